"""Names and numbers of content elements: the product document's convention, applied in document order."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from staged_pipeline.core.skeleton import Container, Element, elements_of
from staged_pipeline.core.vocabulary import REF_PREFIX

Node = Element | Container
_COLUMN_SIDE = re.compile(r"^col_(right|left|center)(_|$)")


@dataclass(frozen=True)
class Named:
    """A tree whose elements carry convention names; `lost` names those whose target does not exist."""

    children: tuple[Node, ...]
    lost: tuple[str, ...]


def name_elements(children: tuple[Node, ...]) -> Named:
    """Names every element by kind and place (`para_3`), numbers them from 1, and moves targets to the new names."""
    old = [element.ref for element in elements_of(children)]
    new = list(_names(elements_of(children)))
    mapping: dict[str, str] = {}
    for before, after in zip(old, new, strict=True):
        mapping.setdefault(before, after)
    lost: list[str] = []
    named = _rename(children, iter(enumerate(new, 1)), mapping, lost)
    return Named(children=named, lost=tuple(lost))


def _names(elements: Iterator[Element]) -> Iterator[str]:
    counts: Counter[str] = Counter()
    for element in elements:
        prefix = REF_PREFIX[element.kind]
        side = _COLUMN_SIDE.match(element.ref)
        if element.kind == "column" and side:
            prefix = f"{prefix}_{side[1]}"
        counts[prefix] += 1
        # The product document numbers everything but the page number, of which a page has one.
        only = element.kind == "page_number" and counts[prefix] == 1
        yield prefix if only else f"{prefix}_{counts[prefix]}"


def _rename(
    children: tuple[Node, ...], names: Iterator[tuple[int, str]], mapping: dict[str, str], lost: list[str]
) -> tuple[Node, ...]:
    renamed: list[Node] = []
    for node in children:
        update: dict[str, object] = {}
        if isinstance(node, Element):
            order, ref = next(names)
            target = mapping.get(node.target) if node.target else None
            if node.target and target is None:
                lost.append(ref)
            update = {"ref": ref, "order": order, "target": target}
        update["children"] = _rename(node.children, names, mapping, lost)
        renamed.append(node.model_copy(update=update))
    return tuple(renamed)
