"""How random examples are drawn: the same in every run of the gate, new ones when asked for.

`make test` must say the same of the same commit, so its examples are derived from the tests themselves. `make fuzz`
draws new ones each time; what it finds is written down as an example of its own. How long an example takes decides
nothing: the machine may be busy.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("gate", _UNTIMED, derandomize=True)
settings.register_profile("fuzz", _UNTIMED, print_blob=True)
settings.load_profile(os.environ.get("KGTOOL_EXAMPLES", "gate"))
