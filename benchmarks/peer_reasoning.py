"""Runs in the peers' environment: a peer reads an N-Triples file, reasons and writes what it has.

python peer_reasoning.py ENGINE DATA OUT [RULES]

Each is used the quickest way that its Python package has. reasonable takes N-Triples under the name .ttl only.
"""

from __future__ import annotations

import sys
from pathlib import Path


def owlrl(data: str, out: str) -> None:
    """Close an rdflib graph and write it."""
    import rdflib
    from owlrl import DeductiveClosure, OWLRL_Semantics

    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph().parse(data, format="nt")
    DeductiveClosure(OWLRL_Semantics).expand(graph)
    graph.serialize(out, format="nt", encoding="utf-8")


def reasonable(data: str, out: str) -> None:
    """Write the triples that the reasoner hands back, the asserted ones among them."""
    import reasonable as engine

    reasoner = engine.PyReasoner()
    reasoner.load_file(data)
    with Path(out).open("w", encoding="utf-8") as file:
        file.writelines(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in reasoner.reason())


def nemo(data: str, out: str, rules: str) -> None:
    """Run the program of nemo_rules.py, whose export is the inferred triples."""
    from nmo_python import NemoEngine, NemoOutputManager, load_string

    engine = NemoEngine(load_string(Path(rules).read_text(encoding="utf-8").replace("DATA", data)))
    engine.reason()
    target = Path(out)
    engine.write_result("inferred", NemoOutputManager(str(target.parent), overwrite=True))
    (target.parent / "inferred.nt").rename(target)


if __name__ == "__main__":
    {"owlrl": owlrl, "reasonable": reasonable, "nemo": nemo}[sys.argv[1]](*sys.argv[2:])
