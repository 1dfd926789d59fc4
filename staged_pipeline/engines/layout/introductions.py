"""Lines that introduce a table: `Kinds of foxes:` right above it is its caption, and heads no section."""

from collections.abc import Sequence
from dataclasses import replace

from staged_pipeline.engines.layout.markers import ordinal
from staged_pipeline.engines.layout.parts import Part

_CLOSE = 1.0  # type sizes between the line and the table
_OVER = 0.5  # of the line's width stands over the table
_SHORT = 0.5  # of the table's width; a line that is longer is a sentence
_COLONS = (":", "：")


def with_introduced_tables(parts: Sequence[Part]) -> list[Part]:
    """The parts in reading order, headings that end in a colon made captions of the tables that follow them closely."""
    joined: list[Part] = []
    for part in parts:
        if joined and _introduces(joined[-1], part):
            line = joined.pop()
            joined.append(replace(part, captions=(replace(line, kind="caption"),), caption_first=True))
        else:
            joined.append(part)
    return joined


def _introduces(line: Part, table: Part) -> bool:
    """Whether a heading without a number says what the table right below it shows."""
    if line.kind != "heading" or table.kind != "table" or table.captions:
        return False
    text = line.text.strip()
    if not text.endswith(_COLONS) or ordinal(text) or text[0].isdigit():
        return False
    gap = table.box.y0 - line.box.y1
    across = min(line.box.x1, table.box.x1) - max(line.box.x0, table.box.x0)
    short = line.box.width < _SHORT * table.box.width
    return short and abs(gap) < _CLOSE * line.lines[-1].size and across > _OVER * line.box.width
