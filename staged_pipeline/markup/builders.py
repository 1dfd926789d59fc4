"""Skeleton and content to tags: one small builder for each type of content, one shape for each kind of element."""

from functools import singledispatch
from typing import NamedTuple

from bs4 import Tag

from staged_pipeline.core.content import (
    Content,
    ErrorContent,
    FigureContent,
    MathContent,
    MixedContent,
    TableContent,
    TextContent,
    failed,
)
from staged_pipeline.core.skeleton import Container, Element
from staged_pipeline.core.vocabulary import SKELETON_CLASS, Direction, Kind
from staged_pipeline.markup import captions
from staged_pipeline.markup.attributes import block_attributes, block_direction, container_classes, safe_list_style
from staged_pipeline.markup.context import Context, Line
from staged_pipeline.markup.figures import figure_nodes
from staged_pipeline.markup.inline import entry_nodes, text_nodes
from staged_pipeline.markup.mathematics import equation_body
from staged_pipeline.markup.tables import table
from staged_pipeline.markup.tags import Node, clean, tag, text

_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_FURNITURE = frozenset(["header", "footer"])
_PHRASING_ONLY = frozenset([*_HEADINGS, "p"])


class Shape(NamedTuple):
    """How a kind of element is written: its tag (`tags` are those that the skeleton may choose instead) and role."""

    tag: str
    tags: frozenset[str] = frozenset()
    role: str | None = None


SHAPES: dict[Kind, Shape] = {
    "title": Shape("h1", _HEADINGS),
    "author": Shape("p", frozenset(["p", "div"])),
    "heading": Shape("h2", _HEADINGS),
    "column": Shape("div", frozenset(["div", "section"])),
    "paragraph": Shape("p", frozenset(["p", "div"])),
    "quote": Shape("blockquote", frozenset(["blockquote"])),
    "code": Shape("pre", frozenset(["pre"])),
    "list_item": Shape("li", frozenset(["li"])),
    "equation": Shape("div"),
    "table": Shape("div"),
    "figure": Shape("figure"),
    "caption": Shape("p", frozenset(["p", "div", "figcaption"])),
    "footnote": Shape("div", role="doc-footnote"),
    # No role: ARIA 1.2 has none for furniture, and axe-core refuses those that DPUB-ARIA 1.1 proposes.
    "header": Shape("header"),
    "footer": Shape("footer"),
    "page_number": Shape("footer"),
}
"""The shape of each kind."""

FALLBACK_SHAPE = Shape("div", frozenset(["p", "div"]))
"""The shape of a kind that `SHAPES` does not name."""


class Around(NamedTuple):
    """What a node stands in: the direction of the block, and whether a `<header>` or `<footer>` is around it."""

    direction: Direction
    furniture: bool = False


def build(context: Context, nodes: tuple[Element | Container, ...], around: Around) -> list[Node]:
    """The tags of skeleton nodes that stand in `around`."""
    built: list[Node] = []
    for node in nodes:
        if isinstance(node, Container):
            built.append(_container(context, node, around))
        elif not captions.is_placed_elsewhere(context, node):
            built.append(_element(context, node, around))
    return built


def _container(context: Context, node: Container, around: Around) -> Tag:
    own = node.direction or around.direction
    return tag(
        "div" if node.tag == "main" else node.tag,
        build(context, node.children, Around(own, around.furniture or node.tag in _FURNITURE)),
        class_=container_classes(node),
        dir=own if own != around.direction else None,
        start=node.start if node.tag == "ol" else None,
        style=safe_list_style(node),
    )


def _element(context: Context, element: Element, around: Around) -> Tag:
    entry = context.content.get(element.ref) or failed(element.ref, "no content was found for it")
    shape = SHAPES.get(element.kind, FALLBACK_SHAPE)
    own = block_direction(element, entry, around.direction)
    name = _tag_name(element, entry, shape)
    if around.furniture and name in _FURNITURE:
        name = "p"  # a header may not stand in a header
    nodes = content_nodes(entry, context, element, Line(own))
    if element.marker and element.kind in ("footnote", "list_item"):
        nodes = [_marker(context, element), text(" "), *nodes]
    nodes += build(context, element.children, Around(own, around.furniture))
    return tag(
        name,
        nodes,
        id=element.ref,
        class_=_classes(context, element, entry),
        role=shape.role,
        **block_attributes(context, element, entry, own, around.direction),
    )


