"""Hypothesis strategies for values that several tests need."""

from hypothesis import strategies as st

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.core.vocabulary import CONTENT_TYPE, REF_PREFIX, SKELETON_CLASS, Kind
from staged_pipeline.stages.naming import name_elements

SHARES = st.floats(0, 1, allow_nan=False)
NAMES = st.text(st.sampled_from("abcdefxyz0123456789-"), min_size=1, max_size=8).map(lambda text: f"p0_{text}")
# What a person may read on a page: no controls, no surrogates.
TEXTS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters="\xa0"), min_size=1, max_size=12
)
DIRECTIONS = st.sampled_from(["ltr", "rtl"])
_TAGS: dict[Kind, str] = {
    "title": "h1",
    "heading": "h3",
    "list_item": "li",
    "figure": "figure",
    "caption": "figcaption",
}
_CLASSES = sorted({"page-header", "sidebar", "two-column-layout", "column-right"} - set(SKELETON_CLASS.values()))


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x0, x1 = sorted((draw(SHARES), draw(SHARES)))
    y0, y1 = sorted((draw(SHARES), draw(SHARES)))
    return Box(x0, y0, x1, y1)


@st.composite
def _elements(draw: st.DrawFn, children: st.SearchStrategy) -> Element:
    kind: Kind = draw(st.sampled_from(sorted(REF_PREFIX)))
    return Element(
        ref=draw(st.sampled_from(["col_right_1", "col_left_1", "any"])) if kind == "column" else "any",
        kind=kind,
        tag=_TAGS.get(kind, "div"),
        type=CONTENT_TYPE[kind],
        order=1,
        box=draw(boxes()),
        segments=tuple(draw(st.lists(NAMES, max_size=3))),
        direction=draw(st.none() | DIRECTIONS),
        complexity=draw(st.none() | st.sampled_from(["simple", "complex"])),
        marker=draw(st.none() | TEXTS),
        number=draw(st.none() | TEXTS),
        confidence=draw(st.none() | SHARES),
        children=draw(children),
    )


@st.composite
def _containers(draw: st.DrawFn, children: st.SearchStrategy) -> Container:
    return Container(
        tag=draw(st.sampled_from(["main", "section", "ul", "ol", "header", "footer", "aside", "div"])),
        classes=tuple(draw(st.lists(st.sampled_from(_CLASSES), max_size=2))),
        direction=draw(st.none() | DIRECTIONS),
        start=draw(st.none() | st.integers(0, 99)),
        list_style=draw(st.none() | st.sampled_from(["lower-alpha", "arabic-indic"])),
        children=draw(children),
    )


_NODES = st.recursive(
    st.just(()),
    lambda children: st.lists(_elements(children) | _containers(children), max_size=3).map(tuple),
    max_leaves=8,
)


@st.composite
def skeletons(draw: st.DrawFn) -> Skeleton:
    """Skeletons whose elements are named and numbered by the convention, some with a target."""
    children = name_elements(draw(_NODES)).children
    return Skeleton(
        page_index=draw(st.integers(0, 5000)),
        language=draw(st.sampled_from(["ar", "en", "und", "pt-BR"])),
        direction=draw(DIRECTIONS),
        children=children,
        confidence=draw(SHARES),
        warnings=tuple(draw(st.lists(TEXTS, max_size=2))),
    )
