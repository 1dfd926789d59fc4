"""Display equations: which lines are one, and where its number is."""

import pytest
from layouts import fractions, page_of, region, segment
from local_layouts import found, kinds, prose, read

from staged_pipeline.core.page import Page
from staged_pipeline.core.vocabulary import Direction


def test_a_display_equation_takes_its_number_from_the_margin() -> None:
    page = page_of(
        prose(0, 50, 100, 550),
        segment(1, "a = b + c", 250, 130),
        segment(2, "(2.1)", 525, 130),
        regions=(region("text", 48, 98, 552, 112), region("formula", 240, 126, 360, 144)),
    )
    assert kinds(page) == [("para_1", ("p0_l0",)), ("eq_1", ("p0_l1", "p0_l2"))]
    equation = found(page, "eq_1")
    assert (equation.number, equation.complexity) == ("2.1", "simple")


def test_a_fraction_is_complex() -> None:
    page = page_of(
        segment(0, "a", 255, 120),
        segment(1, "x =", 225, 128),
        segment(2, "b", 255, 136),
        regions=(region("formula", 220, 116, 300, 150),),
        rules=(fractions(250, 132, 265, 132.5),),
    )
    assert found(page, "eq_1").complexity == "complex"


def test_a_formula_region_full_of_words_is_text() -> None:
    page = page_of(
        segment(0, "Rules of foxes", 50, 100, size=12, bold=True),
        prose(1, 50, 140, 550),
        prose(2, 50, 152, 550),
        regions=(region("formula", 48, 98, 300, 116), region("text", 48, 138, 552, 164)),
    )
    assert kinds(page) == [("heading_1", ("p0_l0",)), ("para_1", ("p0_l1", "p0_l2"))]


def test_a_formula_region_with_text_above_is_parted() -> None:
    page = page_of(
        prose(0, 50, 100, 550),
        segment(1, "a = b + c", 250, 125),
        segment(2, "(3)", 530, 125),
        regions=(region("formula", 48, 98, 552, 140),),
    )
    assert kinds(page) == [("para_1", ("p0_l0",)), ("eq_1", ("p0_l1", "p0_l2"))]
    assert found(page, "eq_1").number == "3"


def test_pieces_of_a_fraction_stay_in_their_line() -> None:
    page = page_of(
        prose(0, 50, 100, 550),
        prose(1, 50, 114, 250, "where it falls to"),
        segment(2, "a", 258, 110, size=7),
        segment(3, "b", 258, 118, size=7),
        prose(4, 266, 114, 550, "and then goes on to the end of it"),
        prose(5, 50, 128, 550),
        regions=(region("text", 48, 98, 552, 140),),
    )
    assert [ref for ref, _ in kinds(page)] == ["para_1"]


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_formula_with_its_number_at_the_margin_is_an_equation_whatever_the_model_took_it_for(
    direction: Direction,
) -> None:
    def of(text: str, number: str = "(3.3)", at: float = 240) -> Page:
        formula, margin = segment(0, text, at, 130), segment(1, number, 80, 130)
        lines = (formula, margin, segment(2, "the quick brown fox jumps over the lazy dog and runs", 80, 160))
        return page_of(*lines, regions=(region("text", 78, 126, 400, 142),), direction=direction)

    (equation,) = [reference for reference in read(of("f(b) - f(a) = f(c) (b-a)")) if reference.ref.startswith("eq_")]
    assert (equation.number, set(equation.segments)) == ("3.3", {"p0_l0", "p0_l1"})
    for page in (of("all that follows"), of("a b c d"), of("a = b", "three"), of("a = b", at=115)):
        assert not any(reference.ref.startswith("eq_") for reference in read(page))
