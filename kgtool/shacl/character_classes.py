"""Character classes of regular expressions, in the words of the engine that matches them.

XML Schema Datatypes appendix G (https://www.w3.org/TR/xmlschema11-2/#charcter-classes), which XPath and through it
SPARQL's REGEX take over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kgtool.shacl.lexical import NAME_CHAR, NAME_START

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Atom", "PatternError", "read_class", "read_escape"]

_LETTERS: Mapping[str, str] = {
    "d": r"[\p{Nd}]",
    "D": r"[^\p{Nd}]",
    "w": r"[\p{L}\p{M}\p{Nd}\p{Pc}]",
    "W": r"[^\p{L}\p{M}\p{Nd}\p{Pc}]",
    "s": r"[ \t\n\r]",
    "S": r"[^ \t\n\r]",
    "i": NAME_START,
    "I": f"[^{NAME_START[1:]}",
    "c": NAME_CHAR,
    "C": f"[^{NAME_CHAR[1:]}",
}
"""The escapes that stand for many characters."""
_ONE = re.compile(r"\\(?:[ntrfva]|x[0-9A-Fa-f]{2}|x\{[0-9A-Fa-f]+\}|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]+\}|[^\w\s]|[_ ])")
_PROPERTY = re.compile(r"\\([pP])(?:\{(\^?)([^{}]*)\}|([A-Z]))")
_POSIX = re.compile(r"\[:\^?[a-z]+:\]")
_SPECIAL = frozenset("\\[]^-&~")
"""What is escaped within a class; the engine takes && and ~~ for operations on classes."""
_BLOCKS = """
0000-007F BasicLatin 0080-00FF Latin-1Supplement 0100-017F LatinExtended-A 0180-024F LatinExtended-B
0250-02AF IPAExtensions 02B0-02FF SpacingModifierLetters 0300-036F CombiningDiacriticalMarks 0370-03FF Greek
0370-03FF GreekandCoptic 0400-04FF Cyrillic 0500-052F CyrillicSupplement 0530-058F Armenian 0590-05FF Hebrew
0600-06FF Arabic 0700-074F Syriac 0780-07BF Thaana 0900-097F Devanagari 0980-09FF Bengali 0A00-0A7F Gurmukhi
0A80-0AFF Gujarati 0B00-0B7F Oriya 0B80-0BFF Tamil 0C00-0C7F Telugu 0C80-0CFF Kannada 0D00-0D7F Malayalam
0D80-0DFF Sinhala 0E00-0E7F Thai 0E80-0EFF Lao 0F00-0FFF Tibetan 1000-109F Myanmar 10A0-10FF Georgian
1100-11FF HangulJamo 1200-137F Ethiopic 13A0-13FF Cherokee 1400-167F UnifiedCanadianAboriginalSyllabics
1680-169F Ogham 16A0-16FF Runic 1780-17FF Khmer 1800-18AF Mongolian 1E00-1EFF LatinExtendedAdditional
1F00-1FFF GreekExtended 2000-206F GeneralPunctuation 2070-209F SuperscriptsandSubscripts 20A0-20CF CurrencySymbols
20D0-20FF CombiningMarksforSymbols 2100-214F LetterlikeSymbols 2150-218F NumberForms 2190-21FF Arrows
2200-22FF MathematicalOperators 2300-23FF MiscellaneousTechnical 2400-243F ControlPictures
2440-245F OpticalCharacterRecognition 2460-24FF EnclosedAlphanumerics 2500-257F BoxDrawing 2580-259F BlockElements
25A0-25FF GeometricShapes 2600-26FF MiscellaneousSymbols 2700-27BF Dingbats 2800-28FF BraillePatterns
2E80-2EFF CJKRadicalsSupplement 2F00-2FDF KangxiRadicals 2FF0-2FFF IdeographicDescriptionCharacters
3000-303F CJKSymbolsandPunctuation 3040-309F Hiragana 30A0-30FF Katakana 3100-312F Bopomofo
3130-318F HangulCompatibilityJamo 3190-319F Kanbun 31A0-31BF BopomofoExtended 3200-32FF EnclosedCJKLettersandMonths
3300-33FF CJKCompatibility 3400-4DBF CJKUnifiedIdeographsExtensionA 4E00-9FFF CJKUnifiedIdeographs
A000-A48F YiSyllables A490-A4CF YiRadicals AC00-D7AF HangulSyllables E000-F8FF PrivateUse
F900-FAFF CJKCompatibilityIdeographs FB00-FB4F AlphabeticPresentationForms FB50-FDFF ArabicPresentationForms-A
FE20-FE2F CombiningHalfMarks FE30-FE4F CJKCompatibilityForms FE50-FE6F SmallFormVariants
FE70-FEFF ArabicPresentationForms-B FF00-FFEF HalfwidthandFullwidthForms FFF0-FFFF Specials
"""
_BLOCK_OF: Mapping[str, str] = {
    f"Is{name}": rf"\x{{{low}}}-\x{{{high}}}" for low, high, name in re.findall(r"(\S{4})-(\S{4}) (\S+)", _BLOCKS)
}
"""The blocks of Unicode's first plane that XML Schema names, as ranges."""


