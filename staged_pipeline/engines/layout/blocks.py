"""Lines gathered into blocks: by the layout model's regions, and by nearness where it saw none."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Direction, RegionLabel
from staged_pipeline.engines.layout.columns import page_gutter, split_columns
from staged_pipeline.engines.layout.drawn import unseen_figures, whole_drawing
from staged_pipeline.engines.layout.headed_columns import headed_columns
from staged_pipeline.engines.layout.markers import is_marker
from staged_pipeline.engines.layout.mathematics import is_fragment, without_words
from staged_pipeline.engines.layout.sheet import Block, Line, Sheet

# The share of a line that must lie in a region for the line to belong to it.
_INSIDE = 0.5
# A picture region is believed where this much of it is covered by raster images or vector drawings.
_PICTURED = 0.25
_SURE = 0.6  # confidence of OCR
_READ_SURELY, _READ_WORDS, _READ_LINES = 0.8, 3, 3  # lines of text in what the layout model takes for a picture
_MAX_FRAME = 0.25  # of the page's area, for a drawn box that holds one text
_REACH = 8.0  # type sizes beyond which a line is not looked at
_WIDE = 3.0  # type sizes between two pieces of one line
_OVERLAP = 0.3  # type sizes that two pieces of one line have in common, as slanted letters do
_LAST = 30  # lines that tell a block's leading
_MAX_LEADING = 1.0  # white space between lines of one block, in line heights


def gather_blocks(sheet: Sheet) -> list[Block]:
    """All lines of the page in blocks, each line in exactly one; figures and tables may hold no line."""
    areas = _areas(sheet)
    held: list[list[Line]] = [[] for _ in areas]
    loose: list[Line] = []
    for line in sheet.lines:
        place = _home(line, areas)
        (loose if place is None else held[place]).append(line)
    blocks: list[Block] = []
    # On scans the model draws regions across columns more often than elsewhere.
    gutter = page_gutter(sheet.lines) if sheet.evidence.source == "ocr" else None
    headings = [area.box for area in areas if area.label in {"section-header", "title"}]
    for area, lines in zip(areas, held, strict=True):
        if area.label in {"picture", "table"}:
            box = Box.around([area.box, *(line.box for line in lines)]) if area.label == "picture" else area.box
            blocks.append(replace(area, box=box, lines=tuple(in_rows(lines, sheet.direction))))
        elif area.label == "formula" and not lines and _is_unread_formula(area.box, sheet):
            blocks.append(area)
        elif area.label == "formula" and lines:
            block = replace(area, lines=tuple(in_rows(lines, sheet.direction)))
            blocks.extend(without_words(block, rows(lines, sheet.direction)))
        elif lines:
            columns = headed_columns(in_rows(lines, sheet.direction), headings, sheet.direction)
            columns = columns or split_columns(rows(lines, sheet.direction), sheet.direction, gutter)
            blocks.extend(area.with_lines(column) for column in columns)
    return _with_loose(blocks, loose, sheet)


def _areas(sheet: Sheet) -> list[Block]:
    """Empty blocks for the regions, the grids and the pictures that no region covers."""
    grids = [Block("table", sheet.points(grid.box), confidence=grid.confidence) for grid in sheet.evidence.grids]
    areas = list(grids)
    for region in sheet.evidence.regions:
        box = sheet.points(region.box)
        label = region.label
        if label == "table" and any(box.covered_by(grid.box) > 0.5 or grid.box.covered_by(box) > 0.5 for grid in grids):
            continue
        if label == "picture":
            if not _pictured(box, sheet, grids):
                continue
            box = whole_drawing(box, sheet)
            if any(area.label == "picture" and box.covered_by(area.box) > _INSIDE for area in areas):
                continue
        areas.append(Block(label, box, confidence=region.confidence))
    taken = [area.box for area in areas]
    areas.extend(Block("picture", box) for box in unseen_figures(sheet, taken))
    return areas


def _is_unread_formula(box: Box, sheet: Sheet) -> bool:
    """Whether a region without lines may hold a formula that OCR could not read at all: it is larger than a word."""
    size = sheet.body_size
    return sheet.evidence.source == "ocr" and box.height > 1.2 * size and box.width > 4 * size


def _pictured(box: Box, sheet: Sheet, grids: Sequence[Block]) -> bool:
    """Whether a picture region shows a picture, not lines of text or a table that a frame or a shade holds together."""
    if any(grid.box.covered_by(box) > _INSIDE and grid.box.area > _PICTURED * box.area for grid in grids):
        return False
    inside = [line for line in sheet.lines if line.box.covered_by(box) > _INSIDE]
    if not inside:
        return not _over_text(box, sheet)
    prose = [line for line in inside if line.box.width > 0.5 * box.width and len(line.segment.words) > 3]
    if len(prose) > 1:
        return False
    drawn = sum(common.area for picture in sheet.pictures if (common := picture.intersection(box)))
    if all(line.segment.source == "ocr" for line in inside) and sum(map(_reads, inside)) < _READ_LINES:
        return True
    return drawn > _PICTURED * box.area


def _reads(line: Line) -> bool:
    """Whether OCR read a line as surely as print; what it reads into a picture is short or doubtful."""
    return len(line.segment.words) >= _READ_WORDS and line.segment.confidence >= _READ_SURELY


def _over_text(box: Box, sheet: Sheet) -> bool:
    """Whether a region that shows no picture was drawn on a line that OCR read surely, or on a piece of one."""
    if any(box.intersection(picture) for picture in sheet.pictures):
        return False
    read = [line for line in sheet.lines if line.segment.source == "ocr" and line.segment.confidence >= _SURE]
    return any(box.covered_by(line.box) > _INSIDE for line in read)


def _home(line: Line, areas: Sequence[Block]) -> int | None:
    """The area that holds most of the line; of several, the smallest, but a table or a picture before all."""
    shares = [(place, line.box.covered_by(area.box)) for place, area in enumerate(areas)]
    inside = [place for place, share in shares if share >= _INSIDE]
    if not inside:
        return None
    return min(inside, key=lambda place: (areas[place].label not in {"table", "picture"}, areas[place].box.area))


def in_rows(lines: Iterable[Line], direction: Direction) -> list[Line]:
    """Lines row by row from the top, each row in reading direction."""
    return [line for row in rows(lines, direction) for line in row]


def rows(lines: Iterable[Line], direction: Direction) -> list[list[Line]]:
    """Lines that share a height, from the top; each row in reading direction."""
    found: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.box.center[1], line.box.x0)):
        if found and line.box.overlap_y(found[-1][0].box) > 0.6 and not _stacked(line, found[-1]):
            found[-1].append(line)
        else:
            found.append([line])
    return [in_one_row(row, direction) for row in found]


def in_one_row(lines: Iterable[Line], direction: Direction) -> list[Line]:
    """Lines that share a height in reading direction.

    In a right-to-left row the pieces of one left-to-right phrase, as a book's title, still stand from the left.
    """
    row = sorted(lines, key=lambda line: line.box.center[0], reverse=direction == "rtl")
    if direction == "ltr":
        return row
    runs: list[list[Line]] = []
    for line in row:
        if runs and _is_phrase(line, runs[-1][-1]):
            runs[-1].append(line)
        else:
            runs.append([line])
    return [line for run in runs for line in reversed(run)]


def _is_phrase(line: Line, after: Line) -> bool:
    """Whether two left-to-right pieces follow each other; those of a fraction stand over each other."""
    gap = after.box.x0 - line.box.x1
    return _is_ltr(line) and _is_ltr(after) and -_OVERLAP * line.size < gap < _WIDE * line.size


def _is_ltr(line: Line) -> bool:
    return line.segment.direction == "ltr" and line.letters > 0


def _stacked(line: Line, row: Iterable[Line]) -> bool:
    """Whether the line stands over or under one of the row, as in a fraction: then it is a row of its own."""
    return any(line.box.overlap_x(other.box) > 0.3 for other in row)


def _with_loose(blocks: list[Block], loose: list[Line], sheet: Sheet) -> list[Block]:
    """Lines outside every region join those in the same printed frame, the text they go on with, or each other."""
    framed, loose = _framed(loose, sheet)
    blocks = [*blocks, *framed]
    grown: set[int] = set()
    reach = _REACH * max((line.size for line in loose), default=0.0)
    open_places = list(range(len(blocks)))
    for line in in_rows(loose, sheet.direction):
        # Lines come from top to bottom: a block that ended far above takes no more.
        open_places = [place for place in open_places if blocks[place].box.y1 > line.box.y0 - reach]
        place = next((place for place in open_places if _goes_on(blocks[place], line)), None)
        if place is None:
            open_places.append(len(blocks))
            blocks.append(Block("text", line.box, (line,)))
        else:
            blocks[place] = blocks[place].joined_by(line)
            grown.add(place)
    for place in grown:
        blocks[place] = replace(blocks[place], lines=tuple(in_rows(blocks[place].lines, sheet.direction)))
    return blocks


def _framed(loose: Sequence[Line], sheet: Sheet) -> tuple[list[Block], list[Line]]:
    """Blocks of the loose lines that stand in one drawn box, as in a diagram, and the lines that stand in none."""
    boxes = [box for box in map(sheet.points, sheet.evidence.drawings) if box.area < _MAX_FRAME * sheet.box.area]
    inside: dict[Box, list[Line]] = {}
    rest: list[Line] = []
    for line in loose:
        around = [box for box in boxes if line.box.covered_by(box) > 0.9]
        if around:
            inside.setdefault(min(around, key=lambda box: box.area), []).append(line)
        else:
            rest.append(line)
    empty = Block("text", sheet.box)
    return [empty.with_lines(in_rows(lines, sheet.direction)) for lines in inside.values()], rest


def _goes_on(block: Block, line: Line) -> bool:
    """Whether a loose line is the next or the first line of a block of text, or a piece of one of its lines."""
    if not block.lines or not _close(block.box, line) or block.size <= 0:
        return False
    if block.label == "formula":
        return _part_of_formula(block, line)
    if block.label not in _TEXT_LABELS:
        return False
    if is_fragment(line) and _touches(line, block):
        return True
    alike = 0.85 < line.size / block.size < 1.18 and line.bold == block.lines[-1].bold
    return alike and (_beside(block, line) if line.box.overlap_y(block.box) > 0.6 else _next_to(block, line))


def _close(box: Box, line: Line) -> bool:
    """Whether a line is near enough to a block to be looked at."""
    room = _REACH / 2 * line.size
    return (
        box.x0 - room < line.box.x1 and line.box.x0 < box.x1 + room and box.y0 - room < line.box.y1 < box.y1 + 2 * room
    )


def _beside(block: Block, line: Line) -> bool:
    apart = max(line.box.x0 - block.box.x1, block.box.x0 - line.box.x1)
    return apart < (3.0 if is_marker(line.text) else 1.0) * line.size


def _next_to(block: Block, line: Line) -> bool:
    gap = max(line.box.y0 - block.box.y1, block.box.y0 - line.box.y1)
    return line.box.overlap_x(block.box) > 0.8 and gap < _leading(block, line) * line.size


def _touches(line: Line, block: Block) -> bool:
    """Whether most of a line lies in a block or right below or above it."""
    room = 0.4 * block.size
    box = Box(block.box.x0 - room, block.box.y0 - room, block.box.x1 + room, block.box.y1 + room)
    return line.box.covered_by(box) > 0.8


def _part_of_formula(block: Block, line: Line) -> bool:
    """Whether a loose line is a tall bracket, an accent or an index of a formula: fonts place their boxes far off."""
    gap = max(line.box.y0 - block.box.y1, block.box.y0 - line.box.y1)
    return is_fragment(line) and line.box.overlap_x(block.box) > 0.8 and gap < 0.6 * block.size


def _leading(block: Block, line: Line) -> float:
    """The white space between lines of the block, in type sizes, with a little room; a guess for a single line."""
    gaps = [
        (below.box.y0 - above.box.y1) / line.size
        for above, below in pairwise(block.lines[-_LAST:])
        if below.box.y0 > above.box.y1 - 0.5 * line.size
    ]
    return min(_MAX_LEADING, max(gaps) + 0.2) if gaps else 0.5


_TEXT_LABELS: set[RegionLabel] = {"text", "list-item", "footnote", "caption"}
