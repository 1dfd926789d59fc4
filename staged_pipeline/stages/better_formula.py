"""Which of two readings of a formula stays: the rule of the second look.

1. A second reading that does not typeset, or whose groups are not closed, is none: the first stays.
2. Where both say the same, the first stays, confirmed.
3. Without a text layer under the formula there is nothing to hold the readings against. The second one stays: it was
   read from an enlarged picture, by a reader who knew the first one and what is wrong with it.
4. A first reading that is no formula (a picture, an error, LaTeX that MathJax rejects) gives way to a second one whose
   letters and digits are those of the text layer, up to a share that its own gaps explain; else it stays.
5. A second reading that has lost a letter or digit which the text layer has, and the first one too, goes.
6. Of two formulas, the one whose letters, digits and operators are nearer to the text layer's stays.
7. Where both are as near, they differ in structure, of which the text layer says nothing. The second stays where the
   first was in doubt. Elsewhere the first does: it was built from the places of the glyphs, or read well.
"""

from typing import NamedTuple

from staged_pipeline.stages.formula_symbols import Symbols, distance, letters_and_digits, likeness

_SAME_LETTERS = 0.8
_READ_TWICE = 0.8  # the confidence of a formula that nothing but its picture vouches for
_AT_MOST = 0.98


class Reading(NamedTuple):
    """One reading of a formula. `symbols` are None and `fault` says why where it cannot be shown as a formula."""

    tex: str
    symbols: Symbols | None
    fault: str = ""


class Verdict(NamedTuple):
    """Which reading stays, why, and how far to trust it (0-1); `confidence` None leaves the first one's as it is.

    `agreed` says that both are the same.
    """

    second: bool
    reason: str
    confidence: float | None = None
    agreed: bool = False


def better(first: Reading, second: Reading, printed: Symbols | None, *, doubted: bool) -> Verdict:
    """The rule above.

    Args:
        first: What was there.
        second: What the second look gave.
        printed: The symbols of the text layer, None where there is none under the formula.
        doubted: Whether the first reading is not to be trusted by itself.
    """
    if second.symbols is None:
        return Verdict(False, f"the second reading is no formula: {second.fault}")
    if printed is None:
        return _by_eye(first, second)
    trust = round(_AT_MOST * likeness(second.symbols, printed), 4)
    if first.symbols is None:
        return _instead_of_none(second.symbols, printed, trust)
    if _same(first, second):
        return Verdict(False, "both readings are the same", trust, agreed=True)
    return _of_two(first.symbols, second.symbols, printed, trust, doubted=doubted)


def _of_two(first: Symbols, second: Symbols, printed: Symbols, trust: float, *, doubted: bool) -> Verdict:
    lost = (letters_and_digits(printed) & letters_and_digits(first)) - letters_and_digits(second)
    if lost:
        return Verdict(False, f"the second reading lacks {_named(lost)}, which the page has")
    one, other = distance(first, printed), distance(second, printed)
    if other < one:
        return Verdict(True, "the second reading is nearer to the characters of the page", trust)
    if other > one:
        return Verdict(False, "the first reading is nearer to the characters of the page")
    if doubted:
        return Verdict(True, "the second reading has the same characters, and the first was in doubt", trust)
    return Verdict(False, "both readings have the same characters, and the first was not in doubt")


def _by_eye(first: Reading, second: Reading) -> Verdict:
    if first.symbols is not None and _same(first, second):
        return Verdict(False, "both readings are the same", _READ_TWICE, agreed=True)
    return Verdict(True, "it was read again from an enlarged picture", _READ_TWICE)


def _instead_of_none(second: Symbols, printed: Symbols, trust: float) -> Verdict:
    agreed = likeness(letters_and_digits(second), letters_and_digits(printed))
    if agreed < _SAME_LETTERS:
        return Verdict(False, f"only {agreed:.0%} of the second reading's letters and digits are those of the page")
    return Verdict(True, "the first reading is no formula", trust)


def _same(first: Reading, second: Reading) -> bool:
    return "".join(first.tex.split()) == "".join(second.tex.split())


def _named(symbols: Symbols) -> str:
    return ", ".join(sorted(symbols.elements()))
