from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN = {"kgtool", "_typeshed"}  # the second is known to type checkers alone


def imported(source: str) -> set[str]:
    """Return the top-level packages that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_every_package_that_kgtool_imports_is_a_dependency_of_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    said = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    declared = {re.split(r"[<>=!~ ;\[]", each, maxsplit=1)[0].lower() for each in said}
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "kgtool").rglob("*.py"))
    foreign = {name for text in texts for name in imported(text)} - sys.stdlib_module_names - OWN
    owners = packages_distributions()
    assert {name for name in foreign if not declared & {each.lower() for each in owners.get(name, [name])}} == set()
