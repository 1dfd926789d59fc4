"""Runs of words in recognised lines that cannot be what is printed: formulas and symbols that OCR took for words.

Tesseract has no formulas. It reads the signs of one as the letters, digits and marks that look most like them, and in a
right-to-left line it reads Latin letters as short words of either script. What betrays such a run:

- what stands in no text: a token that mixes scripts, letters and signs, a relation (`=`, `<`, `+`), a copyright sign
  that is no higher than a small letter;
- doubt: a word of a script that is not the line's, a number or a lone letter that was read much less surely than the
  page's words of its own script. Poor print makes all words unsure, so doubt is measured against the page.

A run begins at such a word and takes in the words beside it that a formula is made of.
"""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.text.pieces import Piece
from staged_pipeline.engines.text.tokens import Shape, has_odd_bracket, shape_of, touches_relation

_LEAST_SURE_WORDS = 12
_SURE = 0.92  # how surely the words of clean print are read
_SMALL_LETTER = 0.48  # of the type size: a copyright sign is higher
_SAME_ROW = 0.5
_SHORT = 4  # letters of a word that noise passes for

_DOUBT: dict[Direction, dict[Shape, float]] = {
    "rtl": {"number": 0.18, "letter": 0.3, "code": 0.1, "symbol": 0.1, "foreign": 0.07, "dash": 0.45, "mark": 0.45},
    "ltr": {"number": 0.6, "letter": 0.55, "code": 0.3, "symbol": 0.15, "mixture": 0.15, "foreign": 0.1, "word": 0.4},
}
"""How much less surely than the page's words a token of each shape is read that cannot be what is printed.

A line from left to right is read by a model that knows Latin letters and digits, so less is doubtful there.
"""
_LONE_DIGIT = 0.1  # the same for one Latin digit in a line from right to left: what is one there is read surely
_LONG = 0.3  # the same for words that are too long for noise
_WEAK, _WEAKER = 0.25, 0.4
"""A word of the line's script that was read so much less surely, beside a formula or beside a mark that stands alone,
is a part of a formula."""
_APART, _LOST = 2.0, 4.0
"""How far words of one run are apart, in type sizes: at most, and where what stands between them was lost."""

_PARTICLES = frozenset(
    (
        *("في", "من", "هو", "هي", "أن", "إن", "ما", "لا", "أي", "ثم", "أو", "لم", "لن", "لو", "قد", "كل", "عن", "بل"),
        *("هل", "مع", "إذ", "على", "إلى", "بين", "عند", "حيث", "كان", "عدد", "لكل", "غير", "منه", "فيه", "لها", "نحو"),
        *("بعد", "قبل", "هذا", "هذه", "ذلك", "تلك", "فإن", "وأن", "بأن", "فإنه", "وهو", "وهي"),
    )
)
"""Short Arabic words, which stand beside formulas."""


class Extent(NamedTuple):
    """The pieces from `start` up to `stop`."""

    start: int
    stop: int


class _Token(NamedTuple):
    shape: Shape
    text: str  # as read
    letters: str  # without marks around and within it
    doubt: float  # how much less surely it was read than the words of the page
    low: bool  # no higher than a small letter
    row: int
    ocr: bool
    box: Box
    size: float  # of the type, as a share of the page's width


def _are_near(some: Sequence[_Token], others: Sequence[_Token], apart: float = _APART) -> bool:
    """Whether words stand in one row, no further than `apart` type sizes from each other."""
    a, b = (Box.around(token.box for token in tokens) for tokens in (some, others))
    gap = max(a.x0 - b.x1, b.x0 - a.x1)
    return some[0].row == others[0].row and gap < apart * max(some[0].size, others[0].size)


