r"""Formulas: LaTeX that says other than what is printed, as far as letters, digits and signs show it.

What is printed in an element and what its LaTeX prints are compared as bags, since `\frac` puts on one line what paper
has on two. Where the evidence is a text layer, or the entry a copy of it, each letter, digit and sign counts; hyphens
do not, as only a minus of the font's own is known for one. OCR hardly reads formulas: there only a formula with nothing
in common with it is thought wrong.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from staged_pipeline.core.content import (
    Content,
    MathContent,
    MathSegment,
    MixedContent,
    Segment,
    TableContent,
    TextContent,
)
from staged_pipeline.core.skeleton import Element
from staged_pipeline.core.verdict import Issue
from staged_pipeline.judge.folding import tex_text
from staged_pipeline.judge.words import SURE, Compared
from staged_pipeline.markup.inline import entry_segments
from staged_pipeline.markup.numbering import split_tag
from staged_pipeline.stages.formula_symbols import letters_and_digits, likeness, printed_symbols

_GROSS = 0.3
_ENOUGH = 4
_UNSURE_SIGNS = frozenset("-*'·/!%") | frozenset("√□■∎")
_MINUS = "\u2212"
_HYPHENS = "-\u2010\u2011\u2013\u2014"
_STROKE = "0338"
_STROKE_SIGN = "\u0338"


def formula_issues(compared: Compared, entry: Content | None, content: Mapping[str, Content]) -> Iterator[Issue]:
    """What is wrong with the formulas of one element."""
    if entry is None or not compared.match.printed:
        return
    if compared.exact:
        letters = _letters(compared)
        signs = _signs(compared, _texts(entry, content))
        if letters or signs:
            what = ", ".join(filter(None, (letters, signs)))
            yield _issue(compared.element, f"The formula is not what is printed: {what}.")
    elif isinstance(entry, MathContent) and entry.format == "latex" and _is_gross(compared, entry):
        yield _issue(compared.element, "The formula has hardly a letter or digit in common with what is printed.")


def has_formula(entry: Content | None) -> bool:
    """Whether an entry has LaTeX in it."""
    match entry:
        case MathContent():
            return entry.format == "latex"
        case MixedContent():
            return any(isinstance(segment, MathSegment) for segment in entry.segments)
        case TableContent():
            return any(
                isinstance(segment, MathSegment)
                for row in (entry.headers, *entry.rows)
                for cell in row
                if not isinstance(cell, str)
                for segment in cell.segments or ()
            )
        case _:
            return False


def _letters(compared: Compared) -> str:
    match = compared.match
    more = [match.said[place].text for place in match.extra if match.said[place].math]
    return f"“{' '.join(more)}” is not printed" if more else ""


def _signs(compared: Compared, texts: Iterable[str]) -> str:
    """The signs that one side has and the other has not."""
    words = [word for line in compared.lines for word in line.words]
    shown = list(texts)
    printed = _bag(word.text for word in words)
    said = _bag(shown)
    more, less = said - printed, printed - said
    # OCR, and many a typist, has a hyphen for a minus.
    more -= Counter({_MINUS: _hyphens(word.text for word in words)})
    less -= Counter({_MINUS: _hyphens(shown)})
    if any(_STROKE_SIGN in word.text for word in words):
        return ""  # a stroke of its own through a sign: which one is not known
    if not more and not less:
        return ""
    return " and ".join(
        filter(
            None,
            (
                f"“{' '.join(more.elements())}” is not printed" if more else "",
                f"“{' '.join(less.elements())}” is missing" if less else "",
            ),
        )
    )


def _hyphens(texts: Iterable[str]) -> int:
    return sum(char in _HYPHENS for text in texts for char in text)


def _bag(texts: Iterable[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text in texts:
        rest: list[str] = []
        for char in unicodedata.normalize("NFC", text):
            # Symbols are folded to what they are made of, which would make an equation of what is none.
            if char == _MINUS or _STROKE in unicodedata.decomposition(char):
                found[char] += 1
            else:
                rest.append(char)
        for sign, count in printed_symbols("".join(rest)).items():
            if not sign.isalnum() and sign not in _UNSURE_SIGNS:
                found[sign] += count
    return found


def _texts(entry: Content, content: Mapping[str, Content]) -> Iterator[str]:
    match entry:
        case MathContent():
            yield entry.content if entry.format == "image" else _minus(split_tag(entry.content)[0])
        case TextContent() | MixedContent():
            yield from _segments(entry_segments(content, entry))
        case TableContent():
            yield entry.caption or ""
            for row in (entry.headers, *entry.rows):
                for cell in row:
                    if isinstance(cell, str):
                        yield cell
                    elif cell.segments is None:
                        yield cell.content
                    else:
                        yield from _segments(cell.segments)
        case _:
            return


def _segments(segments: Sequence[Segment]) -> Iterator[str]:
    for segment in segments:
        yield _minus(segment.content) if isinstance(segment, MathSegment) else segment.content


def _minus(tex: str) -> str:
    return tex_text(tex).replace("-", _MINUS)


def _is_gross(compared: Compared, entry: MathContent) -> bool:
    printed = [token for token in compared.match.printed if token.trust >= SURE]
    if len(printed) < _ENOUGH or len(printed) < len(compared.match.printed):
        return False
    one = letters_and_digits(printed_symbols(" ".join(token.key for token in printed)))
    other = letters_and_digits(printed_symbols(tex_text(entry.content)))
    return likeness(one, other) < _GROSS


def _issue(element: Element, message: str) -> Issue:
    suggestion = "Read the formula again, letter by letter and sign by sign."
    return Issue(
        ref=element.ref,
        kind="math_mismatch",
        severity="major",
        message=message,
        suggestion=suggestion,
        segments=element.segments,
        box=element.box,
    )
