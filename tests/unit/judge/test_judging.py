from dataclasses import dataclass

import pytest
from layouts import segment
from pages import element, png, skeleton

from staged_pipeline.core.content import Content, MathContent, TextContent
from staged_pipeline.core.errors import MissingDependency, RenderError
from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page, PageImage
from staged_pipeline.core.rendering import Rendering, ShownRef
from staged_pipeline.judge.judging import WEIGHTS, judge_final, judge_page

LINE = segment(0, "The first block says this.", 50, 100)
PAGE = Page(
    image=PageImage(png=png(60, 80), width=60, height=80, dpi=72),
    evidence=Evidence(
        page_index=0, width=600, height=800, source="text_layer", direction="ltr", language="en", segments=(LINE,)
    ),
)
LAYOUT = skeleton(element("para_1", box=LINE.box, segments=("p0_l0",)), element("eq_1", "equation", 2, box=LINE.box))
CONTENT: dict[str, Content] = {"para_1": TextContent(content=LINE.text), "eq_1": MathContent(content="x")}
TOP, BELOW = Box(0.1, 0.1, 0.9, 0.2), Box(0.1, 0.3, 0.9, 0.4)
GOOD = (
    ShownRef(ref="para_1", text=LINE.text, box=TOP, direction="ltr"),
    ShownRef(ref="eq_1", text="x", box=BELOW, direction="ltr"),
)


def shown(*refs: ShownRef, console: tuple[str, ...] = ()) -> Rendering:
    return Rendering(png=png(60, 80), width=60, height=80, refs=refs, console=console)


@dataclass
class Broken:
    error: Exception

    def render(self, html: str, refs: list[str], shape: float) -> Rendering:
        raise self.error


def kinds(rendering: Rendering) -> set[tuple[str | None, str]]:
    good = set(judge_page(PAGE, LAYOUT, CONTENT, shown(*GOOD)).issues)
    return {(i.ref, i.kind) for i in judge_page(PAGE, LAYOUT, CONTENT, rendering).issues if i not in good}


@pytest.mark.parametrize(
    "error", [MissingDependency("No Chromium was found."), RenderError("It hangs."), ValueError("a fault of ours")]
)
def test_a_judge_that_cannot_run_says_so_and_gives_no_score(error: Exception) -> None:
    verdict, rendering = judge_final(Broken(error), PAGE, LAYOUT, CONTENT, "<p>")
    assert (verdict.status, verdict.score, verdict.issues, rendering) == ("not_judged", None, (), None)
    assert str(error) in (verdict.reason or "")


def test_a_rendering_that_cannot_be_read_gives_no_score_either() -> None:
    page = PAGE.model_copy(update={"image": PageImage(png=b"", width=1, height=1, dpi=72)})

    class Fine:
        def render(self, html: str, refs: list[str], shape: float) -> Rendering:
            return shown(*GOOD)

    assert judge_final(Fine(), page, LAYOUT, CONTENT, "<p>")[0].status == "not_judged"


def test_parts_have_the_weights_that_are_told_and_add_up_to_the_score() -> None:
    verdict = judge_page(PAGE, LAYOUT, CONTENT, shown(*GOOD))
    assert {part.name: part.weight for part in verdict.parts}.items() <= WEIGHTS.items()
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    total = sum(part.weight for part in verdict.parts)
    assert verdict.score == pytest.approx(sum(part.weight * part.score for part in verdict.parts) / total, abs=1e-4)


def test_what_does_not_show_is_told() -> None:
    assert kinds(shown(GOOD[1])) == {("para_1", "not_shown")}
    assert kinds(shown(GOOD[0].model_copy(update={"text": "The first says this."}), GOOD[1])) == {
        ("para_1", "not_shown")
    }
    assert kinds(shown(GOOD[0].model_copy(update={"lost_pictures": 1}), GOOD[1])) == {("para_1", "not_shown")}


def test_what_lies_on_something_else_or_is_cut_off_is_told() -> None:
    assert kinds(shown(GOOD[0], GOOD[1].model_copy(update={"box": TOP}))) == {("eq_1", "overlap")}
    assert kinds(shown(GOOD[0].model_copy(update={"clipped": True}), GOOD[1])) == {("para_1", "clipping")}


def test_latex_that_does_not_typeset_is_told_and_takes_from_the_formulas() -> None:
    rendering = shown(GOOD[0], GOOD[1].model_copy(update={"untypeset": (r"\frac{",)}))
    assert kinds(rendering) == {("eq_1", "math_error")}
    verdict = judge_page(PAGE, LAYOUT, CONTENT, rendering)
    assert next(part.score for part in verdict.parts if part.name == "formulas") == 0


def test_a_block_shown_the_other_way_and_the_browsers_messages_are_told() -> None:
    rendering = shown(GOOD[0].model_copy(update={"direction": "rtl"}), GOOD[1], console=("refused",))
    assert kinds(rendering) == {("para_1", "direction"), (None, "console")}