class MisreadRuns:
    """Finds the misread runs of one page."""

    def __init__(self, evidence: Evidence) -> None:
        self._width, self._height = evidence.width, evidence.height
        self._usual = _usual_confidence(evidence)

    def find(self, pieces: Sequence[Piece], host: Direction) -> list[Extent]:
        """The misread runs among the pieces of a block of direction `host`, in order, each within one printed row."""
        tokens = [self._token(piece, row, host) for piece, row in zip(pieces, rows_of(pieces), strict=True)]
        runs: list[Extent] = []
        for at in range(len(tokens)):
            if (runs and at < runs[-1].stop) or not _begins(tokens, at, host):
                continue
            start = _reach(tokens, at, range(at - 1, (runs[-1].stop if runs else 0) - 1, -1), host)
            stop = _reach(tokens, at, range(at + 1, len(tokens)), host)
            runs.append(Extent(start, stop + 1))
        return [_trimmed(tokens, run) for run in _bridged(tokens, runs)]

    def has_no_word(self, pieces: Sequence[Piece], host: Direction) -> bool:
        """Whether a cell of a table of direction `host` may be a number: no word of letters was read well in it."""
        return not any(_is_sound(self._token(piece, 0, host)) for piece in pieces)

    def _token(self, piece: Piece, row: int, host: Direction) -> _Token:
        word = piece.word
        return _Token(
            shape=shape_of(piece.text, host),
            text=piece.text,
            letters="".join(filter(str.isalnum, piece.text)),
            doubt=self._usual - word.confidence if word.confidence is not None else 0.0,
            low=word.box.height * self._height < _SMALL_LETTER * word.style.size,
            row=row,
            ocr=word.confidence is not None,
            box=word.box,
            size=word.style.size / self._width,
        )


def rows_of(pieces: Sequence[Piece]) -> list[int]:
    """The printed row of each piece, counted from 0: lines that stand beside each other are one row."""
    boxes: dict[int, Box] = {}
    for piece in pieces:
        boxes[piece.line] = boxes[piece.line].union(piece.word.box) if piece.line in boxes else piece.word.box
    rows: dict[int, int] = {}
    row, before = 0, None
    for line, box in boxes.items():
        row += before is not None and before.overlap_y(box) <= _SAME_ROW
        rows[line], before = row, box
    return [rows[piece.line] for piece in pieces]


def _usual_confidence(evidence: Evidence) -> float:
    """How surely OCR read the words of a page that are in the page's own script: the median, 0-1."""
    told = [
        word.confidence
        for segment in evidence.segments
        for word in segment.words
        if word.confidence is not None and len(word.text) > 2 and shape_of(word.text, evidence.direction) == "word"
    ]
    return median(told) if len(told) >= _LEAST_SURE_WORDS else _SURE


def _begins(tokens: Sequence[_Token], at: int, host: Direction) -> bool:
    """Whether a run begins here: at a misread token, or at a doubtful word beside a mark that stands alone."""
    token = tokens[at]
    if _is_misread(token, host) or (host == "rtl" and _is_stray_copyright(tokens, at)):
        return True
    beside = [tokens[i] for i in (at - 1, at + 1) if 0 <= i < len(tokens) and _are_near([tokens[i]], [token])]
    weak = host == "rtl" and token.ocr and _is_weak(token, _WEAKER)
    return weak and any(one.shape in ("dash", "mark") and one.ocr for one in beside)


def _is_stray_copyright(tokens: Sequence[_Token], at: int) -> bool:
    """Whether a copyright sign is none: one begins a sentence or stands beside a year; `c` passes for it anywhere."""
    if not tokens[at].ocr or tokens[at].text.strip(".,،:") not in ("©", "®"):
        return False
    years = any(tokens[i].shape == "number" for i in (at - 1, at + 1) if 0 <= i < len(tokens))
    return at > 0 and not years and tokens[at - 1].text[-1] not in ".:؛،"


