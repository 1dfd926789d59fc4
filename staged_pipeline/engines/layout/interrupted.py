"""Blocks of a scan cut where another block stands between their lines.

On scans the layout model draws a region around a heading, an equation and the paragraph below the equation, and then
regions around what stands between: such a block cannot be read in one go.
"""

from collections.abc import Sequence

from staged_pipeline.engines.layout.blocks import rows
from staged_pipeline.engines.layout.sheet import Block, Line, Sheet

_CUT = frozenset({"text", "list-item"})
_BETWEEN = frozenset({"text", "list-item", "section-header", "title", "formula"})
_NARROW = 0.35  # of the block's width: a number at the margin of an equation, not text that flows around something


def without_interruptions(blocks: Sequence[Block], sheet: Sheet) -> list[Block]:
    """The blocks of a page, those of a scan cut above, beside and below every block that stands between their lines."""
    if sheet.evidence.source != "ocr":
        return list(blocks)
    whole: list[Block] = []
    for block in blocks:
        pieces = [block]
        for other in blocks:
            if other is not block and other.label in _BETWEEN:
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
