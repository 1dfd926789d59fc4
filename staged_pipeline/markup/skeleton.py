"""`skeleton.html`: a `Skeleton` value as HTML that a person can read and edit, and back.

The file is a fragment, `<div class="page">`, as in the product document: semantic tags and classes, no text. What the
value holds beyond them stands in `data-*` attributes, so that `from_html(to_html(skeleton)) == skeleton`.
"""

import json
import xml.etree.ElementTree as ET

from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.core.vocabulary import SKELETON_CLASS
from staged_pipeline.markup.skeleton_reader import read_skeleton


def to_html(skeleton: Skeleton) -> str:
    """The skeleton as an HTML fragment, indented by two spaces, the same bytes for the same value."""
    root = ET.Element(
        "div",
        _present(
            {
                "class": "page",
                "dir": skeleton.direction,
                "lang": skeleton.language,
                "data-page": str(skeleton.page_index),
                "data-confidence": repr(skeleton.confidence),
                "data-warnings": json.dumps(skeleton.warnings, ensure_ascii=False) if skeleton.warnings else None,
            }
        ),
    )
    _append(root, skeleton.children)
    ET.indent(root, "  ")
    return ET.tostring(root, encoding="unicode", method="html") + "\n"


def from_html(html: str) -> Skeleton:
    """Reads what `to_html` wrote, also after hand edits.

    An element may lack `data-type` (its kind gives it), `data-bbox` (then it is the whole page) and
    `data-reading-order` (then document order counts for all); gaps in the order are closed.

    Raises:
        ArtifactError: the text cannot be read as a skeleton; the message names the line at fault.
    """
    return read_skeleton(html)


def _append(parent: ET.Element, children: tuple[Element | Container, ...]) -> None:
    for child in children:
        node = _element(child) if isinstance(child, Element) else _container(child)
        parent.append(node)
        _append(node, child.children)


def _element(element: Element) -> ET.Element:
    node = ET.Element(
        element.tag,
        _present(
            {
                "class": _element_class(element),
                "dir": element.direction,
                "data-ref": element.ref,
                "data-type": element.type,
                "data-reading-order": str(element.order),
                "data-complexity": element.complexity,
                "data-marker": element.marker,
                "data-equation-number": element.number,
                "data-verbatim": None if element.verbatim is None else str(element.verbatim).lower(),
                "data-target": element.target,
                "data-bbox": " ".join(repr(float(value)) for value in element.box),
                "data-segments": " ".join(element.segments) or None,
                "data-confidence": None if element.confidence is None else repr(element.confidence),
            }
        ),
    )
    if element.kind == "figure":
        position = _position(element)
        ET.SubElement(node, "div", {"class": "figure-placeholder", "data-original-position": position})
    return node


def _element_class(element: Element) -> str:
    name = SKELETON_CLASS[element.kind]
    side = element.ref.split("_")[1] if element.kind == "column" and element.ref.count("_") > 1 else None
    return f"{name} {name}-{side}" if side else name


def _container(container: Container) -> ET.Element:
    return ET.Element(
        container.tag,
        _present(
            {
                "class": " ".join(container.classes) or None,
                "dir": container.direction,
                "start": None if container.start is None else str(container.start),
                "data-list-style": container.list_style,
            }
        ),
    )


def _position(figure: Element) -> str:
    """Where a figure stands across the page, for the reader of the file; it is not read back."""
    left, right = figure.box.x0, 1 - figure.box.x1
    if abs(left - right) < 0.15:
        return "center"
    return "left" if left < right else "right"


def _present(attributes: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value is not None}