def _is_misread(token: _Token, host: Direction) -> bool:
    if not token.ocr:
        return False
    if token.shape == "symbol" and (token.letters or token.low or len(token.text.rstrip(".,،")) > 1):
        return True
    if host == "rtl" and token.shape in ("mixture", "relation"):
        return True
    least = _DOUBT[host].get(token.shape)
    if least is None:
        return False
    if host == "rtl" and token.letters.isdecimal() and token.letters.isascii() and len(token.letters) == 1:
        least = _LONE_DIGIT
    if token.shape in ("word", "foreign") and len(token.letters) > _SHORT:
        return token.shape == "foreign" and token.doubt > max(least, _LONG)
    return token.doubt > least


def _is_weak(token: _Token, least: float) -> bool:
    short = len(token.letters) <= _SHORT and token.letters not in _PARTICLES
    return token.shape == "word" and short and token.doubt > least


def _is_sound(token: _Token) -> bool:
    """Whether a token is a word, neither doubtful nor so short that a number passes for it in a foreign script."""
    if not token.ocr:
        return True
    short = len(token.letters) <= _SHORT
    if token.shape == "foreign":
        return not short
    return token.shape == "word" and not (_is_weak(token, _WEAK) or (short and token.doubt > _WEAKER))


def _reach(tokens: Sequence[_Token], at: int, following: Iterable[int], host: Direction) -> int:
    """The last piece of a run that begins at `at` and goes on through `following`."""
    run = [tokens[at]]
    for place in following:
        if not _are_near([tokens[place]], run) or not _joins(tokens[place], tokens[at], host):
            break
        at = place
        run.append(tokens[at])
    return at


def _joins(token: _Token, beside: _Token, host: Direction) -> bool:
    """Whether a token belongs to the formula that the one `beside` it is a part of."""
    if not token.ocr:
        return False
    if _is_misread(token, host) or (has_odd_bracket(token.text) and has_odd_bracket(beside.text)):
        return True
    at_relation = beside.shape in ("relation", "dash") or touches_relation(beside.text)
    in_formula = at_relation or beside.shape in ("mark", "symbol", "mixture")
    letters = len(token.letters)
    if token.shape == "word":
        short = host == "rtl" and at_relation and letters <= 2 and token.letters not in _PARTICLES
        return short or _is_weak(token, _WEAK) or (at_relation and token.doubt > _WEAKER)
    if token.shape in ("number", "code"):
        return at_relation or (in_formula and letters <= 1)
    return in_formula or token.shape not in ("letter", "foreign") if letters <= 2 else token.shape != "foreign"


def _bridged(tokens: Sequence[_Token], runs: Sequence[Extent]) -> list[Extent]:
    """Runs with no more than two short or doubtful words between them are one."""
    joined: list[Extent] = []
    for run in runs:
        if joined and _is_bridge(tokens[slice(*joined[-1])], tokens[joined[-1].stop : run.start], tokens[slice(*run)]):
            joined[-1] = Extent(joined[-1].start, run.stop)
        else:
            joined.append(run)
    return joined


def _is_bridge(before: Sequence[_Token], within: Sequence[_Token], after: Sequence[_Token]) -> bool:
    """Whether what stands between two runs belongs to one formula with them."""
    ends = before[-1], after[0]
    # A term between two relations may be as long as two letters and an index.
    longest = 1 + sum(end.shape in ("relation", "dash") or touches_relation(end.text) for end in ends)

    def belongs(token: _Token) -> bool:
        if token.shape not in ("word", "foreign"):
            return token.ocr
        short = longest > 1 and len(token.letters) <= longest
        return token.ocr and (short or _is_weak(token, _WEAK) or token.doubt > _WEAKER)

    if not within:
        return _are_near(before, after, _LOST)
    near = _are_near(before, within) and _are_near(within, after) and len({token.row for token in within}) == 1
    return len(within) <= 2 and near and all(map(belongs, within))


def _trimmed(tokens: Sequence[_Token], run: Extent) -> Extent:
    """A run without the punctuation of the sentence at its ends."""
    start, stop = run
    while stop - start > 1 and tokens[start].shape == "mark":
        start += 1
    while stop - start > 1 and tokens[stop - 1].shape == "mark":
        stop -= 1
    return Extent(start, stop)
