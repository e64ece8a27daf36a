from __future__ import annotations

from importlib.metadata import version

from kgtool.pipeline.manifest import ENGINES, engine_versions


def test_engine_versions_are_those_of_the_package_metadata() -> None:
    assert engine_versions() == {name: version(name) for name in ENGINES}
