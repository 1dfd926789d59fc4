"""A layout drawn again: what stays of a page, by whatever name, and what is to be read."""

from collections.abc import Callable, Sequence

import pytest
from layouts import fractions, page_of, segment

from staged_pipeline.core.content import (
    Content,
    FigureContent,
    MathSegment,
    MixedContent,
    PageContent,
    TextContent,
    failed,
)
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.core.verdict import Issue
from staged_pipeline.core.vocabulary import CONTENT_TYPE, Kind
from staged_pipeline.stages.layout_extractor import keep_rules
from staged_pipeline.stages.second_layout import Redrawn, draw_again

PAGE = page_of(*(segment(number, f"Line {number} of the page", 50, 100 + 40 * number) for number in range(4)))
ISSUE = Issue(kind="omission", severity="critical", message="Something is printed here.")
_TAGS: dict[Kind, str] = {"heading": "h2", "figure": "figure"}


def block(kind: Kind, *lines: int, top: float = 500, **more: object) -> Element:
    boxes = [PAGE.evidence.segments[line].box for line in lines]
    box = boxes[0].union(boxes[-1]) if boxes else fractions(100, top, 300, top + 100)
    segments = tuple(f"p0_l{line}" for line in lines)
    element = Element(
        ref=f"{kind} {lines}", kind=kind, type=CONTENT_TYPE[kind], tag=_TAGS.get(kind, "p"), order=0, box=box,
        segments=segments,
    )  # fmt: skip
    return element.model_copy(update=more)


def layout(*blocks: Element) -> Skeleton:
    main = Container(tag="main", children=blocks)
    skeleton = Skeleton(page_index=0, language="en", direction="ltr", children=(main,), confidence=0.9)
    return keep_rules(skeleton, PAGE.evidence)


class Drawn:
    """Draws the same whatever is wrong."""

    fingerprint = "drawn"

    def __init__(self, skeleton: Skeleton) -> None:
        self.skeleton = skeleton

    def draw_again(self, page: Page, now: Skeleton, issues: Sequence[Issue]) -> Skeleton:
        assert issues == (ISSUE,)
        return self.skeleton


HEADING, ONE, TWO, THREE = block("heading", 0), block("paragraph", 1), block("paragraph", 2), block("paragraph", 3)
NOW = layout(HEADING, ONE, TWO, THREE)


def says(skeleton: Skeleton) -> dict[str, Content]:
    return {element.ref: TextContent(content=" ".join(element.segments)) for element in skeleton.elements()}


def drawn(*blocks: Element, now: Skeleton = NOW, reply: PageContent | None = None) -> Redrawn | None:
    reply = reply or PageContent(content=says(now), confidence=0.9)
    return draw_again(PAGE, now, reply, Drawn(layout(*blocks)), (ISSUE,))


def redrawn(*blocks: Element, **more: object) -> Redrawn:
    found = drawn(*blocks, **more)  # pyright: ignore[reportArgumentType]  keywords of `drawn`
    assert found is not None
    return found


def test_blocks_that_change_places_keep_what_they_say() -> None:
    found = redrawn(HEADING, TWO, ONE, THREE)
    assert found.stayed == {"heading_1": "heading_1", "para_1": "para_2", "para_2": "para_1", "para_3": "para_3"}
    assert found.kept.content == says(found.skeleton)
    assert not found.new


def test_what_is_new_is_to_be_read_and_all_after_it_keeps_what_it_says() -> None:
    found = redrawn(HEADING, block("figure"), block("quote", 1), TWO, THREE)
    assert found.new == {"figure_1", "quote_1"}
    assert found.kept.content == {ref: entry for ref, entry in says(found.skeleton).items() if ref not in found.new}
    assert found.stayed["para_1"] == "para_2"


def test_blocks_that_are_split_or_joined_are_to_be_read() -> None:
    assert redrawn(HEADING, block("paragraph", 1, 2), THREE).new == {"para_1"}
    joined = layout(HEADING, block("paragraph", 1, 2), THREE)
    assert redrawn(HEADING, ONE, TWO, THREE, now=joined).new == {"para_1", "para_2"}


