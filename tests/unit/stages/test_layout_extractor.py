"""The rules of a page, whatever an engine proposes."""

from hypothesis import given, settings
from layouts import page_of, segment
from strategies import skeletons

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Container, Element, Skeleton, references
from staged_pipeline.stages.layout_extractor import detect_layout, keep_rules


class Proposal:
    """An engine that proposes what it is given."""

    fingerprint = "proposal"

    def __init__(self, *children: Element | Container) -> None:
        self._children = children

    def detect_layout(self, page: Page) -> Skeleton:
        return Skeleton(
            page_index=page.evidence.page_index, language="en", direction="ltr", children=self._children, confidence=1.0
        )


def _paragraph(ref: str, *segments: str, **fields: object) -> Element:
    values = {"kind": "paragraph", "tag": "p", "type": "text", "order": 0, "box": Box(0.1, 0.1, 0.9, 0.2), **fields}
    return Element(ref=ref, segments=segments, **values)


PAGE = page_of(segment(0, "One", 100, 100), segment(1, "Two", 100, 120), segment(2, "Three", 100, 140))


def test_refs_follow_the_convention_and_order_is_document_order() -> None:
    engine = Proposal(
        _paragraph("x", "p0_l0", kind="title", tag="h1"),
        Container(
            tag="section",
            children=(_paragraph("col_right", kind="column"), _paragraph("col_left", kind="column")),
        ),
        _paragraph("y", "p0_l1", order=9),
        _paragraph("z", "p0_l2", kind="page_number"),
    )
    found = references(detect_layout(PAGE, engine))
    assert [(r.ref, r.order) for r in found] == [
        ("title_1", 1),
        ("col_right_1", 2),
        ("col_left_1", 3),
        ("para_1", 4),
        ("page_num", 5),
    ]


def test_a_line_used_twice_stays_with_the_first() -> None:
    skeleton = detect_layout(PAGE, Proposal(_paragraph("a", "p0_l0", "p0_l1"), _paragraph("b", "p0_l1", "p0_l2")))
    assert [r.segments for r in references(skeleton)] == [("p0_l0", "p0_l1"), ("p0_l2",)]
    assert any("left out" in warning for warning in skeleton.warnings)


def test_a_line_that_does_not_exist_is_left_out() -> None:
    skeleton = detect_layout(PAGE, Proposal(_paragraph("a", "p0_l0", "p0_l9", "p0_l1", "p0_l2")))
    assert references(skeleton)[0].segments == ("p0_l0", "p0_l1", "p0_l2")
    assert skeleton.warnings


def test_forgotten_lines_stand_at_the_end_with_a_warning() -> None:
    skeleton = detect_layout(PAGE, Proposal(_paragraph("a", "p0_l1")))
    assert [r.segments for r in references(skeleton)] == [("p0_l1",), ("p0_l0",), ("p0_l2",)]
    assert any("no place" in warning for warning in skeleton.warnings)


def test_boxes_are_brought_onto_the_page_and_types_follow_kinds() -> None:
    wild = _paragraph("a", "p0_l0", "p0_l1", "p0_l2", kind="equation", tag="div", box=Box(0.9, -1.0, 0.2, 3.0))
    found = references(detect_layout(PAGE, Proposal(wild)))[0]
    assert found.box == Box(0.2, 0.0, 0.9, 1.0)
    assert found.type == "math"


def test_a_caption_keeps_its_figure_under_the_new_name() -> None:
    engine = Proposal(
        _paragraph("f", kind="figure", tag="figure"),
        _paragraph("c", "p0_l0", "p0_l1", "p0_l2", kind="caption", target="f"),
    )
    assert references(detect_layout(PAGE, engine))[1].target == "figure_1"


def test_a_caption_of_nothing_is_told() -> None:
    skeleton = detect_layout(PAGE, Proposal(_paragraph("c", "p0_l0", "p0_l1", "p0_l2", kind="caption", target="gone")))
    assert references(skeleton)[0].target is None
    assert any("caption_1" in warning for warning in skeleton.warnings)


@settings(max_examples=100)
@given(skeletons())
def test_any_proposal_is_brought_into_rule_and_stays(skeleton: Skeleton) -> None:
    kept = keep_rules(skeleton, PAGE.evidence)
    found = references(kept)
    assert len({r.ref for r in found}) == len(found)
    assert [r.order for r in found] == list(range(1, len(found) + 1))
    assert sorted(name for r in found for name in r.segments) == ["p0_l0", "p0_l1", "p0_l2"]
    assert keep_rules(kept, PAGE.evidence).children == kept.children
