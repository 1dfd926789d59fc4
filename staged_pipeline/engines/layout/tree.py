"""Parts in reading order made into the skeleton's tree: lists nested, columns side by side, furniture apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from staged_pipeline.core.skeleton import Container, Element
from staged_pipeline.core.vocabulary import CONTENT_TYPE, Kind
from staged_pipeline.engines.layout.parts import Part
from staged_pipeline.engines.layout.sheet import Sheet
from staged_pipeline.engines.text.language import words_direction

Node = Element | Container
_TAGS: dict[Kind, str] = {
    "title": "h1",
    "figure": "figure",
    "paragraph": "p",
    "author": "p",
    "list_item": "li",
    "code": "pre",
    "quote": "blockquote",
}
_NESTED = 0.8  # a mark set in by this many type sizes opens a list within the item before it


class TreeBuilder:
    """Builds the nodes of one page; refs are provisional and unique, the stage gives the final names."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._refs = (f"part {number}" for number in count(1))

    def nodes(self, parts: Sequence[Part]) -> tuple[Node, ...]:
        """The nodes of a run of parts, consecutive list items gathered into lists."""
        nodes: list[Node] = []
        items: list[Part] = []
        for part in parts:
            if part.kind == "list_item" or (items and part.depth):
                items.append(part)
                continue
            nodes.extend(self._lists(items))
            items = []
            nodes.extend(self._part_nodes(part))
        return (*nodes, *self._lists(items))

    def _part_nodes(self, part: Part) -> list[Node]:
        if part.kind == "figure":
            figure = self.element(part)
            captions = tuple(self.element(caption, "figcaption", figure.ref) for caption in part.captions)
            return [figure.model_copy(update={"children": captions})]
        main = self.element(part)
        captions = [self.element(caption, "p", main.ref) for caption in part.captions]
        return [*captions, main] if part.caption_first else [main, *captions]

    def element(self, part: Part, tag: str | None = None, target: str | None = None) -> Element:
        """The element of a part, without children."""
        told = words_direction((word for line in part.lines for word in line.segment.words), self._sheet.direction)
        return Element(
            ref=next(self._refs),
            kind=part.kind,
            tag=tag or (f"h{part.level}" if part.level else _TAGS.get(part.kind, "div")),
            type=CONTENT_TYPE[part.kind],
            order=0,
            box=self._sheet.fraction(part.box),
            segments=tuple(line.segment.id for line in part.lines),
            direction=told if told != self._sheet.direction and part.kind != "equation" else None,
            complexity=part.complexity,
            target=target,
            marker=(part.marker.text or None) if part.marker else None,
            number=part.number,
            verbatim=part.verbatim,
            confidence=part.confidence,
        )

    def _lists(self, items: Sequence[Part]) -> list[Node]:
        """Lists of items: set in further is nested; another kind of mark or a jump in number opens another list.

        What is no item stands within the item before it.
        """
        lists: list[Node] = []
        rest = list(items)
        while rest:
            if rest[0].kind != "list_item":
                lists.extend(self._part_nodes(rest.pop(0)))
                continue
            run = _run(rest, self._indent(rest[0]), self._indent)
            rest = rest[run.length :]
            lists.append(self._list(run))
        return lists

    def _list(self, run: "_Run") -> Container:
        first = run.items[0][0].marker
        children = tuple(
            self.element(item).model_copy(update={"children": tuple(self._lists(nested))}) for item, nested in run.items
        )
        ordered = first is not None and first.ordered
        return Container(
            tag="ol" if ordered else "ul",
            start=first.number if first and ordered and first.number != 1 else None,
            list_style=first.style if first and ordered and first.style != "decimal" else None,
            children=children,
        )

    def _indent(self, item: Part) -> float:
        """How far from its side the item's first line starts, in type sizes; its depth where that is told."""
        if item.depth is not None or not item.lines:
            return float(item.depth or 0)
        line = item.lines[0]
        far = line.box.x0 if self._sheet.direction == "ltr" else self._sheet.box.width - line.box.x1
        return far / (line.size or self._sheet.body_size)


@dataclass(frozen=True)
class _Run:
    """The items of one list, each with those nested in it."""

    items: tuple[tuple[Part, tuple[Part, ...]], ...]
    length: int


def _run(items: Sequence[Part], indent: float, indent_of: Callable[[Part], float]) -> _Run:
    run: list[tuple[Part, list[Part]]] = []
    for item in items:
        if run and indent_of(item) > indent + _NESTED:
            run[-1][1].append(item)
        elif run and (item.kind != "list_item" or not _goes_on(run[-1][0], item)):
            break
        else:
            run.append((item, []))
    kept = tuple((item, tuple(nested)) for item, nested in run)
    return _Run(kept, sum(1 + len(nested) for _, nested in kept))


def _goes_on(before: Part, item: Part) -> bool:
    """Whether an item is the next of the list that the one before is in."""
    first, second = before.marker, item.marker
    if first is None or second is None:
        return first is None and second is None
    if not first.ordered or not second.ordered:
        return first.ordered == second.ordered
    return first.style == second.style and second.number == (first.number or 0) + 1
