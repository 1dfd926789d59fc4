"""What is read in one go: a block, a figure or table with its captions, an equation with its number, a sidebar."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from staged_pipeline.core.geometry import Box
from staged_pipeline.engines.layout.captions import tie_captions
from staged_pipeline.engines.layout.equations import has_number, is_number_block
from staged_pipeline.engines.layout.markers import ordinal
from staged_pipeline.engines.layout.reading_order import Flow, Item, flat, reading_flow
from staged_pipeline.engines.layout.sheet import Block, Sheet

# White space at least this wide, in type sizes of the text, parts two columns; between words it is a quarter.
_GUTTER = 0.9
_MAX_SIDEBAR = 0.5  # of the page's area
_HEADING_LABELS = {"title", "section-header"}


@dataclass(frozen=True)
class Unit:
    """Blocks that are read together, in reading order. `frame` is the printed box of a sidebar."""

    blocks: tuple[Block, ...]
    frame: Box | None = None

    @property
    def box(self) -> Box:
        boxes = [block.box for block in self.blocks]
        return Box.around([*boxes, self.frame] if self.frame else boxes)


def make_units(blocks: Sequence[Block], sheet: Sheet) -> list[Unit]:
    """The units of a page's content, in no order."""
    blocks = _with_numbers(blocks)
    ties = tie_captions(blocks)
    captions = {tie.caption for tie in ties}
    units: list[Unit] = []
    for i, block in enumerate(blocks):
        if i in captions:
            continue
        above = [replace(blocks[tie.caption], label="caption") for tie in ties if tie.owner == i and tie.first]
        below = [replace(blocks[tie.caption], label="caption") for tie in ties if tie.owner == i and not tie.first]
        units.append(Unit((*above, block, *below)))
    return _with_sidebars(units, sheet)


def read_units(units: Sequence[Unit], sheet: Sheet) -> Flow:
    """The reading flow of units, by index."""
    return reading_flow([_item(i, unit, sheet) for i, unit in enumerate(units)], sheet.direction, gutter_width(sheet))


def gutter_width(sheet: Sheet) -> float:
    """The narrowest white space that parts two columns, in points."""
    return _GUTTER * sheet.body_size


def _item(index: int, unit: Unit, sheet: Sheet) -> Item:
    first = unit.blocks[0]
    heading = len(unit.blocks) == 1 and first.label in _HEADING_LABELS
    marker = ordinal(first.text) if heading else None
    return Item(
        index=index,
        box=unit.box,
        line=first.size or sheet.body_size,
        heading=heading,
        floats=unit.frame is not None,
        number=marker.number if marker else None,
    )


def _with_numbers(blocks: Sequence[Block]) -> list[Block]:
    """Equations that took in the number printed at their margin."""
    numbers: dict[int, Block] = {}
    taken: set[int] = set()
    equations = [i for i, block in enumerate(blocks) if block.label == "formula"]
    for j, block in enumerate(blocks):
        beside = [i for i in equations if i != j and is_number_block(block, blocks[i])]
        free = [i for i in beside if i not in numbers and not has_number(blocks[i])]
        if free and block.label != "formula":
            numbers[min(free, key=lambda i: _apart(block.box, blocks[i].box))] = block
            taken.add(j)
    return [
        block.with_lines((*block.lines, *numbers[i].lines)) if i in numbers else block
        for i, block in enumerate(blocks)
        if i not in taken
    ]


def _apart(one: Box, other: Box) -> float:
    return max(one.x0 - other.x1, other.x0 - one.x1)


def _with_sidebars(units: list[Unit], sheet: Sheet) -> list[Unit]:
    """Units inside one printed frame or shade become one, read from top to bottom."""
    for frame in sorted(_frames(units, sheet), key=lambda frame: -frame.area):
        inside = [unit for unit in units if unit.box.covered_by(frame) > 0.9 and unit.frame is None]
        if not inside or len(inside) == len(units):
            continue
        order = flat(read_units(inside, sheet))
        blocks = tuple(block for i in order for block in inside[i].blocks)
        units = [unit for unit in units if not any(unit is other for other in inside)]
        units.append(Unit(blocks, frame))
    return units


def _frames(units: Sequence[Unit], sheet: Sheet) -> list[Box]:
    """Drawn boxes that hold text, with text beside them: neither a picture, a table nor the page's own border."""
    kept: list[Box] = []
    for box in (sheet.points(drawing) for drawing in sheet.evidence.drawings):
        if box.area > _MAX_SIDEBAR * sheet.box.area or box.height < 3 * sheet.body_size:
            continue
        inside = [unit for unit in units if unit.box.covered_by(box) > 0.9]
        plain = all(block.label not in {"picture", "table", "formula"} for unit in inside for block in unit.blocks)
        beside = any(
            unit.box.overlap_y(box) > 0.3 and unit.box.overlap_x(box) <= 0 for unit in units if unit not in inside
        )
        if inside and plain and beside:
            kept.append(box)
    return kept
