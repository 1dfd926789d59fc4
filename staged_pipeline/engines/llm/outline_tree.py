"""An outline made into a skeleton, of the same shape as that of the local layout."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Container, Element, Skeleton, elements_of
from staged_pipeline.core.vocabulary import Direction, Kind
from staged_pipeline.engines.layout.captions import names
from staged_pipeline.engines.layout.column_section import column_section, sides_by_place, sides_in
from staged_pipeline.engines.layout.parts import Part
from staged_pipeline.engines.layout.sheet import Line, Sheet
from staged_pipeline.engines.layout.tree import Node, TreeBuilder
from staged_pipeline.engines.llm.outline import Group, Item, Outline
from staged_pipeline.engines.llm.outline_parts import PartMaker

_FURNITURE: set[Kind] = {"header", "footer", "page_number"}
_OWNERS: set[Kind] = {"figure", "table"}
_GAP = 1.5  # type sizes of white space in which an element without a place of its own may stand
_UNTOLD = 0.8  # how sure a model is that does not say
_MEND, _MOST_MENDED = 0.02, 0.6  # of the confidence, for each repair and for all


class OutlineTree:
    """Builds the skeleton of one page from an outline in which every line has its place."""

    def __init__(self, outline: Outline, page: Page, lines: Mapping[int, Line]) -> None:
        evidence = page.evidence
        self._outline = outline
        self._page = page
        self._sheet = Sheet.of(evidence.model_copy(update={"direction": outline.direction or evidence.direction}))
        self._maker = PartMaker(self._sheet, lines)
        self._builder = TreeBuilder(self._sheet)
        self._order = list(outline.root.items())
        self._warnings: list[str] = []
        self._areas = self._placed()
        self._captions = self._tied()

    def skeleton(self) -> Skeleton:
        """The skeleton, with a confidence that repairs lower."""
        outline, direction = self._outline, self._sheet.direction
        main = self._nodes(outline.root.children)
        groups = (
            Container(tag="header", classes=("page-header",), children=self._apart(self._heads)),
            Container(tag="main", children=main),
            Container(tag="footer", classes=("footnotes",), children=self._apart(lambda item: item.kind == "footnote")),
            Container(tag="footer", classes=("page-footer",), children=self._apart(self._foots)),
        )
        sure = _UNTOLD if outline.sure is None else outline.sure
        skeleton = Skeleton(
            page_index=self._page.evidence.page_index,
            language=outline.language or self._page.evidence.language,
            direction=direction,
            children=tuple(group for group in groups if group.children),
            confidence=round(sure * (1 - min(_MOST_MENDED, _MEND * outline.mends)), 4),
            warnings=(*outline.warnings, *self._warnings),
        )
        if direction == self._page.evidence.direction:
            return skeleton
        # The evidence says otherwise, and it is what an element without a direction of its own is taken for.
        return skeleton.model_copy(update={"children": _directed(skeleton.children, direction)})

    def _placed(self) -> dict[Item, Box]:
        """The area of each item; one that has none stands in the white space between its neighbours, or is dropped."""
        areas = {item: area for item in self._order if (area := self._maker.area(item)) is not None}
        for place, item in enumerate(self._order):
            if item in areas:
                continue
            before = next((areas[other] for other in reversed(self._order[:place]) if other in areas), None)
            after = next((areas[other] for other in self._order[place + 1 :] if other in areas), None)
            between = self._between(before, after)
            if between is None:
                self._warnings.append(f"The reply names a {item.kind} without lines or a box; there is no room for it")
                self._outline.mends += 1
            else:
                areas[item] = between
        return areas

    def _between(self, before: Box | None, after: Box | None) -> Box | None:
        """The white space after one area and before the next in the same column; None where there is hardly any."""
        page = self._sheet.box
        if before is None and after is None:
            return page if not self._sheet.lines else None
        above = before.y1 if before else 0.0
        below = after.y0 if after and (before is None or after.overlap_x(before) > 0) else page.height
        sides = [box for box in (before, after) if box is not None]
        box = Box(min(b.x0 for b in sides), above, max(b.x1 for b in sides), below)
        room = Box(max(0.0, box.x0), max(0.0, box.y0), min(page.width, box.x1), min(page.height, box.y1))
        return room if room.height > _GAP * self._sheet.body_size and room.width > 0 else None

    def _tied(self) -> dict[Item, Item]:
        """The figure or table of each caption."""
        owners = [
            (place, item) for place, item in enumerate(self._order) if item.kind in _OWNERS and item in self._areas
        ]
        ties: dict[Item, Item] = {}
        for place, caption in enumerate(self._order):
            if caption.kind != "caption" or caption not in self._areas:
                continue
            before = [owner for at, owner in owners if at < place][-1:]
            after = [owner for at, owner in owners if at > place][:1]
            told = {"before": before or after, "after": after or before, "near": [*before, *after]}[caption.owner]
            if told:
                ties[caption] = min(told, key=lambda owner: self._distance(caption, owner))
        return ties

    def _distance(self, caption: Item, owner: Item) -> tuple[bool, float]:
        """How badly a caption fits its owner: by what it calls it, then by the white space between them."""
        first, second = self._areas[caption], self._areas[owner]
        said = names(self._maker.part(caption, first).text)
        across = max(0.0, second.x0 - first.x1, first.x0 - second.x1)
        down = max(0.0, second.y0 - first.y1, first.y0 - second.y1)
        return said is not None and said != owner.kind, across + down

    def _nodes(self, children: "Sequence[Item | Group]") -> tuple[Node, ...]:
        nodes: list[Node] = []
        parts: list[Part] = []
        for child in children:
            if isinstance(child, Item):
                parts.extend(self._parts(child))
                continue
            if child.kind in {"plain", "col"}:
                parts_before, inside = parts, self._nodes(child.children)
                nodes.extend((*self._builder.nodes(parts_before), *inside))
            else:
                nodes.extend((*self._builder.nodes(parts), *self._group(child)))
            parts = []
        return (*nodes, *self._builder.nodes(parts))

    def _parts(self, item: Item) -> list[Part]:
        """The part of an item with its captions; none for what stands elsewhere."""
        aside = item.kind in _FURNITURE or item.kind == "footnote" or item in self._captions
        if aside or item not in self._areas:
            return []
        area = self._areas[item]
        own = [caption for caption, owner in self._captions.items() if owner is item]
        captions = tuple(self._maker.part(caption, self._areas[caption]) for caption in own)
        first = bool(own) and self._areas[own[0]].center[1] < area.center[1]
        return [self._maker.part(item, area, captions, caption_first=first)]

    def _group(self, group: Group) -> tuple[Node, ...]:
        if group.kind == "aside":
            inside = self._nodes(group.children)
            return (Container(tag="aside", classes=("sidebar",), children=inside),) if inside else ()
        columns = [nodes for child in group.children if (nodes := self._nodes([child]))]
        if len(columns) < 2:
            return tuple(node for nodes in columns for node in nodes)
        middles = [Box.around(element.box for element in elements_of(nodes)).center[0] for nodes in columns]
        self._check_order(middles)
        sides = sides_by_place(middles) if len(set(middles)) > 1 else sides_in(self._sheet.direction, len(columns))
        return (column_section(columns, sides),)

    def _check_order(self, middles: Sequence[float]) -> None:
        backwards = all(a < b for a, b in pairwise(middles)) == (self._sheet.direction == "rtl")
        if backwards and len(set(middles)) == len(middles):
            self._warnings.append("Columns are read against the direction of the page")
            self._outline.mends += 1

    def _apart(self, wanted: Callable[[Item], bool]) -> tuple[Node, ...]:
        """The nodes of what stands outside the main part, wherever the outline named it."""
        items = [item for item in self._order if item in self._areas and wanted(item)]
        return self._builder.nodes([self._maker.part(item, self._areas[item]) for item in items])

    def _heads(self, item: Item) -> bool:
        return item.kind == "header" or (item.kind == "page_number" and self._upper(item))

    def _foots(self, item: Item) -> bool:
        return item.kind == "footer" or (item.kind == "page_number" and not self._upper(item))

    def _upper(self, item: Item) -> bool:
        return self._areas[item].center[1] < self._sheet.box.height / 2


def _directed(nodes: tuple[Node, ...], direction: Direction) -> tuple[Node, ...]:
    """`nodes` with the direction written on each element that has none."""
    told: list[Node] = []
    for node in nodes:
        update: dict[str, object] = {"children": _directed(node.children, direction)}
        if isinstance(node, Element) and node.direction is None:
            update["direction"] = direction
        told.append(node.model_copy(update=update))
    return tuple(told)
