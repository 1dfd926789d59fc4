"""The second look at formulas with real MathJax, over the formulas of a sample."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from staged_pipeline.core.content import MathContent, PageContent
from staged_pipeline.core.page import Page
from staged_pipeline.core.refinement import MathAnswer, MathAnswers, MathTarget
from staged_pipeline.core.skeleton import Reference, references
from staged_pipeline.engines.local_layout import LocalLayout
from staged_pipeline.engines.local_text import LocalText
from staged_pipeline.render.mathjax import MathJaxTypesetter
from staged_pipeline.source.options import SourceOptions
from staged_pipeline.source.shelf import Shelf
from staged_pipeline.stages.layout_extractor import detect_layout
from staged_pipeline.stages.math_refiner import refine_mathematics
from staged_pipeline.stages.text_extractor import read_text

pytestmark = pytest.mark.browser
_SAMPLE = Path(__file__).parents[1] / "resources" / "paper.pdf"


class Reader:
    """Answers each target by a function of its first reading."""

    fingerprint = "reader"

    def __init__(self, answer: Callable[[str], str]) -> None:
        self.answer = answer

    def refine(self, page: Page, targets: Sequence[MathTarget]) -> MathAnswers:
        return MathAnswers(answers={one.name: MathAnswer(tex=self.answer(one.attempt)) for one in targets})


@pytest.fixture(scope="module")
def read() -> tuple[Page, tuple[Reference, ...], PageContent]:
    with Shelf(SourceOptions()) as shelf:
        page = shelf.read_page(_SAMPLE, None, 0)
    wanted = references(detect_layout(page, LocalLayout()))
    return page, wanted, read_text(page, wanted, LocalText())


def _refined(
    read: tuple[Page, tuple[Reference, ...], PageContent], answer: Callable[[str], str], typesetter: MathJaxTypesetter
) -> PageContent:
    page, wanted, content = read
    return refine_mathematics(page, wanted, content, Reader(answer), typesetter, "all")


def test_no_wrong_answer_takes_the_place_of_a_sound_equation(
    read: tuple[Page, tuple[Reference, ...], PageContent], typesetter: MathJaxTypesetter
) -> None:
    assert [ref for ref in read[2].content if ref.startswith("eq")] == ["eq_1", "eq_2", "eq_3"]
    for answer in (
        lambda tex: rf"{tex} \undefinedcommand",
        lambda tex: tex + "{",
        lambda tex: tex.replace("N", "M"),
        lambda tex: tex + "+1",
        lambda tex: "x",
    ):
        assert _refined(read, answer, typesetter).content == read[2].content


def test_a_picture_gives_way_to_the_equation_that_it_shows(
    read: tuple[Page, tuple[Reference, ...], PageContent], typesetter: MathJaxTypesetter
) -> None:
    page, wanted, content = read
    sound = {ref: entry for ref, entry in content.content.items() if isinstance(entry, MathContent)}
    pictures = {
        ref: entry.model_copy(update={"format": "image", "content": ref, "confidence": 0.3})
        for ref, entry in sound.items()
    }
    doubted = content.model_copy(update={"content": {**content.content, **pictures}})
    found = _refined((page, wanted, doubted), lambda ref: sound[ref].content, typesetter)
    for ref, entry in sound.items():
        made = found.content[ref]
        assert isinstance(made, MathContent)
        assert (made.content, made.format, made.equation_number) == (entry.content, "latex", entry.equation_number)
        assert made.confidence is not None
        assert made.confidence > 0.9
