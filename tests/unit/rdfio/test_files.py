from __future__ import annotations

import bz2
import gzip
import lzma
from typing import TYPE_CHECKING, Any

import pytest

from kgtool.errors import InputError, LimitError
from kgtool.rdfio.files import open_stream, read_bytes
from kgtool.rdfio.formats import FORMATS, format_of_name, sniff
from kgtool.rdfio.loading import load_files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("suffix", "module"), [(".gz", gzip), (".bz2", bz2), (".xz", lzma)])
def test_compressed_files_are_unpacked(tmp_path: Path, suffix: str, module: Any) -> None:
    path = tmp_path / f"a.nt{suffix}"
    path.write_bytes(module.compress(b"one\ntwo\n"))
    assert read_bytes(path, path.name) == b"one\ntwo\n"
    with open_stream(path, path.name) as stream:
        assert stream.read(100) == b"one\ntwo\n"


@pytest.mark.parametrize(
    "content", [b"no archive", gzip.compress(b"x" * 1000, mtime=0)[:20]], ids=["none", "cut short"]
)
def test_a_damaged_archive_is_a_fault(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.ttl.gz"
    path.write_bytes(content)
    with pytest.raises(InputError, match="KG0106"):
        read_bytes(path, path.name)


def test_an_archive_that_explodes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl.gz"
    path.write_bytes(gzip.compress(b" " * 110_000_000, compresslevel=1))
    with pytest.raises(LimitError, match="KG0913"):
        read_bytes(path, path.name)


@pytest.mark.parametrize("name", ["missing.ttl", "."])
def test_what_is_no_file_is_a_fault(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="KG0103"):
        read_bytes(tmp_path / name, name)


def test_a_folder_without_rdf_files_is_named(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")
    (warning,) = load_files([tmp_path]).diagnostics
    assert (warning.code, warning.severity.value) == ("KG0109", "warning")


@pytest.mark.parametrize(
    ("head", "named", "expected"),
    [
        (b"<http://a> <http://b> <http://c> <http://g> .\n", None, "nq"),
        (b"<http://a> <http://b> <http://c> .\n", None, "trig"),
        (b"# c\n@prefix x: <http://x/> .", None, "trig"),
        (b'<?xml version="1.0"?>\n<rdf:RDF>', None, "rdfxml"),
        (b"<rdf:RDF xmlns:rdf=''>", None, "rdfxml"),
        (b'{"@id": "x"}', None, "jsonld"),
        (b'[{"@id": "x"}]', None, "jsonld"),
        (b"[] a <http://x> .", None, "trig"),
        (b"[ <http://p> 1 ] .", None, "trig"),
        (b"\xef\xbb\xbf@prefix x: <http://x/> .", None, "trig"),
        (b"@prefix : <http://x/> .", "o.owl", "trig"),
        (b'<?xml version="1.0"?>', "o.owl", "rdfxml"),
        (b"<Ontology>", "o.owl", "rdfxml"),
        (b"<http://a> <http://b> 1 .", "o.rdf", "trig"),
        (b"{", "a.ttl", "turtle"),
    ],
)
def test_a_syntax_is_known_by_suffix_or_by_sight(head: bytes, named: str | None, expected: str) -> None:
    assert sniff(head, format_of_name(named) if named else None).name == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.TTL", "turtle"), ("b/c.nq.gz", "nq"), ("a.owl.xz", "rdfxml"), ("a.txt", None), ("ttl", None), ("a.d/b", None)],
)
def test_suffixes_stand_for_syntaxes(name: str, expected: str | None) -> None:
    found = format_of_name(name)
    assert (found.name if found else None) == expected


def test_every_suffix_stands_for_one_syntax() -> None:
    suffixes = [suffix for form in FORMATS.values() for suffix in form.suffixes]
    assert len(suffixes) == len(set(suffixes))
