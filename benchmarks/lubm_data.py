"""A university generator in the spirit of LUBM: an ontology of 43 classes and 25 object properties, and its people.

Universities, departments, staff, students, courses, research groups and publications, 3,740 triples a department;
names and proportions are our own, the size of the ontology is LUBM's (http://swat.cse.lehigh.edu/projects/lubm/). The
same size gives the same bytes.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from film_data import OWL, RDF, RDFS, triple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

U = "http://example.org/university/"
PER_DEPARTMENT = 3_740
"""About how many triples a department brings."""

_SUBCLASSES = {
    "Thing": "Organization Person Work Publication",
    "Organization": "University College School Department Institute Program Laboratory",
    "Person": "Employee Student TeachingAssistant ResearchAssistant Alumnus",
    "Employee": "Faculty AdministrativeStaff",
    "AdministrativeStaff": "Clerk SystemsOperator",
    "Faculty": "Professor Lecturer PostDoc",
    "Professor": "FullProfessor AssociateProfessor AssistantProfessor VisitingProfessor Chair Dean Director",
    "Student": "Undergraduate Graduate",
    "Work": "Course Research",
    "Course": "GraduateCourse",
    "Publication": "Article Book Manual Software Specification",
    "Article": "JournalArticle ConferencePaper TechnicalReport",
}
_DOMAINS_AND_RANGES = {
    "advises": "Professor Person",
    "hasAdvisor": "Person Professor",
    "affiliatedWith": "Organization Organization",
    "affiliateOf": "Organization Person",
    "degreeFrom": "Person University",
    "doctorateFrom": "Person University",
    "mastersFrom": "Person University",
    "bachelorFrom": "Person University",
    "hasAlumnus": "University Person",
    "isPartOf": "Organization Organization",
    "hasMember": "Organization Person",
    "authorOf": "Person Publication",
    "writtenBy": "Publication Person",
    "publicationOf": "Publication Research",
    "researches": "Person Research",
    "projectOf": "Research Organization",
    "takes": "Student Course",
    "teaches": "Faculty Course",
    "assistsIn": "TeachingAssistant Course",
    "listedIn": "Course Program",
    "softwareFor": "Software Publication",
}
_OBJECT_PROPERTIES = (*_DOMAINS_AND_RANGES, "memberOf", "worksFor", "heads", "locatedBeside")


def ontology() -> Iterator[str]:
    """Yield the ontology's triples as lines."""
    for parent, children in _SUBCLASSES.items():
        for child in children.split():
            yield triple(U + child, RDF + "type", OWL + "Class")
            yield triple(U + child, RDFS + "subClassOf", U + parent)
    for name in _OBJECT_PROPERTIES:
        yield triple(U + name, RDF + "type", OWL + "ObjectProperty")
    for name, both in _DOMAINS_AND_RANGES.items():
        for predicate, klass in zip(("domain", "range"), both.split(), strict=True):
            yield triple(U + name, RDFS + predicate, U + klass)
    for child, parent in (("heads", "worksFor"), ("worksFor", "memberOf")):
        yield triple(U + child, RDFS + "subPropertyOf", U + parent)
    for name in ("doctorateFrom", "mastersFrom", "bachelorFrom"):
        yield triple(U + name, RDFS + "subPropertyOf", U + "degreeFrom")
    for left, right in (("memberOf", "hasMember"), ("degreeFrom", "hasAlumnus"), ("advises", "hasAdvisor")):
        yield triple(U + left, OWL + "inverseOf", U + right)
    yield triple(U + "authorOf", OWL + "inverseOf", U + "writtenBy")
    yield triple(U + "isPartOf", RDF + "type", OWL + "TransitiveProperty")
    yield triple(U + "locatedBeside", RDF + "type", OWL + "SymmetricProperty")
    for name, prop, filler in (
        ("Chair", "heads", "Department"),
        ("Student", "takes", "Course"),
        ("TeachingAssistant", "assistsIn", "Course"),
    ):
        yield triple(U + "by/" + name, OWL + "onProperty", U + prop)
        yield triple(U + "by/" + name, OWL + "someValuesFrom", U + filler)
        yield triple(U + "by/" + name, RDFS + "subClassOf", U + name)


def facts(triples: int, seed: int = 11) -> Iterator[str]:
    """Yield about so many triples as lines."""
    draw = random.Random(seed)  # noqa: S311 - data for a benchmark
    departments = max(1, round(triples / PER_DEPARTMENT))
    universities = max(1, departments // 18)
    for number in range(universities):
        yield triple(f"{U}u{number}", RDF + "type", U + "University")
    for number in range(departments):
        name = f"{U}d{number}"
        yield triple(name, RDF + "type", U + "Department")
        yield triple(name, U + "isPartOf", f"{U}u{number % universities}")
        yield triple(name, U + "locatedBeside", f"{U}d{draw.randrange(departments)}")
        for group in range(12):
            yield triple(f"{name}/g{group}", RDF + "type", U + "Laboratory")
            yield triple(f"{name}/g{group}", U + "isPartOf", name)
        yield from _staff(name, universities, draw)
        yield from _students(name, universities, draw)


def _staff(name: str, universities: int, draw: random.Random) -> Iterator[str]:
    kinds = ["FullProfessor"] * 8 + ["AssociateProfessor"] * 12 + ["AssistantProfessor"] * 10 + ["Lecturer"] * 6
    for number, kind in enumerate(kinds):
        who = f"{name}/f{number}"
        yield triple(who, RDF + "type", U + kind)
        yield triple(who, U + "heads" if number == 0 else U + "worksFor", name)
        yield triple(who, U + "name", f'"Teacher {number}"')
        for degree in ("doctorateFrom", "mastersFrom", "bachelorFrom"):
            yield triple(who, U + degree, f"{U}u{draw.randrange(universities)}")
        for course in (2 * number, 2 * number + 1):
            yield triple(f"{name}/c{course}", RDF + "type", U + ("GraduateCourse" if course % 2 else "Course"))
            yield triple(who, U + "teaches", f"{name}/c{course}")
        for paper in range(10):
            yield triple(f"{who}/p{paper}", RDF + "type", U + "JournalArticle")
            yield triple(f"{who}/p{paper}", U + "writtenBy", who)


def _students(name: str, universities: int, draw: random.Random) -> Iterator[str]:
    for number in range(400):
        who, is_graduate = f"{name}/s{number}", number % 5 == 0
        yield triple(who, U + "memberOf", name)
        yield triple(who, U + "name", f'"Student {number}"')
        for _ in range(3):
            yield triple(who, U + "takes", f"{name}/c{draw.randrange(72)}")
        if is_graduate:
            yield triple(who, RDF + "type", U + "Graduate")
            yield triple(who, U + "bachelorFrom", f"{U}u{draw.randrange(universities)}")
            yield triple(who, U + "hasAdvisor", f"{name}/f{draw.randrange(30)}")
            yield triple(who, U + "assistsIn", f"{name}/c{draw.randrange(72)}")
        else:
            yield triple(who, RDF + "type", U + "Undergraduate")


def write(path: Path, triples: int) -> None:
    """Write ontology and facts to a file."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(ontology())
        out.writelines(facts(triples))
