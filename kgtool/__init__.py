"""Keep a knowledge graph like code: checked, reasoned over, queried and published from a folder of facts."""

__version__ = "0.1.0"
