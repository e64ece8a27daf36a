"""Queries as they are asked of a store of exact terms: patterns match terms, expressions compare values.

A pattern, VALUES, BIND of a variable, sameTerm, DISTINCT, GROUP BY and what is selected are about terms (SPARQL 1.1
§18.3, https://www.w3.org/TR/sparql11-query/#BasicGraphPattern, and §17.4.1.8,
https://www.w3.org/TR/sparql11-query/#func-sameTerm); operators, functions, sums and ORDER BY are about values
(§17.3, https://www.w3.org/TR/sparql11-query/#OperatorMapping). In the store of :mod:`kgtool.sparql.exact_terms` a
term is what it is; where its value is asked for, a variable becomes an expression for it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kgtool.sparql.exact_terms import APART, kept_literal
from kgtool.sparql.tokens import Token, is_absolute, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["exact_query", "takes_least"]

_SAME_BY_TEXT = re.compile(r"0|[1-9][0-9]{0,16}")
_OPERATORS = frozenset({"||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "!"})
_ENDS = frozenset({",", ")", ";", "}"})
_BOUNDS_BEFORE, _BOUNDS_AFTER = frozenset({",", "(", "&&", "||"}), frozenset({",", ")", "&&", "||"})
_OF_TERMS = frozenset(
    {
        "SAMETERM",
        "STR",
        "LANG",
        "LANGDIR",
        "ISIRI",
        "ISURI",
        "ISBLANK",
        "ISLITERAL",
        "ISTRIPLE",
        "HASLANG",
        "HASLANGDIR",
        "BOUND",
        "DATATYPE",
        "TRIPLE",
        "SUBJECT",
        "PREDICATE",
        "OBJECT",
        "COUNT",
        "SAMPLE",
        "GROUP_CONCAT",
    }
)
"""Functions and aggregates that are asked of terms; their values are the same for both forms of a literal, or terms."""
_HAND_ON = ("IF", "COALESCE", "SAMPLE")
"""Those that return one of their arguments."""
_AFTER = ("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


@cache
def exact_query(text: str) -> str:
    """Return a SELECT or ASK query as it is asked of a store of exact terms.

    >>> exact_query("ASK { ?s ?p '01'^^<urn:d> FILTER (STR(?p) = 'a') }")
    "ASK { ?s ?p '01'^^<urn:d> FILTER (STR(?p) = 'a') }"
    >>> exact_query("ASK { ?s ?p 01 }")
    'ASK { ?s ?p "01"^^<urn:kgtool:as-written:http://www.w3.org/2001/XMLSchema#integer> }'
    """
    return _Rewriter(text).query()


def takes_least(text: str) -> bool:
    """Say whether a query selects a least or a greatest value, which comes in the engine's form."""
    return any(token.is_word("MIN", "MAX") for token in tokenize(text))


def _value_of(written: str) -> str:
    """Return the expression for the value of what another one returns; what is no literal is its own value."""
    datatype = f"STR(DATATYPE({written}))"
    value = f'STRDT(STR({written}), IRI(STRAFTER({datatype}, "{APART}")))'
    apart = f'COALESCE(IF(STRSTARTS({datatype}, "{APART}"), {value}, {written}), {written})'
    return f"IF(isNumeric({written}), {written}, {apart})"


