"""Formulas inside lines of text: runs of words in fonts of mathematics, with their scripts, as LaTeX.

A run is turned only where all of it is certain: every character known, brackets in pairs, one line high. A lone
variable or a run that plain text says as well (`x ∈ A`) stays text, which searches and copies better; in right-to-left
text every run is turned, since formulas read from left to right there too.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.math_fonts import is_math_font, math_alphabet
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.mathematics.check import balanced
from staged_pipeline.engines.mathematics.symbols import FUNCTIONS, plain_letter, symbol
from staged_pipeline.engines.text.pieces import Piece

_NEUTRAL = re.compile(r"^[0-9()\[\]{}|+\-−–=<>/!.,:;'′*±×·≤≥≠≈→∈]+$")
_RELATIONS = frozenset("=<>≤≥≠≈≡∼≅≃∝")
_OPERATORS = frozenset("+-−±·×⋅/∗∑∫∏√∘")
_STACKED = 0.4  # of the narrower width
_NEAR = 1.6  # heights between the signs of a formula in a justified line, both as shares of the page
_ENDS = ".,:;!?"
_TOKENS = re.compile(r"\\[{}]|[()\[\]]")


RegionReader = Callable[[Box, str], str | None]


class MathRun(NamedTuple):
    """The pieces from `start` up to `stop` are the formula `tex`."""

    start: int
    stop: int
    tex: str


def find_runs(
    pieces: Sequence[Piece],
    direction: Direction,
    bars: Sequence[Box] = (),
    read_region: RegionReader = lambda _box, _text: None,
) -> list[MathRun]:
    """The inline formulas among the pieces of a block, in order, none overlapping.

    `bars` are level rules: a run with one in it holds a fraction or a root, whose order words do not say;
    `read_region` reads such a run from the glyphs in its box, None where they do not have the same text.
    """
    runs: list[MathRun] = []
    index = 0
    while index < len(pieces):
        if not _is_math(pieces[index]) or _continues_word(pieces, index):
            index += 1
            continue
        start, stop = _extent(pieces, index, runs[-1].stop if runs else 0)
        run = pieces[start:stop]
        wanted = _says_something(run) and (direction == "rtl" or _is_worth_it(run))
        tex = None
        barred = _barred(run, bars)
        if barred and _says_something(run):
            tex = read_region(Box.around(piece.word.box for piece in run), "".join(piece.text for piece in run))
        elif wanted and not barred and _in_one_line(run, pieces[max(0, start - 1) : stop + 1]):
            tex = run_tex(run)
        if tex is not None:
            runs.append(MathRun(start, stop, tex))
        index = max(stop, index + 1)
    return runs


def _is_math(piece: Piece) -> bool:
    text = piece.text
    if any(plain_letter(char) for char in text):
        return True
    return is_math_font(piece.word.style.font) and any(char.isalpha() or symbol(char) for char in text)


def _continues_word(pieces: Sequence[Piece], index: int) -> bool:
    """Whether a piece is glued to prose (`n-dimensional` is prose that begins with a variable)."""
    before = pieces[index - 1].text if index and not pieces[index].gap else ""
    after = pieces[index + 1].text if index + 1 < len(pieces) and not pieces[index + 1].gap else ""
    prose_follows = re.match(r"-?[^\W\d_]{2,}", after) and after not in FUNCTIONS
    return (len(before) > 1 and before[-2:].isalpha()) or bool(prose_follows)


def _belongs(piece: Piece) -> bool:
    if _is_math(piece) or piece.text == "√":
        return True
    if piece.word.style.script != "normal":
        # A note's mark stands apart, or in a font of text; an exponent may stand apart after a slanted letter.
        return len(piece.text) < 12 and (not piece.gap or is_math_font(piece.word.style.font))
    return bool(_NEUTRAL.match(piece.text)) or piece.text in FUNCTIONS


def _extent(pieces: Sequence[Piece], index: int, floor: int) -> tuple[int, int]:
    start, stop = index, index + 1
    while start > floor and _belongs(pieces[start - 1]) and "\n" not in pieces[start].gap:
        start -= 1
    while stop < len(pieces) and _belongs(pieces[stop]) and "\n" not in pieces[stop].gap:
        stop += 1
    # Punctuation stays with the sentence; so do numbers and footnote marks at the edges.
    while stop > index + 1 and pieces[stop - 1].text.strip(_ENDS) == "":
        stop -= 1
    while start < index and (pieces[start].word.style.script != "normal" or pieces[start].text[:1] in ".,:;)]}="):
        start += 1
    return start, stop


def _says_something(run: Sequence[Piece]) -> bool:
    """Whether there is more than numbers and brackets: the reference `(3.2)` may be set in a font of mathematics."""
    return any(char.isalpha() or char in _RELATIONS for piece in run for char in piece.text)


def _in_one_line(run: Sequence[Piece], near: Sequence[Piece]) -> bool:
    """Whether the pieces follow each other from left to right, and none stands above another (a fraction, limits)."""
    boxes = [piece.word.box for piece in run]
    if any(not _follows(a.word.box, b.word.box) for a, b in pairwise(run) if a.line == b.line):
        return False
    return not any(_stacked(box, piece.word.box) for box in boxes for piece in near)


def _barred(run: Sequence[Piece], bars: Sequence[Box]) -> bool:
    reach = [piece.word.box.padded(0.0, 0.5 * piece.word.box.height) for piece in run]
    return any(box.x0 < bar.center[0] < box.x1 and box.y0 < bar.center[1] < box.y1 for box in reach for bar in bars)


def _follows(before: Box, after: Box) -> bool:
    """Whether a word stands to the right of another, near enough to belong to it."""
    height = max(before.height, after.height)
    return before.x0 <= after.x0 and after.x0 - before.x1 < _NEAR * height


def _stacked(box: Box, other: Box) -> bool:
    if box is other or box == other:
        return False
    apart = abs(box.center[1] - other.center[1])
    return box.overlap_x(other) > _STACKED and apart < 0.8 * max(box.height, other.height)


def _is_worth_it(run: Sequence[Piece]) -> bool:
    """Whether LaTeX says more than text with raised and lowered letters does: equations with powers."""
    text = "".join(piece.text for piece in run)
    return (
        any(char in _RELATIONS for char in text)
        and any(char in _OPERATORS for char in text)
        and any(
            piece.word.style.script == "super" and not piece.gap and index and _is_math_base(run[index - 1])
            for index, piece in enumerate(run)
        )
    )


def _is_math_base(piece: Piece) -> bool:
    return _is_math(piece) or piece.text[-1:] in ")]}|0123456789"


def run_tex(run: Sequence[Piece]) -> str | None:
    """The LaTeX of a run, None where a character is unknown or brackets do not pair."""
    out = ""
    script = "normal"
    for piece in run:
        part = _piece_tex(piece)
        if part is None:
            return None
        now = piece.word.style.script
        if now != script:
            out += "" if script == "normal" else "}"
            out += {"super": "^{", "sub": "_{"}.get(now, "")
            script = now
        out = _joined(out, part)
    out += "" if script == "normal" else "}"
    out = re.sub(r"\^\{('+)\}", r"\1", out)
    out = re.sub(r"([\^_])\{(\w)\}", r"\1\2", out)
    return out if balanced(out) and _paired(out) and out[:1] not in "^_" else None


def _joined(out: str, part: str) -> str:
    command = re.search(r"\\[A-Za-z]+$", out)
    return out + (" " if command and part[:1].isalpha() else "") + part


def _piece_tex(piece: Piece) -> str | None:
    if piece.text in FUNCTIONS:
        return f"\\{piece.text}"
    font = piece.word.style.font
    alphabet = math_alphabet(font)
    out = ""
    for char in piece.text:
        part = _char_tex(char, alphabet, font)
        if part is None:
            return None
        out = _joined(out, part)
    return out


def _char_tex(char: str, alphabet: str, font: str) -> str | None:
    letter = plain_letter(char)
    if letter:
        char, alphabet = letter
    if char.isascii() and char.isalnum():
        return char if alphabet in {"mathit", "mathrm"} or char.isdigit() else rf"\{alphabet}{{{char}}}"
    known = symbol({"–": "−"}.get(char, char), tex_font=is_math_font(font) and "Math-" not in font)
    return known.tex if known else None


def _paired(tex: str) -> bool:
    """Whether brackets pair up; half-open intervals do."""
    depth = 0
    for found in _TOKENS.findall(tex):
        depth += 1 if found in {"(", "[", r"\{"} else -1
        if depth < 0:
            return False
    return depth == 0
