from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import kgtool
from kgtool.cli.console import COMMANDS


@pytest.mark.parametrize("name", kgtool.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    found = getattr(kgtool, name)
    assert inspect.getdoc(found)


def test_every_command_is_a_public_function_of_its_name() -> None:
    # claims and jsonld are groups of functions, in kgtool.operations.claims and kgtool.operations.jsonld; link and
    # site have packages of their own
    groups = {"claims", "jsonld", "link", "site", "import"}
    assert set(COMMANDS) - groups <= set(kgtool.__all__)


def test_importing_kgtool_imports_no_engine() -> None:
    code = "import kgtool, sys; print(sorted({'polars','numpy','rdflib','pyshacl','owlrl','click'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'qeury'"):
        _ = getattr(kgtool, "qeury")  # noqa: B009 - the attribute is meant to be missing, and mypy would object to a dot