@pytest.mark.parametrize(
    "change",
    [
        {"direction": "rtl"}, {"verbatim": False}, {"marker": "1."}, {"number": "2"}, {"segments": ("p0_l1", "p0_l2")},
        {"box": fractions(50, 100, 500, 700)},
    ],
    ids=str,
)  # fmt: skip
def test_a_block_that_asks_for_something_else_is_to_be_read(change: dict[str, object]) -> None:
    assert "para_1" in redrawn(HEADING, ONE.model_copy(update=change), TWO, THREE).new


@pytest.mark.parametrize(
    "change", [{"verbatim": True}, {"confidence": 0.2}, {"complexity": "complex"}, {"box": ONE.box.padded(1e-4, 1e-4)}]
)
def test_what_does_not_change_an_element_makes_no_other_page(change: dict[str, object]) -> None:
    assert drawn(HEADING, ONE.model_copy(update=change), TWO, THREE) is None


def test_another_heading_or_group_is_another_page_with_nothing_to_read() -> None:
    found = redrawn(HEADING.model_copy(update={"tag": "h3"}), ONE, TWO, THREE)
    assert not found.new and len(found.stayed) == 4
    inside = Container(tag="aside", classes=("sidebar",), children=(TWO,))
    main = layout(HEADING, ONE).model_copy(update={"children": (HEADING, ONE, inside, THREE)})
    again = draw_again(PAGE, NOW, PageContent(content=says(NOW), confidence=1), Drawn(main), (ISSUE,))
    assert again is not None and not again.new


def test_a_figure_is_the_same_where_its_box_is_told_in_thousandths() -> None:
    figure = block("figure")
    near = figure.model_copy(update={"box": figure.box.padded(4e-4, 4e-4)})
    now = layout(HEADING, ONE, TWO, THREE, figure)
    reply = PageContent(content={**says(now), "figure_1": FigureContent(description="Bars.")}, confidence=1)
    found = redrawn(HEADING, near, TWO, ONE, THREE, now=now, reply=reply)
    assert found.kept.content["figure_1"] == FigureContent(description="Bars.")
    far = figure.model_copy(update={"box": fractions(100, 520, 300, 620)})
    assert redrawn(HEADING, far, TWO, ONE, THREE, now=now, reply=reply).new == {"figure_1"}


def failure(ref: str) -> Content:
    return failed(ref, "no answer")


def pictured(ref: str) -> Content:
    run = MathSegment(content="x", format="image", asset=f"assets/{ref}_run_1.png", box=ONE.box)
    return MixedContent(segments=(run,))


@pytest.mark.parametrize(
    ("entry", "moved", "in_place"), [(failure, {"para_2"}, {"para_1"}), (pictured, {"para_2"}, set[str]())]
)
def test_what_names_its_ref_is_read_anew_by_another(
    entry: Callable[[str], Content], moved: set[str], in_place: set[str]
) -> None:
    reply = PageContent(content={**says(NOW), "para_1": entry("para_1")}, confidence=1)
    assert redrawn(HEADING, TWO, ONE, THREE, reply=reply).new == moved
    assert redrawn(HEADING, ONE, THREE, TWO, reply=reply).new == in_place


def test_what_is_said_of_elements_goes_with_them() -> None:
    reply = PageContent(
        content=says(NOW),
        confidence=0.9,
        low_confidence_refs=("para_1", "para_3"),
        open_refs=("para_2", "para_3"),
        warnings=("para_1 is in doubt: p0_l1", "para_2 and para_3 are alike", "Of the page."),
    )
    kept = redrawn(HEADING, TWO, ONE, block("quote", 3), reply=reply).kept
    assert kept.low_confidence_refs == ("para_2",)
    assert kept.open_refs == ("para_1",)
    assert kept.warnings == ("para_2 is in doubt: p0_l1", "Of the page.")
