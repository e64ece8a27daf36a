"""The words that claims are written in: the project's own claim vocabulary, and the ranks of Wikibase.

The pattern is one reifier of one triple (RDF 1.1 Schema §5.3, https://www.w3.org/TR/rdf-schema/#ch_reificationvocab),
ranked as in the Wikibase RDF format (https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format#Statement_types)
and anchored in a document by a Web Annotation selector
(https://www.w3.org/TR/annotation-model/#text-position-selector).
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from kgtool.vocab import RDF, WIKIBASE, Vocabulary

if TYPE_CHECKING:
    from kgtool.terms import NamedNode

__all__ = ["CERTAINTIES", "FLAGS", "PARTS", "UNREAL", "Rank", "claim_vocabulary"]

CERTAINTIES = ("asserted", "reported", "disputed", "denied")
"""How a document stands to a claim: it vouches for it, ascribes it, calls it into doubt, or rejects it."""

FLAGS = ("implied", "negated", "counterfactual", "fictional", "explicit")
"""The truth-mode flags of a claim: booleans that count as false where they are not written."""

UNREAL = ("negated", "counterfactual", "fictional")
"""The flags that keep a claim from being a plain fact."""

PARTS = {"subject": RDF.subject, "predicate": RDF.predicate, "object": RDF.object, "rank": WIKIBASE.rank}
"""What a claim says at most once, besides its certainty; all but the rank must be there."""

_NAMES = (
    "Claim certainty asserted reported disputed denied implied negated counterfactual fictional explicit kind "
    "rankReason paraphrase mentions mention attributedTo act speaker inStoryOf conflictsWith disputedBy sha256 "
    "fileName NonFactKind Conflict side resolution"
)


class Rank(IntEnum):
    """The rank of a claim among those with its subject and property; a claim without one is of normal rank."""

    DEPRECATED = 0
    NORMAL = 1
    PREFERRED = 2

    @property
    def iri(self) -> NamedNode:
        """Return the term of the Wikibase ontology."""
        return WIKIBASE[f"{self.name.capitalize()}Rank"]


def claim_vocabulary(namespace: str) -> Vocabulary:
    """Return the claim vocabulary in a project's namespace.

    >>> claim_vocabulary("https://example.org/ontology#").certainty.value
    'https://example.org/ontology#certainty'
    """
    return Vocabulary(namespace, _NAMES)
