"""The peers' own virtual environment: made once from requirements.txt, outside of the repository.

    python benchmarks/peers.py

It lies in $KGTOOL_BENCHMARKS, or in kgtool-benchmarks of the user's cache folder. Each peer is installed by itself, so
that one that has no wheel for this machine leaves the others in place; it is named with pip's last word on it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

_REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def folder() -> Path:
    """Return where the peers and the generated data lie."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("KGTOOL_BENCHMARKS") or cache / "kgtool-benchmarks")


def python() -> Path:
    """Return the Python of the peers."""
    return folder() / "peers" / "bin" / "python"


def pins() -> dict[str, str]:
    """Return the pinned version of each peer."""
    lines = [line for line in _REQUIREMENTS.read_text(encoding="utf-8").splitlines() if "==" in line]
    return dict(line.split("==", 1) for line in lines)


def install() -> dict[str, str]:
    """Make the environment where it is missing; return why, for each peer that cannot be had."""
    if not python().exists():
        venv.create(folder() / "peers", with_pip=True)
    missing = {}
    present = _installed()
    for name, version in pins().items():
        if present.get(name.lower()) == version:
            continue
        command = [python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"{name}=={version}"]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            missing[name] = next((line for line in reversed(done.stderr.splitlines()) if "ERROR" in line), "pip failed")
    return missing


def _installed() -> dict[str, str]:
    code = "import importlib.metadata as m; [print(d.metadata['Name'].lower(), d.version) for d in m.distributions()]"
    out = subprocess.run([python(), "-c", code], check=True, capture_output=True, text=True).stdout
    return dict(line.split() for line in out.splitlines())


def say() -> dict[str, str]:
    """Install, print which peers there are and which are not, and return the latter."""
    missing = install()
    print("# peers: " + ", ".join(f"{name} {version}" for name, version in pins().items() if name not in missing))
    for name, reason in missing.items():
        print(f"# NOT MEASURED: {name}: {reason}")
    return missing


if __name__ == "__main__":
    sys.exit(bool(say()))
