"""Reads `skeleton.html` back into a `Skeleton`, and says on which line it cannot."""

import json
import re
from collections.abc import Iterator
from typing import NoReturn, cast, get_args

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString
from bs4.exceptions import ParserRejectedMarkup
from pydantic import TypeAdapter, ValidationError

from staged_pipeline.core.errors import ArtifactError
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.core.vocabulary import (
    CONTENT_TYPE,
    REF_PREFIX,
    SKELETON_CLASS,
    Complexity,
    ContentType,
    Direction,
    Kind,
)

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ELEMENT_TAGS = {*_HEADINGS, "p", "div", "li", "figure", "figcaption", "pre", "blockquote", "table", "span"}
_CONTAINER_TAGS = {"header", "main", "footer", "section", "div", "aside", "article", "nav", "figure", "ul", "ol", "li"}
_PLACEHOLDER = "figure-placeholder"
_VERBATIM = {"true": True, "false": False}
_DEEPEST = 100  # elements within elements; a page has about ten
_KIND_OF_CLASS: dict[str, Kind] = {name: kind for kind, name in SKELETON_CLASS.items()}
_KIND_OF_PREFIX: dict[str, Kind] = {prefix: kind for kind, prefix in REF_PREFIX.items()}
_KIND_OF_TAG: dict[str, Kind] = {
    **dict.fromkeys(_HEADINGS, "heading"),
    "p": "paragraph",
    "li": "list_item",
    "figure": "figure",
    "figcaption": "caption",
    "table": "table",
    "pre": "code",
    "blockquote": "quote",
}
_WARNINGS: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])


def read_skeleton(html: str) -> Skeleton:
    """The skeleton that `html` describes; raises `ArtifactError` with the line at fault."""
    if "<" not in html:
        raise ArtifactError('line 1: no HTML here; a skeleton is a <div class="page"> with the page\'s elements in it')
    try:
        page = BeautifulSoup(html, "html.parser").find(class_="page")
    except ParserRejectedMarkup as error:
        raise ArtifactError("a declaration such as <![…]> is not closed; a skeleton has none") from error
    if not isinstance(page, Tag):
        raise ArtifactError('line 1: no element of class "page" found; the skeleton\'s elements stand in one')
    orders = _orders(page)
    return Skeleton(
        page_index=_whole_number(page, "data-page") or 0,
        language=_attribute(page, "lang") or "und",
        direction=_direction(page) or "ltr",
        children=_children(page, orders, 0),
        confidence=_share(page, "data-confidence", 1.0) or 0.0,
        warnings=_warnings(page),
    )


def _fault(tag: Tag, message: str) -> NoReturn:
    ref = _attribute(tag, "data-ref")
    name = f"<{tag.name}>" if ref is None else f"<{tag.name} data-ref={ref!r}>"
    raise ArtifactError(f"line {tag.sourceline}: {name}: {message}")


def _orders(page: Tag) -> dict[str, int]:
    """The reading order by ref, counted from 1 without gaps."""
    given: list[tuple[int | None, str]] = []
    seen: dict[str, Tag] = {}
    for tag in _tags_with_ref(page):
        ref = cast("str", _attribute(tag, "data-ref"))
        if ref in seen:
            _fault(tag, f"this data-ref is also on line {seen[ref].sourceline}; each must be unique")
        seen[ref] = tag
        given.append((_whole_number(tag, "data-reading-order"), ref))
    numbers = [order for order, _ in given if order is not None]
    if len(numbers) < len(given):
        return {ref: place for place, (_, ref) in enumerate(given, 1)}
    for place, (order, ref) in enumerate(given):
        if order in numbers[:place]:
            _fault(seen[ref], f"data-reading-order {order} is used twice")
    return {ref: place for place, (_, ref) in enumerate(sorted(given, key=lambda item: item[0] or 0), 1)}


def _tags_with_ref(page: Tag) -> Iterator[Tag]:
    return iter(page.select("[data-ref]"))


def _children(parent: Tag, orders: dict[str, int], depth: int) -> tuple[Element | Container, ...]:
    if depth > _DEEPEST:
        _fault(parent, f"elements stand more than {_DEEPEST} deep in each other; is one not closed?")
    children: list[Element | Container] = []
    for node in parent.children:
        if isinstance(node, Tag):
            if _PLACEHOLDER not in _classes(node):
                children.append(_node(node, orders, depth + 1))
        elif isinstance(node, NavigableString) and not isinstance(node, Comment) and node.strip():
            _fault(parent, f"text in the skeleton: {node.strip()[:40]!r}; text belongs into content.json")
    return tuple(children)


