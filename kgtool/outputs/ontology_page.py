"""A reference of an ontology as Markdown: every class, property and individual with what it means and an example."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kgtool.outputs.ontology_picture import Layout
    from kgtool.outputs.ontology_terms import OntologyTerm, OntologyTerms

__all__ = ["ontology_page"]

_HEAD = """\
# The ontology: {title}

*Written by `make docs` from ontology/. Change the Turtle there, not this page.*

![The classes of the ontology and the main properties between them](pictures/ontology.svg)

[modelling.md](modelling.md) says how claims, facts, time, parts, fiction and money are modelled; here is every term, by
theme, properties with the classes that they are said of. *Concluded* marks what axioms or rules make and nobody writes.
"""


def ontology_page(terms: OntologyTerms, layout: Layout, language: str = "en") -> str:
    """Return the reference page: for each group of the layout its classes and the properties said of them."""
    parts = [_HEAD.format(title=terms.titles.get(language, "")), _contents(layout)]
    properties = terms.of_kind("object property", "datatype property")
    said = {term.name: _group(term, terms, layout) for term in properties}
    for group in layout.groups:
        classes = [term for term in terms.of_kind("class") if layout.group_of(term.name, terms) == group]
        parts += [f"## {group.name}\n", "### Classes\n", *_entries(classes, terms)]
        mine = [term for term in properties if said[term.name] == group.name]
        parts += ["### Properties\n", *_entries(mine, terms)] if mine else []
    anywhere = [term for term in properties if not said[term.name]]
    parts += ["## Properties of many subjects\n", "Whoever reads one of these concludes nothing about its subject.\n"]
    parts += _entries(anywhere, terms)
    parts += ["## Individuals\n", *_entries(terms.of_kind("individual"), terms)]
    return "\n".join(parts)


def _contents(layout: Layout) -> str:
    names = [*(group.name for group in layout.groups), "Properties of many subjects", "Individuals"]
    return "\n".join(f"- [{name}](#{re.sub(r'[^a-z -]', '', name.lower()).replace(' ', '-')})" for name in names) + "\n"


def _group(term: OntologyTerm, terms: OntologyTerms, layout: Layout) -> str:
    """Return the group that a property is said of: by its domain, its inverse's range, or a property above it."""
    open_, seen = [term], {term.name}
    while open_:
        here = open_.pop(0)
        other = [name for inverse in here.inverses if inverse in terms.terms for name in terms.terms[inverse].ranges]
        known = [name for name in (*here.domains, *other) if name in terms.terms]
        if known:
            return layout.group_of(known[0], terms).name
        above = [terms.terms[name] for name in here.above if name not in seen]
        seen |= {each.name for each in above}
        open_ += above
    return ""


def _entries(found: list[OntologyTerm], terms: OntologyTerms) -> Iterator[str]:
    for term in sorted(found, key=lambda each: (each.label().casefold(), each.name)):
        yield from _entry(term, terms)


def _entry(term: OntologyTerm, terms: OntologyTerms) -> Iterator[str]:
    labels = " · ".join(term.labels[language] for language in sorted(term.labels))
    concluded = " · *concluded*" if term.concluded else ""
    yield f'<a id="{_anchor(term.name)}"></a>**`{term.name}`** — {labels}{concluded}\n'
    for language in sorted(term.definitions):
        yield _plain(term.definitions[language]) + "\n"
    lines = [line for line in _facts(term, terms) if line]
    lines += [f"- example: `{example}`" for example in term.examples]
    yield "\n".join(lines) + "\n"


def _facts(term: OntologyTerm, terms: OntologyTerms) -> Iterator[str]:
    """Yield a line for each thing that axioms say of a term."""
    linked: Callable[[tuple[str, ...]], str] = lambda names: ", ".join(_linked(name, terms) for name in names)  # noqa: E731 - a name for what every line does
    is_class = term.kind == "class"
    yield f"- is one of: {linked(term.types)}" if term.types else ""
    yield f"- {'a kind of' if is_class else 'below'}: {linked(term.above)}" if term.above else ""
    kinds = tuple(below.name for below in terms.below(term.name))
    yield f"- {'kinds' if is_class else 'above'}: {linked(kinds)}" if kinds else ""
    ends = [f"{word} {linked(names)}" for word, names in (("from", term.domains), ("to", term.ranges)) if names]
    yield f"- {' '.join(ends)}" if ends else ""
    yield f"- inverse: {linked(term.inverses)}" if term.inverses else ""
    yield f"- {', '.join(term.characteristics)}" if term.characteristics else ""
    chains = ", ".join(f"`{chain}`" for chain in term.chains)
    yield f"- made by the chain{'s' if len(term.chains) > 1 else ''}: {chains}" if chains else ""
    elsewhere = ", ".join(f"`{name}`" for name in (*term.outside, *term.matches))
    yield f"- elsewhere: {elsewhere}" if elsewhere else ""


def _linked(name: str, terms: OntologyTerms) -> str:
    return f"[`{name}`](#{_anchor(name)})" if name in terms.terms else f"`{name}`"


def _anchor(name: str) -> str:
    """Return the fragment of a term; fragments keep capitals, by which alone a class and a property may differ."""
    return "term-" + re.sub(r"[^\w-]", "", name)


def _plain(words: str) -> str:
    """Return a text in which Markdown finds no markup."""
    return re.sub(r"([<*_\[\]|])", r"\\\1", words)
