"""Captions stand with what they describe, before or after it as on the page."""

from staged_pipeline.core.content import FigureContent, TableContent
from staged_pipeline.core.skeleton import Element, elements_of
from staged_pipeline.markup.context import Context


def is_placed_elsewhere(context: Context, element: Element) -> bool:
    """Whether `element` is a caption that is written within the figure or table it belongs to."""
    target = _owner(context, element)
    return target is not None and isinstance(context.content.get(target.ref), FigureContent | TableContent)


def of(context: Context, element: Element) -> tuple[list[Element], list[Element]]:
    """The captions of a figure or table in reading order: those read before it, and those read after it."""
    found = sorted(
        (e for e in context.elements.values() if e.target == element.ref and _owner(context, e)), key=lambda e: e.order
    )
    return [e for e in found if e.order < element.order], [e for e in found if e.order >= element.order]


def _owner(context: Context, element: Element) -> Element | None:
    """What a caption belongs to: never a caption, nor what stands in it, as each would wait for the other."""
    if element.kind != "caption" or not element.target:
        return None
    owner = context.elements.get(element.target)
    if owner is None or owner.kind == "caption" or owner in elements_of(element.children):
        return None
    return owner
