"""Runs every benchmark here in sizes that end within some minutes; each says what it compares and how.

python benchmarks/run.py
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
WORKLOADS = (
    ("reasoning.py", "1000", "10000"),
    ("shacl_run.py", "100", "400"),
    ("io_run.py", "100000"),
    ("io_run.py", "200000"),
    ("link_suggest.py", "50000"),
)


def main() -> int:
    """Run all workloads and return how many of them failed."""
    failed = 0
    for name, *sizes in WORKLOADS:
        print(f"== {name} {' '.join(sizes)}", flush=True)
        failed += subprocess.run([sys.executable, HERE / name, *sizes], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
