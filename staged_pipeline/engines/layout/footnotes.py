"""Footnotes: small print at the foot of the page or of a column, under a rule or with marks."""

from collections.abc import Sequence

from staged_pipeline.core.geometry import Box
from staged_pipeline.engines.layout.markers import note_mark
from staged_pipeline.engines.layout.paragraphs import Row, make_rows
from staged_pipeline.engines.layout.sheet import Block, Sheet

_SMALLER = 0.93  # of the size of the text
_FOOT = 0.55  # of the page's height
_ALMOST = 0.9
_SHORT_RULE = 0.3  # of the width of the notes: TeX draws two fifths


def split_footnotes(blocks: Sequence[Block], sheet: Sheet) -> tuple[list[Block], list[Block]]:
    """The footnote blocks of a page in reading order, and the rest."""
    notes = [block for block in blocks if _is_note(block, blocks, sheet)]
    rest = [block for block in blocks if not any(block is note for note in notes)]
    sign = 1 if sheet.direction == "ltr" else -1
    notes.sort(key=lambda block: (_column(block, sheet) * sign, block.box.y0))
    return notes, rest


def _column(block: Block, sheet: Sheet) -> int:
    """0 for notes that span the page, else the half that they stand in."""
    middle = sheet.box.width / 2
    if block.box.x0 < middle < block.box.x1:
        return 0
    return -1 if block.box.x1 <= middle else 1


def _is_note(block: Block, blocks: Sequence[Block], sheet: Sheet) -> bool:
    if block.label not in {"footnote", "text", "list-item"} or not block.lines:
        return False
    if block.box.y0 < _FOOT * sheet.box.height:
        return False
    nothing_below = not any(
        other.box.y0 > block.box.y1 and other.box.overlap_x(block.box) > 0 and other.size > 1.03 * block.size
        for other in blocks
        if other.lines and other.label not in {"page-footer", "page-header", "footnote"}
    )
    if block.label == "footnote":
        return nothing_below
    small = block.size < _SMALLER * sheet.body_size
    if not small or not nothing_below or not _under_rule(block.box, blocks, sheet):
        return False
    return note_mark(block.text) is not None or _is_misread(block, sheet)


def _is_misread(block: Block, sheet: Sheet) -> bool:
    """Whether OCR may have lost the marks of notes: they stand below a rule as wide, or one that begins as they do."""
    if any(line.segment.source != "ocr" for line in block.lines):
        return False
    rtl = block.direction(sheet.direction) == "rtl"
    for rule in sheet.rules:
        if rule.overlap_x(block.box) <= _ALMOST or not 0 <= block.box.y0 - rule.y1 < 2 * block.size:
            continue
        apart = abs(block.box.x1 - rule.x1 if rtl else block.box.x0 - rule.x0)
        long = rule.width > (_SHORT_RULE * block.box.width if apart < block.size else _ALMOST * block.box.width)
        if long and rule.width > 4 * rule.height:
            return True
    return False


def _under_rule(box: Box, blocks: Sequence[Block], sheet: Sheet) -> bool:
    """Whether a printed rule stands above, with nothing of another size between it and the block."""
    for rule in sheet.rules:
        level = rule.width > 4 * rule.height and rule.overlap_x(box) > 0
        if level and 0 <= box.y0 - rule.y1 < 0.25 * sheet.box.height:
            between = Box(box.x0, rule.y1, box.x1, box.y0)
            if not any(
                other.lines and other.box.covered_by(between) > 0.5 and other.size > 1.05 * sheet.body_size
                for other in blocks
            ):
                return True
    return False


def split_notes(block: Block, sheet: Sheet) -> list[list[Row]]:
    """The notes of a footnote block: a new one wherever a row starts with a mark at the edge."""
    notes: list[list[Row]] = []
    for row in make_rows(block.lines, sheet.direction):
        if not notes or _starts_note(row, notes[-1]):
            notes.append([row])
        else:
            notes[-1].append(row)
    return notes


def _starts_note(row: Row, note: Sequence[Row]) -> bool:
    mark = note_mark(row.text)
    if mark is None:
        return False
    first = row.lines[0].segment.words[0] if row.lines[0].segment.words else None
    raised = first is not None and first.style.script == "super"
    closed = mark.text[-1] in ").]:*†‡§¶#" or not mark.text[-1].isalnum()
    return raised or closed or (note_mark(note[0].text) is not None and mark.text.isdecimal())
