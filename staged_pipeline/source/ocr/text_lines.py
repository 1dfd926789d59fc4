"""From what Tesseract read to segments: junk dropped, gutters kept free, punctuation glued, sizes told."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from staged_pipeline.core.evidence import Segment, Style, Word, joined_text
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.languages import direction_of
from staged_pipeline.source.ocr.hocr import HocrLine, HocrPage, HocrWord, Rect, confidence_of
from staged_pipeline.source.ocr.stray_marks import without_stray_marks
from staged_pipeline.source.ocr.type_size import LIKE, line_em
from staged_pipeline.source.type_levels import levelled

_LEAST_WORD = 0.15
_LEAST_LINE = 0.35
_LEAST_SPECK = 0.6
_LEAST_IN_PICTURE = 0.7
_WIDE_GAP = 2.2
_CLOSING = frozenset(".,:;!?)]}»،؛؟…%")
_OPENING = frozenset("([{«")
_TOUCHING = 0.35
_TOUCHING_RTL = 1.0


def segments_of(
    page: HocrPage, size: tuple[int, int], dpi: float, page_index: int, rules: Sequence[Rect] = ()
) -> tuple[Segment, ...]:
    """The lines of a page of `size` pixels at `dpi` as segments, numbered in Tesseract's order.

    `rules` are the printed rules in the same pixels: no segment runs across an upright one.
    """
    upright = [rule for rule in rules if rule.y1 - rule.y0 > rule.x1 - rule.x0]
    whole = without_stray_marks(list(clean_lines(page)))
    lines = [part for line in whole for part in split_at_gutters(line, upright)]
    sizes = [line_em(line) * 72 / dpi for line in lines]
    weights = [sum(len(word.text) for word in line.words) for line in lines]
    return tuple(
        _segment(line, size, f"p{page_index}_l{number}", points)
        for number, (line, points) in enumerate(zip(lines, levelled(sizes, weights, LIKE), strict=True))
    )


def clean_lines(page: HocrPage) -> Iterator[HocrLine]:
    """The lines that are text: without unsure words, specks, and what was read into pictures."""
    for line in page.lines:
        words = tuple(word for word in line.words if word.confidence >= _LEAST_WORD or len(word.text) > 3)
        if words and _is_text(words, page.pictures):
            yield line._replace(words=words, box=_around(word.box for word in words))


def split_at_gutters(line: HocrLine, upright: Sequence[Rect] = ()) -> Iterator[HocrLine]:
    """The parts of a line between upright rules, and between gaps too wide for a space.

    Those are columns, cells of a table, a number at the margin.
    """
    em = line_em(line)
    gaps = [_gap(a, b) for a, b in pairwise(line.words)]
    widest = max(_WIDE_GAP * em, 3.0 * median(gaps) if len(gaps) > 2 else 0.0)
    middle = (line.box.y0 + line.box.y1) / 2
    walls = [(rule.x0 + rule.x1) / 2 for rule in upright if rule.y0 <= middle <= rule.y1]
    start = 0
    for i, (gap, (a, b)) in enumerate(zip(gaps, pairwise(line.words), strict=True), start=1):
        if gap > widest or any(_between(wall, a.box, b.box) for wall in walls):
            yield _part(line, start, i)
            start = i
    yield _part(line, start, len(line.words))


def _between(x: float, a: Rect, b: Rect) -> bool:
    """Whether `x` lies between the centers of two boxes, and in neither's middle half."""
    first, second = sorted(((a.x0 + a.x1) / 2, (b.x0 + b.x1) / 2))
    inside = any(box.x0 + (box.x1 - box.x0) / 4 < x < box.x1 - (box.x1 - box.x0) / 4 for box in (a, b))
    return first < x < second and not inside


def _part(line: HocrLine, start: int, stop: int) -> HocrLine:
    if start == 0 and stop == len(line.words):
        return line
    words = line.words[start:stop]
    box = _around(word.box for word in words)
    # The baseline is a height over the box's bottom at its left edge, so it moves with the box.
    offset = line.box.y1 + line.offset + line.slope * (box.x0 - line.box.x0) - box.y1
    return line._replace(words=words, box=box, offset=offset)


def _is_text(words: tuple[HocrWord, ...], pictures: tuple[Rect, ...]) -> bool:
    text = "".join(word.text for word in words)
    confidence = confidence_of(words)
    letters = sum(character.isalnum() for character in text)
    if confidence < _LEAST_LINE or (letters < 2 and confidence < _LEAST_SPECK):
        return False
    if letters == 0 and len(text) < 3:
        return False
    box = _around(word.box for word in words)
    inside = any(_within(box, picture) for picture in pictures)
    return not inside or confidence >= _LEAST_IN_PICTURE


def _segment(line: HocrLine, size: tuple[int, int], name: str, points: float) -> Segment:
    style = Style(size=round(points * 2) / 2)
    em = line_em(line)
    words = tuple(
        Word(
            text=word.text,
            box=Box.scaled(*word.box, *size),
            style=style,
            glued=i > 0 and _touches(line.words[i - 1], word, em),
            confidence=round(word.confidence, 3),
        )
        for i, word in enumerate(line.words)
    )
    text = joined_text(words)
    return Segment(
        id=name,
        text=text,
        box=Box.around(word.box for word in words),
        words=words,
        direction=direction_of(text, "rtl" if _runs_leftwards(line) else "ltr"),
        source="ocr",
        confidence=round(confidence_of(line.words), 3),
        baseline=round(min(1.0, max(0.0, line.baseline / size[1])), 5),
    )


def _runs_leftwards(line: HocrLine) -> bool:
    return len(line.words) > 1 and line.words[0].box.x0 > line.words[-1].box.x0


def _touches(before: HocrWord, word: HocrWord, em: float) -> bool:
    """Whether punctuation that was read as a word of its own stands close to the word that it belongs to.

    Arabic print sets points and commas off by as much as a space, which its spelling does not know.
    """
    alone = set(word.text) <= _CLOSING or set(before.text) <= _OPENING
    near = _TOUCHING_RTL if direction_of(before.text + word.text) == "rtl" else _TOUCHING
    return alone and _gap(before, word) < near * em


def _gap(a: HocrWord, b: HocrWord) -> float:
    return max(b.box.x0 - a.box.x1, a.box.x0 - b.box.x1)


def _within(box: Rect, picture: Rect) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return picture.x0 <= x <= picture.x1 and picture.y0 <= y <= picture.y1


def _around(boxes: Iterable[Rect]) -> Rect:
    xs0, ys0, xs1, ys1 = zip(*boxes, strict=True)
    return Rect(min(xs0), min(ys0), max(xs1), max(ys1))
