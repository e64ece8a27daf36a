"""The straight line: load, settle claims, reason, validate, answer, export."""

from kgtool.pipeline.line import build
from kgtool.pipeline.results import Build

__all__ = ["Build", "build"]
