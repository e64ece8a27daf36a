"""Keep a knowledge graph like code: checked, reasoned over, queried and published from a folder of facts.

The public names, each imported when it is first used; docs/python.md shows them at work. One function a command, with
the command's options as keyword arguments; what they return can be had as Polars frames and rdflib graphs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kgtool.dataset import Dataset
    from kgtool.errors import (
        Diagnostic,
        EngineError,
        InputError,
        KgtoolError,
        LimitError,
        Location,
        LockError,
        ProjectError,
        UsageError,
    )
    from kgtool.operations.answering import Source
    from kgtool.operations.build import build
    from kgtool.operations.canon import canon
    from kgtool.operations.check import check
    from kgtool.operations.claims import claims as list_claims
    from kgtool.operations.convert import convert
    from kgtool.operations.describe import describe
    from kgtool.operations.explain import explain
    from kgtool.operations.export import export
    from kgtool.operations.find import find
    from kgtool.operations.fix import fix
    from kgtool.operations.import_ import import_
    from kgtool.operations.new import new
    from kgtool.operations.query import query
    from kgtool.operations.reason import reason
    from kgtool.operations.stats import stats
    from kgtool.operations.test import test
    from kgtool.operations.update import update
    from kgtool.operations.validate import validate
    from kgtool.operations.views import export_view
    from kgtool.project import Project, find_project, open_project
    from kgtool.rdfio.loading import load, load_files
    from kgtool.roles import GraphRole

__version__ = "0.1.0"

__all__ = [
    "Dataset",
    "Diagnostic",
    "EngineError",
    "GraphRole",
    "InputError",
    "KgtoolError",
    "LimitError",
    "Location",
    "LockError",
    "Project",
    "ProjectError",
    "Source",
    "UsageError",
    "build",
    "canon",
    "check",
    "convert",
    "describe",
    "explain",
    "export",
    "export_view",
    "find",
    "find_project",
    "fix",
    "import_",
    "list_claims",
    "load",
    "load_files",
    "new",
    "open_project",
    "query",
    "reason",
    "stats",
    "test",
    "update",
    "validate",
]

_HOMES = {
    "Dataset": "kgtool.dataset",
    "GraphRole": "kgtool.roles",
    "Project": "kgtool.project",
    "Source": "kgtool.operations.answering",
    "export_view": "kgtool.operations.views",
    "find_project": "kgtool.project",
    "list_claims": "kgtool.operations.claims:claims",
    "load": "kgtool.rdfio.loading",
    "load_files": "kgtool.rdfio.loading",
    "open_project": "kgtool.project",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its home: a command's function from operations, an error from errors."""
    if name not in __all__:
        message = f"module 'kgtool' has no attribute '{name}'"
        raise AttributeError(message)
    from importlib import import_module

    default = "kgtool.errors" if name[0].isupper() else f"kgtool.operations.{name}"
    home, _, inner = _HOMES.get(name, default).partition(":")
    return getattr(import_module(home), inner or name)