class PatternError(Exception):
    """When a pattern is no regular expression, or one that a linear-time engine cannot match."""


class Atom(NamedTuple):
    """What stands for a character: the engine's text, where it ends in the pattern, and whether it is one character."""

    text: str
    end: int
    single: bool


def read_escape(pattern: str, start: int) -> Atom:
    """Return what the escape at a place stands for."""
    letter = pattern[start + 1 : start + 2]
    if letter in _LETTERS:
        return Atom(_LETTERS[letter], start + 2, single=False)
    found = _PROPERTY.match(pattern, start)
    if found:
        block = _BLOCK_OF.get(found[3] or "")
        if block is None:
            return Atom(found[0], found.end(), single=False)
        without = (found[1] == "P") != bool(found[2])
        return Atom(f"[{'^' if without else ''}{block}]", found.end(), single=False)
    found = _ONE.match(pattern, start)
    if found:
        plain = letter in "<>" or not letter.isascii()  # the engine has other uses for these escapes, or none
        return Atom(letter if plain else found[0], found.end(), single=True)
    if letter.isdigit():
        raise PatternError("a back-reference cannot be matched in linear time")
    raise PatternError(f"'\\{letter}' is no escape" if letter else "it ends with a backslash")


def read_class(pattern: str, start: int) -> Atom:
    """Return the class in brackets that begins at a place, with what is subtracted from it."""
    at = start + 1
    negated = pattern.startswith("^", at)
    at += negated
    parts: list[str] = []
    less = ""
    first = at
    while at == first or not pattern.startswith("]", at):
        if pattern.startswith("-[", at) and at > first and not pattern.startswith("-[:", at):
            inner = read_class(pattern, at + 1)
            less, at = inner.text, inner.end
            if not pattern.startswith("]", at):
                raise PatternError("a character class goes on after what is subtracted from it")
            break
        low = _item(pattern, at)
        at = low.end
        high = _range_end(pattern, at) if low.single else None
        parts.append(f"{low.text}-{high.text}" if high else low.text)
        at = high.end if high else at
    whole = f"[{'^' if negated else ''}{''.join(parts)}]"
    return Atom(f"[{whole}--{less}]" if less else whole, at + 1, single=False)


def _range_end(pattern: str, at: int) -> Atom | None:
    """Return the end of a range whose hyphen may stand at a place; None where the hyphen is a character or none."""
    if not pattern.startswith("-", at) or pattern[at + 1 : at + 2] in {"]", "["}:
        return None
    high = _item(pattern, at + 1)
    return high if high.single else None


def _item(pattern: str, at: int) -> Atom:
    """Return the character, the escape or the POSIX class at a place within brackets."""
    char = pattern[at : at + 1]
    if not char:
        raise PatternError("unclosed character class")
    if char == "\\":
        return read_escape(pattern, at)
    if char == "[":
        found = _POSIX.match(pattern, at)
        if found is None:
            raise PatternError(r"'[' within a character class is written '\['")
        return Atom(found[0], found.end(), single=False)
    return Atom(f"\\{char}" if char in _SPECIAL else char, at + 1, single=True)
