"""A project's own rules: SPARQL CONSTRUCT files, one rule a file.

SPARQL 1.1 Query §16.2 (https://www.w3.org/TR/sparql11-query/#construct). A rule whose WHERE clause is triple patterns
and whose template makes no blank nodes becomes a :class:`~kgtool.rules.rule.Rule` and runs on columns; every other
one keeps its SPARQL and runs through an index. docs/reasoning.md says what such a rule may use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from kgtool.errors import Diagnostic, InputError, Location, nearest
from kgtool.rules.column_queries import ColumnForm, column_form
from kgtool.rules.groups import Group, read_group
from kgtool.rules.patterns import NotPlainError
from kgtool.rules.rule import Pattern, Rule, Variable, variables_of
from kgtool.rules.syntax import parse_construct
from kgtool.sparql.syntax import check_query
from kgtool.sparql.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kgtool.project import Project
    from kgtool.rules.syntax import Construct

__all__ = ["ProjectRule", "QueryRule", "parse_rule", "read_rules", "rules_of_project"]


@dataclass(frozen=True, slots=True)
class QueryRule:
    """A rule that needs SPARQL: the query for its solutions, its template, and the patterns that it reads.

    ``negative`` are the patterns whose matches may take conclusions away (NOT EXISTS, MINUS, OPTIONAL, aggregates). A
    part ``_:label`` of the template is a Skolem term of rule and solution. ``columns``: how it runs without SPARQL.
    ``counted`` are those of the negative ones that an aggregate goes over. ``joined``: every solution matches all of
    the positive ones. ``where`` is its WHERE clause taken apart; ``modified``: it has solution modifiers.
    """

    name: str
    select: str
    template: tuple[Pattern, ...]
    positive: tuple[Pattern, ...]
    negative: tuple[Pattern, ...]
    location: Location | None = field(default=None, compare=False)
    columns: ColumnForm | None = None
    counted: tuple[Pattern, ...] = ()
    joined: bool = False
    where: Group = field(default=Group(), compare=False)
    modified: bool = False


ProjectRule: TypeAlias = Rule | QueryRule


def rules_of_project(project: Project) -> tuple[tuple[ProjectRule, ...], tuple[Diagnostic, ...]]:
    """Return the rules of a project's rule files, and what is wrong with the others; codes as :func:`read_rules`."""
    return _read([(path, project.relative(path)) for path in project.files("rules")])


def read_rules(paths: Iterable[Path]) -> tuple[ProjectRule, ...]:
    """Return the rules of files and folders; raise InputError with every fault.

    Codes: KG0406 and others of :func:`~kgtool.sparql.syntax.check_query`, KG0602 no rule, KG0603 a name that is taken.
    """
    files = [file for path in paths for file in (sorted(path.rglob("*.rq")) if path.is_dir() else [path])]
    rules, faults = _read([(path, path.as_posix()) for path in files])
    if faults:
        raise InputError(*faults)
    return rules


def _read(files: Iterable[tuple[Path, str]]) -> tuple[tuple[ProjectRule, ...], tuple[Diagnostic, ...]]:
    rules: dict[str, ProjectRule] = {}
    faults: list[Diagnostic] = []
    for path, shown in files:
        try:
            rule = parse_rule(path.read_text(encoding="utf-8-sig"), path.stem, shown)
        except (OSError, UnicodeDecodeError) as error:
            faults.append(Diagnostic("KG0103", f"cannot read '{shown}': {error}", Location(shown)))
            continue
        except InputError as error:
            faults += error.diagnostics
            continue
        if rule.name in rules:
            other = rules[rule.name].location
            faults.append(Diagnostic("KG0603", f"a rule '{rule.name}' stands in '{other}' too", Location(shown)))
        rules[rule.name] = rule
    return tuple(rules[name] for name in sorted(rules)), tuple(faults)


def parse_rule(text: str, name: str, path: str = "<rule>") -> ProjectRule:
    """Return the rule of a CONSTRUCT query; raise InputError (KG0406, KG0602)."""
    faults = check_query(text, path=path)
    if faults:
        raise InputError(*faults)
    try:
        construct = parse_construct(text)
    except (ValueError, NotPlainError) as error:
        message = str(error) or "a template is triple patterns, without collections"
        hint = "see docs/reasoning.md for what a rule may use"
        raise InputError(Diagnostic("KG0602", message, Location(path, 1, 1), hint)) from error
    if unbound := tuple(_unbound(construct, text, path)):
        raise InputError(*unbound)
    location = Location(path, text[: len(construct.prologue)].count("\n") + 1)
    if _is_plain(construct):
        return Rule(name, tuple(construct.group.patterns), construct.template, location=location)
    select = f"{construct.prologue}SELECT * WHERE {construct.where}"
    positive, negative = tuple(construct.group.patterns), tuple(construct.group.negative)
    makes = _makes_triples(construct)
    columns = column_form(construct.inside, construct.names, construct.template) if makes else None
    return QueryRule(
        name,
        select,
        construct.template,
        positive,
        negative,
        location,
        columns,
        counted=tuple(construct.group.counted),
        joined=construct.group.joined,
        where=read_group(construct.tokens, text, construct.names, construct.prologue),
        modified=not construct.inside,
    )


def _unbound(construct: Construct, text: str, path: str) -> Iterator[Diagnostic]:
    """Yield a fault for each variable of the template that WHERE does not name: no triple would ever be made of it."""
    known = {token.text[1:] for token in tokenize(construct.where) if token.kind == "var"}
    template = {variable.name for pattern in construct.template for variable in variables_of(pattern)}
    for token in tokenize(text):
        name = token.text[1:]
        if token.kind == "var" and name in template - known:
            template.discard(name)
            line, column = text.count("\n", 0, token.start) + 1, token.start - text.rfind("\n", 0, token.start)
            place = Location(path, line, column, line, column + len(token.text))
            close = nearest(name, sorted(known))
            hint = f"did you mean ?{close}?" if close else "bind it, or take it out of the template"
            yield Diagnostic("KG0602", f"nothing in WHERE binds {token.text}", place, hint)


def _is_plain(construct: Construct) -> bool:
    return construct.group.plain and _makes_triples(construct)


def _makes_triples(construct: Construct) -> bool:
    bound = {variable for pattern in construct.group.patterns for variable in variables_of(pattern)}
    return all(_is_ground(pattern, bound) for pattern in construct.template)


def _is_ground(pattern: Pattern, bound: set[Variable]) -> bool:
    """Say whether a template pattern makes a triple of every solution that its parts are bound in."""
    if isinstance(pattern.predicate, Variable):
        return False
    return all(part in bound if isinstance(part, Variable) else not part.startswith("_:") for part in _ends(pattern))


def _ends(pattern: Pattern) -> Iterator[Variable | str]:
    yield pattern.subject
    yield pattern.object