def _tag_name(element: Element, entry: Content, shape: Shape) -> str:
    """The skeleton's tag where the kind allows it; a tag that may hold blocks where the content needs that."""
    name = element.tag if element.tag in shape.tags else shape.tag
    holds_blocks = isinstance(entry, TableContent | FigureContent) or bool(element.children)
    if name in _PHRASING_ONLY and (holds_blocks or (name == "p" and _paragraphs(entry))):
        return "div"
    return name


@singledispatch
def content_nodes(entry: Content, context: Context, element: Element, line: Line) -> list[Node]:
    """What goes into an element's tag; one builder for each type of content.

    This one is the fallback: content of a type without a builder is shown as failed, never dropped.
    """
    return _error(failed(element.ref, f"content of type {entry.type} cannot be shown"), context, element, line)


@content_nodes.register
def _text(entry: TextContent | MixedContent, context: Context, element: Element, line: Line) -> list[Node]:
    if element.kind == "code":
        return _code(context, entry, line)
    if element.kind in ("header", "footer", "page_number"):
        line = Line(line.direction, links=False)
    parts = _paragraphs(entry)
    if parts and isinstance(entry, TextContent):
        return [tag("p", entry_nodes(context, line, entry.model_copy(update={"content": part}))) for part in parts]
    return entry_nodes(context, line, entry)


def _code(context: Context, entry: TextContent | MixedContent, line: Line) -> list[Node]:
    """Preformatted text: line feeds stay as they are, nothing is linked."""
    if isinstance(entry, TextContent):
        return [tag("code", [text(clean(entry.content).strip("\n"))])]
    return [tag("code", entry_nodes(context, Line(line.direction, links=False), entry))]


def _paragraphs(entry: Content) -> list[str]:
    """The paragraphs of plain text that holds several, divided by empty lines; empty where it is one."""
    if not isinstance(entry, TextContent) or "\n\n" not in entry.content:
        return []
    parts = [part.strip("\n") for part in clean(entry.content).split("\n\n") if part.strip()]
    return parts if len(parts) > 1 else []


@content_nodes.register
def _math(entry: MathContent, context: Context, element: Element, line: Line) -> list[Node]:
    return equation_body(context, element, entry)


@content_nodes.register
def _table(entry: TableContent, context: Context, element: Element, line: Line) -> list[Node]:
    above, below = captions.of(context, element)
    if not above and not below and entry.caption:
        caption: Tag | None = tag("caption", text_nodes(context, line, entry.caption))
    else:
        caption = _caption(context, above[0], "caption", line.direction) if above else None
    others = [_caption(context, node, "p", line.direction) for node in [*above[1:], *below]]
    labelled_by = below[0].ref if below and not above else None
    made = table(context, entry, entry.direction or line.direction, caption, labelled_by)
    wrap = tag("div", [made], class_="table-wrap", tabindex=0, role="group", aria_labelledby=labelled_by)
    return [wrap, *others]


@content_nodes.register
def _figure(entry: FigureContent, context: Context, element: Element, line: Line) -> list[Node]:
    above, below = captions.of(context, element)
    names = ["figcaption", *("p" for _ in [*above, *below])]
    before = [_caption(context, node, names.pop(0), line.direction) for node in above]
    after = [_caption(context, node, names.pop(0), line.direction) for node in below]
    return [*before, *figure_nodes(context, element, entry), *after]


@content_nodes.register
def _error(entry: ErrorContent, context: Context, element: Element, line: Line) -> list[Node]:
    return [tag("span", [text(entry.fallback)], class_="error-marker", title=entry.error, dir="ltr")]


def _caption(context: Context, element: Element, name: str, direction: Direction) -> Tag:
    made = _element(context, element, Around(direction))
    made.name = name
    return made


def _marker(context: Context, element: Element) -> Tag:
    """A printed list or note mark. A note's is the way back to where it is mentioned."""
    shown = [text((element.marker or "").strip())]
    if element.kind == "footnote" and element.ref in context.links.mentioned:
        return tag("a", shown, class_="marker", href=f"#{element.ref}-ref", role="doc-backlink")
    return tag("span", shown, class_="marker")


def _classes(context: Context, element: Element, entry: Content) -> str:
    names = [SKELETON_CLASS[element.kind]]
    if isinstance(entry, ErrorContent):
        names.append("extraction-error")
    elif element.ref in context.options.low_confidence:
        names.append("doubtful")
    return " ".join(names)
