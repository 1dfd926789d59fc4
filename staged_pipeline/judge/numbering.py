"""Numbers of equations and notes: each once, rising, none left out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from staged_pipeline.core.content import Content
from staged_pipeline.core.skeleton import Element, Skeleton
from staged_pipeline.core.verdict import Issue, Severity
from staged_pipeline.markup.links import equation_number
from staged_pipeline.markup.numbering import equation_key, note_key

_NUMBER = re.compile(r"(.*?)(\d+)")


def numbering_issues(skeleton: Skeleton, content: Mapping[str, Content]) -> Iterator[Issue]:
    """Numbers that come twice, fall or leave a gap, in the order of reading."""
    elements = list(skeleton.elements())
    equations = [
        (element, equation_key(number))
        for element in elements
        if (number := equation_number(element, content.get(element.ref)))
    ]
    notes = [(e, note_key(e.marker)) for e in elements if e.kind == "footnote" and e.marker]
    yield from _sequence(equations, "equation")
    yield from _sequence(notes, "note")


def _sequence(numbered: Sequence[tuple[Element, str]], what: str) -> Iterator[Issue]:
    found = [(element, match) for element, key in numbered if (match := _NUMBER.fullmatch(key))]
    for (_, before), (element, match) in pairwise(found):
        if before[1] != match[1]:
            continue
        step = int(match[2]) - int(before[2])
        if step < 1:
            text = f"The {what} is numbered {match[0]} after {before[0]}."
            yield _issue(element, text, "Read the number again, and see whether the order is right.", "major")
        elif step > 1:
            text = f"The {what} is numbered {match[0]}, the one before it {before[0]}."
            yield _issue(element, text, f"See whether a number was misread or a {what} left out.", "minor")


def _issue(element: Element, message: str, suggestion: str, severity: Severity) -> Issue:
    return Issue(
        ref=element.ref,
        kind="numbering",
        severity=severity,
        message=message,
        suggestion=suggestion,
        segments=element.segments,
        box=element.box,
    )
