"""Items of an outline as parts of the layout: their printed area, marks, numbers and complexity, found by code."""

from collections.abc import Mapping
from dataclasses import replace

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Kind, RegionLabel
from staged_pipeline.engines.layout.body import block_parts
from staged_pipeline.engines.layout.markers import Marker, bullet, citation_key, note_mark, ordinal
from staged_pipeline.engines.layout.parts import Part
from staged_pipeline.engines.layout.sheet import Block, Line, Sheet
from staged_pipeline.engines.llm.outline import Item
from staged_pipeline.engines.text.tables import matching_grid

_ALIKE = 0.6  # intersection over union from which a drawn box and a found one are the same
_MOSTLY = 0.7
_LARGER = 2.5  # times, at most, what is drawn around an equation; the pieces that OCR reads of one cover little of it
_MUCH_LARGER = 12.0  # and around labels of a figure or lines of a table
_INK_ROOM = 0.4  # type sizes that the ink of a formula may stand above and below the boxes of its lines
_INSERTED = 0.5  # confidence in an element that the model did not list
_REGIONS: dict[Kind, RegionLabel] = {"figure": "picture", "table": "table", "equation": "formula"}


class PartMaker:
    """Makes the parts of one page; `lines` are its lines by number."""

    def __init__(self, sheet: Sheet, lines: Mapping[int, Line]) -> None:
        self._sheet = sheet
        self._lines = lines

    def area(self, item: Item) -> Box | None:
        """The printed area of an item in points: of its lines, its box, and what evidence knows to be drawn there."""
        boxes = [self._lines[number].box for number in item.lines]
        told = self._sheet.points(item.box) if item.box else None
        if item.kind not in _REGIONS:
            return self._of_text(item, boxes, told) if boxes else told
        if told is not None:
            boxes.append(self._snapped(told, item.kind))
        if not boxes:
            return None
        own = Box.around(boxes)
        return Box.around([own, *self._drawn(own, item)])

    def _of_text(self, item: Item, boxes: list[Box], told: Box | None) -> Box:
        """Around the lines of a text; where they lack words, around what the model drew too if that is theirs alone."""
        own = Box.around(boxes)
        if told is None or not item.rewrite or own.covered_by(told) < _MOSTLY:
            return own
        others = (line.box for number, line in self._lines.items() if number not in item.lines)
        return own if any(box.covered_by(told) >= _MOSTLY for box in others) else Box.around([own, told])

    def part(self, item: Item, area: Box, captions: tuple[Part, ...] = (), caption_first: bool = False) -> Part:
        """The part of an item that stands at `area`."""
        lines = tuple(self._lines[number] for number in item.lines)
        part = Part(
            item.kind,
            area,
            lines,
            level=item.level,
            captions=captions,
            caption_first=caption_first,
            depth=item.depth,
            verbatim=self._verbatim(item, area),
            confidence=_INSERTED if item.inserted else None,
        )
        if item.kind == "equation":
            return self._equation(part, item)
        if item.kind == "list_item":
            return replace(part, marker=_item_mark(f"{item.mark or ''} ") or _mark(item.mark) or _item_mark(part.text))
        if item.kind == "footnote":
            return replace(part, marker=_mark(item.mark) or note_mark(part.text))
        return part

    def _equation(self, part: Part, item: Item) -> Part:
        """An equation as the local layout makes it; the number that the model read counts more."""
        made = block_parts(Block("formula", part.box, part.lines), self._sheet)[0]
        return replace(
            made,
            number=(item.mark or "").strip("()[]") or made.number,
            complexity="complex" if item.rewrite else made.complexity,
            depth=part.depth,
            verbatim=part.verbatim,
            confidence=part.confidence,
        )

    def _verbatim(self, item: Item, area: Box) -> bool | None:
        """Whether the words of the lines are what is printed, as far as the model looked."""
        if item.rewrite:
            return False
        if item.inserted or item.kind == "figure":
            return None
        if item.kind == "table":
            return matching_grid(self._sheet.fraction(area), self._sheet.evidence.grids) is not None
        return bool(item.lines)

    def _snapped(self, box: Box, kind: Kind) -> Box:
        """What was found on the page where the model drew `box` by eye; the box itself where nothing was."""
        best = max(self._found(kind), key=lambda found: found.iou(box), default=box)
        return best if best.iou(box) >= _ALIKE else box

    def _drawn(self, own: Box, item: Item) -> list[Box]:
        """What belongs to an item beyond its lines and its own box."""
        if item.kind == "equation":
            size = self._lines[item.lines[0]].size if item.lines else 0.0
            ink = Box(own.x0, own.y0 - _INK_ROOM * size, own.x1, own.y1 + _INK_ROOM * size)
            return [ink, *(box for box in self._found("equation") if _holds(box, own, _LARGER))]
        if item.box is not None:
            return []
        around = [box for box in self._found(item.kind) if _holds(box, own, _MUCH_LARGER)]
        return [min(around, key=lambda box: box.area)] if around else []

    def _found(self, kind: Kind) -> list[Box]:
        """The places of such things that the evidence knows, in points."""
        evidence = self._sheet.evidence
        boxes = [self._sheet.points(region.box) for region in evidence.regions if region.label == _REGIONS[kind]]
        if kind == "figure":
            boxes += self._sheet.pictures
        if kind == "table":
            boxes += [self._sheet.points(grid.box) for grid in evidence.grids]
        return boxes


def _holds(box: Box, own: Box, times: float) -> bool:
    """Whether a found place is that of an item: of about its size, or around it without being much larger."""
    return box.iou(own) >= _ALIKE or (own.covered_by(box) >= _MOSTLY and box.area < times * own.area)


def _mark(text: str | None) -> Marker | None:
    return Marker(text, "disc") if text else None


def _item_mark(text: str) -> Marker | None:
    return bullet(text) or ordinal(text) or citation_key(text)
