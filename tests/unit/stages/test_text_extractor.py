from collections.abc import Sequence

from layouts import fractions, page_of, segment

from staged_pipeline.core.content import FigureContent, PageContent, Sources, TextContent
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.core.vocabulary import CONTENT_TYPE, Kind
from staged_pipeline.stages.text_extractor import read_text


class Canned:
    """Answers with what it was given."""

    fingerprint = "canned"

    def __init__(self, answer: PageContent) -> None:
        self.answer = answer

    def read_text(self, page: Page, references: Sequence[Reference]) -> PageContent:
        return self.answer


def reference(ref: str, kind: Kind, *lines: int) -> Reference:
    return Reference(
        ref=ref,
        kind=kind,
        type=CONTENT_TYPE[kind],
        order=1,
        box=fractions(50, 50, 100, 60),
        segments=tuple(f"p0_l{n}" for n in lines),
    )


def answer(**entries: object) -> PageContent:
    return PageContent.model_validate({"content": entries, "confidence": 1.0})


PAGE = page_of(segment(0, "first line", 50, 100), segment(1, "second", 50, 200), segment(2, "axis", 60, 52))
PARAGRAPH, FIGURE = reference("para_1", "paragraph", 0), reference("figure_1", "figure")


def test_every_ref_is_answered_once_in_the_order_asked() -> None:
    canned = Canned(answer(extra=TextContent(content="x"), figure_1=FigureContent(description="d")))
    found = read_text(PAGE, [PARAGRAPH, FIGURE], canned)
    assert [(ref, entry.type) for ref, entry in found.content.items()] == [("para_1", "error"), ("figure_1", "figure")]
    assert found.low_confidence_refs == ("para_1",)
    assert any("extra" in warning for warning in found.warnings)


def test_the_wrong_type_of_content_is_no_answer() -> None:
    found = read_text(PAGE, [FIGURE], Canned(answer(figure_1=TextContent(content="words"))))
    assert found.content["figure_1"].type == "error"


def test_lines_that_no_element_holds_are_named_but_for_those_inside_figures() -> None:
    found = read_text(PAGE, [PARAGRAPH, FIGURE], Canned(answer(para_1=TextContent(content="first line"))))
    told = [warning for warning in found.warnings if warning.startswith("Line ")]
    assert len(told) == 1
    assert "p0_l1" in told[0]
    assert "second" in told[0]


def test_a_source_that_the_page_does_not_have_is_told() -> None:
    entry = TextContent(content="x", sources=Sources(segments=("p0_l99",)))
    found = read_text(PAGE, [PARAGRAPH], Canned(answer(para_1=entry)))
    assert any("p0_l99" in warning for warning in found.warnings)


def test_confidence_is_weighted_by_length() -> None:
    long, short = reference("para_1", "paragraph", 0), reference("para_2", "paragraph", 2)
    canned = Canned(
        answer(para_1=TextContent(content="x", confidence=1.0), para_2=TextContent(content="y", confidence=0))
    )
    found = read_text(PAGE, [long, short], canned)
    assert found.confidence == round(10 / 14, 4)
    assert found.low_confidence_refs == ("para_2",)


def test_an_empty_page_is_no_failure() -> None:
    assert read_text(page_of(), [], Canned(answer())).confidence == 1.0