class _Rewriter:
    """One walk over the tokens of a query; what a method returns is what it has passed, as it is to be asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tuple(_signs_apart(tokenize(text)))
        self._place = 0
        self._prologue = ""

    def query(self) -> str:
        parts = []
        while not self._is("SELECT", "ASK"):
            parts.append(self._take())
        self._prologue = self._text[: self._tokens[self._place].start]
        parts.append(self._select())
        return "".join([*parts, self._text[self._tokens[-1].end :]])

    def _select(self) -> str:
        """Pass a SELECT or ASK with its group and what follows it."""
        parts = [self._take()]
        while not self._at("{"):
            if self._at("("):
                parts.append(self._take() + self._expression(as_term=True))
            else:
                parts.append(self._take())
        parts.append(self._group())
        while not self._at("}", ""):
            parts.append(self._modifier())
        return "".join(parts)

    def _modifier(self) -> str:
        if self._is("VALUES"):
            return self._data()
        if not self._is("GROUP", "HAVING", "ORDER"):
            return self._take()
        is_order, as_term = self._is("ORDER"), self._is("GROUP")
        parts = [self._take()] if self._is("HAVING") else [self._take(), self._take()]
        while not (self._at("}", "") or self._is(*_AFTER)):
            if is_order and self._token().kind == "var":
                parts.append(f" ASC({_value_of(self._take().strip())})")
            elif self._is("ASC", "DESC"):
                parts.append(self._take())
            else:
                parts.append(self._operand(as_term=as_term))
        return "".join(parts)

    def _group(self) -> str:
        """Pass a group in braces, or a sub-select."""
        parts = [self._take()]
        if self._is("SELECT"):
            parts.append(self._select())
        while not self._at("}", ""):
            parts.append(self._element())
        return "".join([*parts, self._take()])

    def _element(self) -> str:
        if self._at("{"):
            return self._group()
        if self._is("FILTER"):
            return self._take() + self._operand(as_term=False)
        if self._is("BIND"):
            return self._take() + self._take() + self._expression(as_term=True)
        if self._is("VALUES"):
            return self._data()
        return self._literal(as_term=True) if self._begins_literal() else self._take()

    def _data(self) -> str:
        """Pass a block of data."""
        parts = []
        while not self._at("{"):
            parts.append(self._take())
        while not self._at("}", ""):
            parts.append(self._literal(as_term=True) if self._begins_literal() else self._take())
        return "".join([*parts, self._take()])

    def _expression(self, *, as_term: bool) -> str:
        """Pass an expression up to a comma or the bracket that closes it, ``AS ?name`` included."""
        inside = list(self._outside_brackets())
        is_signed = len(inside) == 2 and inside[1].kind == "number"  # noqa: PLR2004 - a sign and a number
        is_term = as_term and (is_signed or not any(_is_operator(token) for token in inside))
        parts = []
        while not (self._token().text in _ENDS or self._at("")):
            if self._is("AS"):
                parts += [self._take(), self._take()]
            else:
                parts.append(self._operand(as_term=is_term))
        return "".join(parts)

    def _operand(self, *, as_term: bool) -> str:
        """Pass an operator, a term, a call, or an expression in brackets."""
        token = self._token()
        if self._begins_literal():
            return self._literal(as_term=as_term)
        if token.text == "(":
            return self._brackets(as_term=as_term)
        if self._is("EXISTS"):
            return self._take() + self._group()
        if token.text == "<<(":
            return self._triple_term()
        if self._token(1).text == "(" and token.kind in {"word", "iri", "name"} and not self._is("IN"):
            return self._call(as_term=as_term)
        is_value = token.kind == "var" and not as_term and not self._is_compared_with_iri()
        taken = self._take()
        return taken[: -len(token.text)] + _value_of(token.text) if is_value else taken

    def _is_compared_with_iri(self) -> bool:
        """Say whether a variable stands beside an IRI that it is equal to or not, which no literal is."""
        at = self._place
        before, after = self._tokens[max(0, at - 3) : at][::-1], self._tokens[at + 1 : at + 4]
        return _is_with_iri(before, after, _BOUNDS_BEFORE, _BOUNDS_AFTER) or _is_with_iri(
            after, before, _BOUNDS_AFTER, _BOUNDS_BEFORE
        )

    def _brackets(self, *, as_term: bool) -> str:
        """Pass brackets with what stands between their commas and semicolons."""
        parts = [self._take()]
        while not self._at(")", ""):
            if self._is("DISTINCT") or self._at("*", ",", ";", "}"):
                parts.append(self._take())
            elif self._is("SEPARATOR"):
                parts += [self._take(), self._take(), self._take()]
            else:
                parts.append(self._expression(as_term=as_term))
        return "".join([*parts, self._take()])

    def _call(self, *, as_term: bool) -> str:
        name = self._token().text.upper() if self._token().kind == "word" else ""
        if name == "IF":
            return self._choice(as_term=as_term)
        taken = self._take()
        of_terms = as_term if name in _HAND_ON else name in _OF_TERMS
        call = taken + self._brackets(as_term=of_terms)
        if name == "DATATYPE":
            return f' IRI(REPLACE(STR({call}), "^{APART}", ""))'
        return f" {_value_of(call.strip())}" if name == "OBJECT" and not as_term else call

    def _choice(self, *, as_term: bool) -> str:
        """Pass an IF, whose first argument is a question and whose others are what it returns."""
        parts = [self._take(), self._take(), self._expression(as_term=False)]
        while not self._at(")", ""):
            parts += [self._take(), self._expression(as_term=as_term)]
        return "".join([*parts, self._take()])

    def _triple_term(self) -> str:
        parts = [self._take()]
        while not self._at(")>>", ""):
            parts.append(self._literal(as_term=True) if self._begins_literal() else self._take())
        return "".join([*parts, self._take()])

    def _begins_literal(self) -> bool:
        token, after = self._token(), self._token(1)
        before = self._tokens[self._place - 1]
        is_sign = token.text in {"+", "-"} and after.kind == "number" and after.start == token.end
        if is_sign and (before.kind in {"var", "number", "string", "lang"} or before.text == ")"):
            return False
        is_apart = before.kind == "mark" or before.end != token.start
        return token.kind in {"string", "number"} or (is_sign and is_apart)

    def _literal(self, *, as_term: bool) -> str:
        """Pass a literal: a sign and a number, or a string with its language or datatype."""
        start = self._tokens[self._place - 1].end
        first = self._token()
        self._place += 2 if first.kind == "mark" else 1
        if first.kind == "string" and self._token().kind == "lang":
            self._place += 1
        elif first.kind == "string" and self._at("^^"):
            self._place += 2
        elif first.kind == "string" or _SAME_BY_TEXT.fullmatch(first.text):
            return self._text[start : first.end]
        end = self._tokens[self._place - 1].end
        written = self._text[first.start : end]
        kept = kept_literal(self._prologue, written) if as_term else ""
        return self._text[start : first.start] + (kept or written)

    def _outside_brackets(self) -> Iterator[Token]:
        """Yield the tokens of the expression that begins here, without what stands within its brackets."""
        depth = 0
        for token in self._tokens[self._place :]:
            if depth == 0 and (token.text in _ENDS or token.is_word("AS")):
                return
            if token.text in {")", "}", ")>>"}:
                depth -= 1
            if depth == 0:
                yield token
            if token.text in {"(", "{", "<<("}:
                depth += 1

    def _token(self, ahead: int = 0) -> Token:
        place = self._place + ahead
        return self._tokens[place] if place < len(self._tokens) else Token("mark", "", 0, 0)

    def _at(self, *texts: str) -> bool:
        return self._token().text in texts

    def _is(self, *words: str) -> bool:
        return self._token().is_word(*words)

    def _take(self) -> str:
        """Pass a token, with what stands between it and the one before."""
        start = self._tokens[self._place - 1].end if self._place else 0
        self._place += 1
        return self._text[start : self._tokens[self._place - 1].end]


def _is_operator(token: Token) -> bool:
    return (token.kind == "mark" and token.text in _OPERATORS) or token.is_word("IN")


def _is_with_iri(side: Sequence[Token], other: Sequence[Token], ends: frozenset[str], begins: frozenset[str]) -> bool:
    """Say whether a sign, an IRI and a bound are on one side of a variable, nearest first, and a bound on the other."""
    if len(side) < 3 or not other:  # noqa: PLR2004 - a sign, an IRI, and what ends the comparison
        return False
    sign, name, end = side[:3]
    is_whole = end.text in ends and other[0].text in begins
    return is_whole and sign.text in {"=", "!="} and name.kind in {"iri", "name"}


def _signs_apart(tokens: tuple[Token, ...]) -> Iterator[Token]:
    """Yield tokens, where ``?a<5&&?b>3`` names no IRI: what stands there after a term is two signs of comparison."""
    before = Token("mark", "", 0, 0)
    for token in tokens:
        ends = before.kind in {"var", "number", "string"} or before.text == ")"
        if token.kind == "iri" and ends and before.end == token.start and not is_absolute(token.text[1:-1]):
            yield Token("mark", "<", token.start, token.start + 1)
            for part in tokenize(token.text[1:]):
                yield Token(part.kind, part.text, part.start + token.start + 1, part.end + token.start + 1)
        else:
            yield token
        before = token
