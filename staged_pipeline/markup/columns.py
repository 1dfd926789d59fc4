"""How wide the column is that an element stands in, from the boxes of what it shares the column with."""

from collections.abc import Iterator

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Container, Element, Skeleton, elements_of

_FURNITURE = frozenset(["header", "footer", "page_number"])
_ANYWHERE = Box(0.0, 0.0, 1.0, 1.0)  # of what is not known to lie somewhere


def column_measures(skeleton: Skeleton) -> dict[str, float]:
    """The width of the column of each element by ref, as a fraction of the page.

    A column is a container with the class `column`; what stands in none shares the page's own column. Elements
    whose box is the whole page say nothing.
    """
    measures: dict[str, float] = {}
    _measure(skeleton.children, measures)
    return measures


def _measure(nodes: tuple[Element | Container, ...], measures: dict[str, float]) -> None:
    """Widths for `nodes`; those of inner columns are found first, on their own."""
    for column in _columns(nodes):
        _measure(column.children, measures)
    members = list(elements_of(nodes))
    placed = [element for element in members if element.box != _ANYWHERE]
    boxes = [element.box for element in placed if element.kind not in _FURNITURE] or [one.box for one in placed]
    width = Box.around(boxes).width if boxes else 1.0
    for element in members:
        measures.setdefault(element.ref, max(width, 0.01))


def _columns(nodes: tuple[Element | Container, ...]) -> Iterator[Container]:
    for node in nodes:
        if isinstance(node, Container) and "column" in node.classes:
            yield node
        else:
            yield from _columns(node.children)
