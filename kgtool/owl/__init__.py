"""OWL 2 RL: the rules of the profile, the closure, inconsistencies."""
