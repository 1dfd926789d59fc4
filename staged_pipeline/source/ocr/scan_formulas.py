"""Display formulas on a scan: the layout model's regions made whole, and lines of ink that nobody read.

OCR reads a formula as noise or not at all, so the layout model, which sees no more than the lines that were read, cuts
it or takes it for a picture. The ink tells: signs close to a region belong to it, and a row of signs in which no word
was read, clear of the text around it, is a formula too.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from staged_pipeline.core.evidence import Region, Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.ocr.scan_drawings import Span, clear, shapes
from staged_pipeline.source.ocr.signs import ABOVE, BESIDE, Group, grouped

_SURE, _LIKELY = 0.6, 0.5
_SHOWN = {"formula", "picture", "table"}
_MOST_HEIGHT = 50  # cells: an inch, the highest formula
_LEAST_HEIGHT, _LEAST_WIDTH = 9, 36  # cells: 13 by 52 points, the smallest formula that is told without the model
_LEAST_SIGNS = 5
_MOST_SIGNS = 2000
_LOW_NUMBER, _HIGH_NUMBER, _WIDE_NUMBER = 4, 14, 32  # cells: a number in brackets, of small or large type
_FLUSH = 0.006  # of the page's width: how far a number may stand from the edge of its column
_LEAST_GAP = 0.02  # of the page's width, between a formula and what else stands in its row


def with_whole_formulas(
    regions: Sequence[Region], dark: NDArray[np.bool_], segments: Sequence[Segment], drawn: Sequence[Box]
) -> tuple[Region, ...]:
    """The regions of a scan with its formulas whole, and with those that the layout model missed.

    Args:
        regions: What the layout model saw.
        dark: Where there is ink on the upright page, as `dark_cells` gives it.
        segments: What was read.
        drawn: Where drawings, pictures and tables are: no formula stands there.
    """
    cells = dark.copy()
    rows, columns = cells.shape
    sure = [line for line in segments if line.confidence >= _SURE and _is_prose(line.text)]
    words = [word.box for line in sure for word in line.words]
    clear(cells, (*(box.padded(0.0, 0.001) for box in words), *drawn))
    signs = [span for span in shapes(cells) if span[3] - span[1] <= _MOST_HEIGHT]
    if len(signs) > _MOST_SIGNS:
        return tuple(regions)
    found = grouped(signs)
    groups = [Box.scaled(*span[:4], columns, rows) for span in found]
    unread = [
        box
        for (x0, y0, x1, y1, _), box in zip(found, groups, strict=True)
        if _LOW_NUMBER <= y1 - y0 <= _HIGH_NUMBER
        and x1 - x0 <= _WIDE_NUMBER
        and not any(box.intersection(word.box) for line in segments for word in line.words)
    ]
    made: list[Region] = []
    for region in regions:
        if region.label == "formula" or (region.label == "picture" and _shows_signs(region, drawn, words)):
            for box in _parts(region.box, signs, rows, columns):
                whole = _with_number(_whole(box, signs, rows, columns), unread, [line.box for line in sure])
                made.append(region.model_copy(update={"label": "formula", "box": whole}))
        else:
            made.append(region)
    text = [line.box for line in segments if line.confidence >= _LIKELY and _is_prose(line.text)]
    taken = [*(region.box for region in made if region.label in _SHOWN), *text, *drawn]
    missed = [
        box
        for span, box in zip(found, groups, strict=True)
        if _may_be_formula(span) and not any(_in_the_way(other, box) for other in taken)
    ]
    return (*made, *(Region(label="formula", box=box) for box in missed))


def _is_prose(text: str) -> bool:
    """Whether a line holds words, not the pieces into which a formula is read."""
    return sum(len(word) >= 3 and word.isalpha() for word in text.split()) >= 1


def _shows_signs(region: Region, drawn: Sequence[Box], words: Sequence[Box]) -> bool:
    """Whether a picture region shows no drawing and no words."""
    box = region.box
    return not any(box.intersection(other) for other in drawn) and not any(
        word.covered_by(box) > 0.5 or box.covered_by(word) > 0.5 for word in words
    )


def _may_be_formula(span: Group) -> bool:
    x0, y0, x1, y1, signs = span
    high = _LEAST_HEIGHT <= y1 - y0 <= _MOST_HEIGHT
    return signs >= _LEAST_SIGNS and high and x1 - x0 >= max(_LEAST_WIDTH, y1 - y0)


def _in_the_way(other: Box, box: Box) -> bool:
    """Whether something overlaps a formula, or stands in its row so close that they are one line."""
    apart = max(other.x0 - box.x1, box.x0 - other.x1)
    return other.overlap_y(box) > 0.3 and apart < _LEAST_GAP


def _parts(box: Box, signs: Sequence[Span], rows: int, columns: int) -> list[Box]:
    """A region, or where it was drawn around formulas of two columns, the extent of each."""
    inside = [sign for sign in signs if Box.scaled(*sign, columns, rows).covered_by(box) > 0.5]
    groups = [Box.scaled(*g[:4], columns, rows) for g in grouped(inside) if g[4] >= _LEAST_SIGNS]
    apart = all(
        a.overlap_y(b) < 0.3 and max(b.x0 - a.x1, a.x0 - b.x1) > _LEAST_GAP
        for i, a in enumerate(groups)
        for b in groups[:i]
    )
    return groups if apart and len(groups) > 1 else [box]


def _whole(box: Box, signs: Sequence[Span], rows: int, columns: int) -> Box:
    """A region with the signs that stand in its row or right above or below it, one after the other."""
    whole = (box.x0 * columns, box.y0 * rows, box.x1 * columns, box.y1 * rows)
    row = [sign for sign in signs if sign[1] < whole[3] + ABOVE and sign[3] > whole[1] - ABOVE]
    while True:
        near = [sign for sign in row if sign[0] - whole[2] < BESIDE and whole[0] - sign[2] < BESIDE]
        wider = _around([whole, *near])
        if wider == whole:
            return Box.scaled(*whole, columns, rows)
        whole = wider


def _with_number(box: Box, unread: Sequence[Box], lines: Sequence[Box]) -> Box:
    """A formula with its number at the edge of its column, where that was not read; `lines` are those of the text."""
    column = [line for line in lines if line.x0 < box.center[0] < line.x1]
    for sign in unread:
        flush = [line for line in column if min(abs(line.x1 - sign.x1), abs(line.x0 - sign.x0)) < _FLUSH]
        if len(flush) > 1 and box.y0 < sign.center[1] < box.y1:
            box = box.union(sign)
    return box


def _around(spans: Sequence[tuple[float, float, float, float]]) -> tuple[float, float, float, float]:
    return (
        min(span[0] for span in spans),
        min(span[1] for span in spans),
        max(span[2] for span in spans),
        max(span[3] for span in spans),
    )
