"""Blocks cut where another block stands between their lines.

The layout model draws a region around all the text of a page and another around a table in its midst; on scans it
draws one around a heading, an equation and the paragraph below the equation too, and then regions around what stands
between. Such a block cannot be read in one go.
"""

from collections.abc import Sequence

from staged_pipeline.engines.layout.blocks import rows
from staged_pipeline.engines.layout.sheet import Block, Line, Sheet

_CUT = frozenset({"text", "list-item"})
_BETWEEN = frozenset({"text", "list-item", "section-header", "title", "formula"})  # on scans
_BETWEEN_TYPE = frozenset({"table"})  # and in a text layer
_NARROW = 0.35  # of the block's width: a number at the margin of an equation, not text that flows around something


def without_interruptions(blocks: Sequence[Block], sheet: Sheet) -> list[Block]:
    """The blocks of a page, cut above, beside and below every block that stands between their lines."""
    between = _BETWEEN if sheet.evidence.source == "ocr" else _BETWEEN_TYPE
    whole: list[Block] = []
    for block in blocks:
        pieces = [block]
        for other in blocks:
            if other is not block and other.label in between:
                pieces = [part for piece in pieces for part in _cut(piece, other, sheet)]
        whole.extend(pieces)
    return whole


def _cut(block: Block, other: Block, sheet: Sheet) -> list[Block]:
    """The pieces of a block above, beside and below another; the block itself where it is not parted."""
    box = other.box
    parted = block.label in _CUT and len(block.lines) > 1 and box.overlap_x(block.box) > 0
    if not parted or box.covered_by(block.box) == 0:
        return [block]
    above: list[Line] = []
    beside: list[Line] = []
    below: list[Line] = []
    for row in rows(block.lines, sheet.direction):
        middle = sum(line.box.center[1] for line in row) / len(row)
        (above if middle < box.y0 else below if middle > box.y1 else beside).extend(row)
    flows_around = any(line.box.overlap_x(box) > 0 or line.box.width > _NARROW * block.box.width for line in beside)
    pieces = [lines for lines in (above, beside, below) if lines]
    return [block] if flows_around else [block.with_lines(lines) for lines in pieces]