def _node(tag: Tag, orders: dict[str, int], depth: int) -> Element | Container:
    ref = _attribute(tag, "data-ref")
    if ref is not None:
        return _element(tag, ref, orders, depth)
    if tag.name not in _CONTAINER_TAGS:
        _fault(tag, "not a tag of a container; a content element needs a data-ref")
    return Container(
        tag=tag.name,
        classes=_classes(tag),
        direction=_direction(tag),
        start=_whole_number(tag, "start"),
        list_style=_attribute(tag, "data-list-style"),
        children=_children(tag, orders, depth),
    )


def _element(tag: Tag, ref: str, orders: dict[str, int], depth: int) -> Element:
    if tag.name not in _ELEMENT_TAGS:
        _fault(tag, f"not a tag of a content element; use one of {', '.join(sorted(_ELEMENT_TAGS))}")
    kind = _kind(tag, ref)
    content_type = _choice(tag, "data-type", get_args(ContentType)) or CONTENT_TYPE[kind]
    return Element(
        ref=ref,
        kind=kind,
        tag=tag.name,
        type=cast("ContentType", content_type),
        order=orders[ref],
        box=_box(tag),
        segments=tuple((_attribute(tag, "data-segments") or "").split()),
        direction=_direction(tag),
        complexity=cast("Complexity | None", _choice(tag, "data-complexity", get_args(Complexity))),
        target=_attribute(tag, "data-target"),
        marker=_attribute(tag, "data-marker"),
        number=_attribute(tag, "data-equation-number"),
        verbatim=_VERBATIM.get(_choice(tag, "data-verbatim", tuple(_VERBATIM)) or ""),
        confidence=_share(tag, "data-confidence", None),
        children=_children(tag, orders, depth),
    )


def _kind(tag: Tag, ref: str) -> Kind:
    """By class, else by the ref's prefix, else by tag."""
    for name in _classes(tag):
        if name in _KIND_OF_CLASS:
            return _KIND_OF_CLASS[name]
    prefix = re.sub(r"(_(left|right|center))?(_?\d+)?$", "", ref)
    kind = _KIND_OF_PREFIX.get(prefix) or _KIND_OF_TAG.get(tag.name)
    if kind is None:
        _fault(tag, f"its kind is not clear; give it a class, one of {', '.join(sorted(_KIND_OF_CLASS))}")
    return kind


def _attribute(tag: Tag, name: str) -> str | None:
    value = tag.get(name)
    return value if isinstance(value, str) else None


def _classes(tag: Tag) -> tuple[str, ...]:
    value = tag.get("class")
    return tuple(value) if isinstance(value, list) else tuple((value or "").split())


def _choice(tag: Tag, name: str, allowed: tuple[str, ...]) -> str | None:
    value = _attribute(tag, name)
    if value is not None and value not in allowed:
        _fault(tag, f"{name} is {value!r}; it must be one of {', '.join(allowed)}")
    return value


def _direction(tag: Tag) -> Direction | None:
    return cast("Direction | None", _choice(tag, "dir", get_args(Direction)))


def _whole_number(tag: Tag, name: str) -> int | None:
    value = _attribute(tag, name)
    if value is None:
        return None
    if not re.fullmatch(r"-?[0-9]{1,9}", value.strip()):
        _fault(tag, f"{name} is {value!r}; it must be a whole number")
    return int(value)


def _number(tag: Tag, name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        _fault(tag, f"{name} holds {text!r}, which is not a number")
    if not 0 <= number <= 1:
        _fault(tag, f"{name} holds {text}; it must lie between 0 and 1")
    return number


def _share(tag: Tag, name: str, default: float | None) -> float | None:
    value = _attribute(tag, name)
    return default if value is None else _number(tag, name, value)


def _box(tag: Tag) -> Box:
    value = _attribute(tag, "data-bbox")
    if value is None:
        return Box(0.0, 0.0, 1.0, 1.0)
    numbers = [_number(tag, "data-bbox", part) for part in value.replace(",", " ").split()]
    if len(numbers) != 4:
        _fault(tag, f"data-bbox is {value!r}; it must be four numbers: left, top, right, bottom")
    box = Box(*numbers)
    if box.x0 > box.x1 or box.y0 > box.y1:
        _fault(tag, f"data-bbox is {value!r}; left and top come before right and bottom")
    return box


def _warnings(page: Tag) -> tuple[str, ...]:
    value = _attribute(page, "data-warnings")
    if value is None:
        return ()
    try:
        return _WARNINGS.validate_python(tuple(json.loads(value)))
    except (ValueError, TypeError, ValidationError):
        _fault(page, "data-warnings must be a JSON list of sentences")
