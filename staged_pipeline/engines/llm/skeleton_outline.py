"""A skeleton as an outline: what the local layout proposes, and what a model answers that was asked for an outline.

`write_outline` gives the text that a model would answer for it, `write_item` that of one element.
"""

import re
from collections.abc import Iterable, Mapping

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.core.vocabulary import Kind
from staged_pipeline.engines.llm.outline import Group, Item, Outline, ranges

_HEADING = re.compile(r"^h([1-6])$")
_DRAWN: set[Kind] = {"figure", "table", "equation"}
_NO_TAG = {"title", "heading"}
_TAGS: dict[Kind, str] = {
    "author": "author",
    "paragraph": "p",
    "column": "p",
    "quote": "quote",
    "code": "code",
    "list_item": "-",
    "equation": "eq",
    "table": "table",
    "figure": "figure",
    "caption": "caption",
    "footnote": "note",
    "header": "header",
    "footer": "footer",
    "page_number": "pagenum",
}


def outline_of(skeleton: Skeleton, numbers: Mapping[str, int]) -> Outline:
    """The outline of `skeleton`; `numbers` gives the line number of each segment, others are left out."""
    root = Group("plain", list(_converted(skeleton.children, numbers, 0)))
    return Outline(
        root=root,
        direction=skeleton.direction,
        language=skeleton.language,
        sure=skeleton.confidence,
        warnings=list(skeleton.warnings),
    )


def write_outline(outline: Outline, *, whole: bool = False) -> str:
    """The text of an outline; `whole` as in `write_item`."""
    head = f"page {outline.direction or 'ltr'} {outline.language or 'und'}"
    sure = [] if outline.sure is None else [f"sure {outline.sure:.2g}"]
    return "\n".join([head, *_lines(outline.root.children, whole=whole), *sure])


def _converted(
    nodes: Iterable[Element | Container], numbers: Mapping[str, int], depth: int
) -> "Iterable[Item | Group]":
    for node in nodes:
        if isinstance(node, Element):
            yield _item(node, numbers, depth)
            for child in _converted(node.children, numbers, depth + (node.kind == "list_item")):
                if isinstance(child, Item) and child.kind == "caption":
                    child.owner = "before"  # what it stands within is named before it
                yield child
            continue
        inner = list(_converted(node.children, numbers, depth))
        columns = [child for child in node.children if isinstance(child, Container) and "column" in child.classes]
        if node.tag == "aside":
            yield Group("aside", inner)
        elif columns and len(columns) == len(node.children):
            yield Group("columns", inner)
        elif "column" in node.classes:
            yield Group("col", inner)
        else:
            yield from inner


def _item(element: Element, numbers: Mapping[str, int], depth: int) -> Item:
    kind: Kind = "paragraph" if element.kind == "column" else element.kind
    found = _HEADING.match(element.tag)
    lines = [numbers[name] for name in element.segments if name in numbers]
    drawn = kind in _DRAWN or not lines
    return Item(
        kind=kind,
        lines=lines,
        box=element.box if drawn and element.box != Box(0.0, 0.0, 1.0, 1.0) else None,
        level=int(found[1]) if found else {"title": 1, "heading": 2}.get(kind, 0),
        depth=depth,
        mark=element.number or element.marker,
        rewrite=element.verbatim is False,
    )


def _lines(children: "Iterable[Item | Group]", *, whole: bool) -> Iterable[str]:
    for child in children:
        if isinstance(child, Item):
            yield write_item(child, whole=whole)
        elif child.kind == "col":
            yield "col"
            yield from _lines(child.children, whole=whole)
        elif child.kind == "plain":
            yield from _lines(child.children, whole=whole)
        else:
            yield child.kind
            yield from _lines(child.children, whole=whole)
            yield "end"


def write_item(item: Item, *, whole: bool = False) -> str:
    """The line of one element.

    `whole` keeps the mark and the box of an element that has lines too, but for equations: the room around the lines of
    one is added whenever its outline is read.
    """
    tag = f"h{item.level}" if item.kind in _NO_TAG else _TAGS[item.kind]
    side = {"before": "^", "after": "_", "near": ""}[item.owner] if item.kind == "caption" else ""
    head = "  " * item.depth + tag + side + ("~" if item.rewrite else "")
    boxed = item.box is not None and (not item.lines or (whole and item.kind != "equation"))
    box = "[" + ",".join(str(round(1000 * v)) for v in item.box) + "]" if boxed and item.box is not None else ""
    lines = ranges(item.lines).replace(", ", ",")
    mark = f"#{item.mark}" if item.mark and (whole or not item.lines) else ""
    return " ".join(part for part in (head, lines, box, mark) if part)
