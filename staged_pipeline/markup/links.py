"""Finds in running text what refers to an equation's number or to a footnote.

An equation is meant by a number in round brackets that the page has (`(2.1)`, `Eq. (2.1)`, `المعادلة (٢-١)`); by a
whole number only where a word before it says so or a clause ends with it, since `(1)` may begin a list's item. A
footnote is meant by its mark raised above the line, or by its mark in the brackets that the note itself prints. A
raised digit after a lone letter, a bracket, a number or a unit is an exponent.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from staged_pipeline.core.content import Content, MathContent
from staged_pipeline.core.skeleton import Element, Skeleton
from staged_pipeline.markup.numbering import equation_id, equation_key, note_key, split_tag

_EQUATION_WORD = re.compile(
    r"(?:\b(?:eqs?|eqns?|equations?|formulae?|formulas?|identity|relations?|inequality|équations?|gleichung(?:en)?|"
    r"by|from|in|of|with|and|to|using|see)\b\.?|"
    r"(?:ال|لل|بال|وال|كال|فال)?(?:معادلات|معادلتين|معادلتان|معادلة|علاقات|علاقة|صيغة|متباينة|متطابقة)|(?<!\w)(?:و|من|في))"
    r"[\s\u00a0]*$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[(\[]\s*([\w٫.\-‐‑–—:*†‡§]{1,12})\s*[)\]]")
_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+|(?<=\S)[*†‡§]+(?!\w)")
_CLAUSE_ENDS = re.compile(r"\s*(?:[.,;:،؛)\]]|$)")
_BEFORE_EXPONENT = re.compile(
    r"(?:(?<![^\W\d_])[^\W\d_]|[0-9)\]}|′']|(?<![^\W\d_])(?:km|cm|mm|dm|nm|kg|ft|sec|sin|cos|tan|log|ln))$"
)


_NEAR = 40  # characters that say what a number refers to


class Link(NamedTuple):
    """Characters `start` to `end` of a text refer to `target`, an id; `kind` says how."""

    start: int
    end: int
    target: str
    kind: str


class Links:
    """The targets of a page. `first_mention` turns true once for each note, for the way back from it."""

    def __init__(
        self, equations: Mapping[str, str], notes: Mapping[tuple[str, bool], str], bracketed: frozenset[str]
    ) -> None:
        self._equations = equations
        self._notes = notes
        self._bracketed = bracketed
        self.mentioned: set[str] = set()

    def first_mention(self, note: str) -> bool:
        """True the first time that it is asked for `note`."""
        seen = note in self.mentioned
        self.mentioned.add(note)
        return not seen

    def raised(self, value: str, before: str) -> str | None:
        """The id of the note whose mark `value` is, raised above the line after the text `before`."""
        note = self._notes.get(_mark_key(value))
        return None if note and note_key(value).isdigit() and _BEFORE_EXPONENT.search(before[-12:]) else note

    def find(self, value: str, before: str = "") -> list[Link]:
        """The links in `value`, in order and without overlap; `before` is the text of the line that precedes it."""
        if not self._equations and not self._notes:
            return []
        line, shift = before[-_NEAR:] + value, len(before[-_NEAR:])
        found: list[Link] = []
        for match in _BRACKETED.finditer(value):
            near = line[max(0, match.start() + shift - _NEAR) : match.start() + shift]
            link = self._bracketed_link(match, near, value[match.end() : match.end() + _NEAR])
            if link:
                found.append(link)
        for match in _RAISED.finditer(value) if self._notes else ():
            note = self.raised(match.group(), line[max(0, match.start() + shift - _NEAR) : match.start() + shift])
            if note:
                found.append(Link(*match.span(), note, "note"))
        return _without_overlap(sorted(found))

    def _bracketed_link(self, match: re.Match[str], before: str, after: str) -> Link | None:
        key = equation_key(match.group(1))
        equation = self._equations.get(key) if match.group().startswith("(") else None
        note = self._notes.get(_mark_key(match.group(1)))
        said = bool(_EQUATION_WORD.search(before))
        ends = bool(before[-1:].isspace() and _CLAUSE_ENDS.match(after)) and note not in self._bracketed
        if equation and (said or ends or not key.isdigit()):
            return Link(*match.span(), equation, "equation")
        if note and note in self._bracketed and before.strip():
            return Link(*match.span(), note, "note")
        return None


def page_links(skeleton: Skeleton, content: Mapping[str, Content]) -> Links:
    """The equations with a number and the notes with a mark of a page. Of two with the same, the first one counts."""
    elements = list(skeleton.elements())
    equations: dict[str, str] = {}
    for element in elements:
        number = equation_number(element, content.get(element.ref))
        if number:
            equations.setdefault(equation_key(number), equation_id(number))
    notes: dict[tuple[str, bool], str] = {}
    bracketed: set[str] = set()
    for element in elements:
        if element.kind == "footnote" and element.marker:
            notes.setdefault(_mark_key(element.marker), element.ref)
            if re.search(r"[()\[\]]", element.marker):
                bracketed.add(element.ref)
    return Links(equations, notes, frozenset(bracketed))


def equation_number(element: Element, entry: Content | None) -> str | None:
    """A display equation's printed number, from its content or its skeleton."""
    if element.kind != "equation" and not isinstance(entry, MathContent):
        return None
    if not isinstance(entry, MathContent):
        return element.number
    return entry.equation_number or element.number or split_tag(entry.content)[1]


def _mark_key(marker: str) -> tuple[str, bool]:
    """A note's mark for comparison; `٢` and `2` are different marks, as the second may be an exponent."""
    return note_key(marker), marker.isascii() or not re.search(r"\d", marker)


def _without_overlap(links: Iterable[Link]) -> list[Link]:
    kept: list[Link] = []
    for link in links:
        if not kept or link.start >= kept[-1].end:
            kept.append(link)
    return kept
