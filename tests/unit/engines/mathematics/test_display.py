import pytest
from formulas import LARGE, ROMAN, SIGNS, bar, equation, evidence_of, glyph, line

from staged_pipeline.core.evidence import FormulaGlyph, Segment, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.engines.mathematics.display import read_equation


def read(glyphs: list[FormulaGlyph], *bars: Box) -> str | None:
    found = read_equation(evidence_of(glyphs, bars), equation(), ())
    return found.tex if found else None


def test_scripts_nest() -> None:
    glyphs = [
        *line("x", 100, 100),
        *line("i", 105, 101.5, size=7),
        *line("2", 108.5, 96, size=7),
        *line("k", 112, 93, size=5),
    ]
    assert read(glyphs) == "x_i^{2^k}"


def test_a_fraction_in_a_fraction() -> None:
    glyphs = [
        *line("1", 110, 93),
        *line("1+", 100, 106),
        *line("a", 113, 102.5, size=7),
        *line("b", 113, 111, size=7),
    ]
    assert read(glyphs, bar(98, 120, 97.5), bar(112, 118, 103.5)) == r"\frac{1}{1+\frac{a}{b}}"


def test_a_root_holds_what_its_bar_covers() -> None:
    root = glyph("√", 100, 92, font=SIGNS, width=0.8, ink=(91.5, 102))
    assert read([root, *line("b", 108, 100), *line("+c", 114, 100)], bar(108, 113, 91.7)) == r"\sqrt{b}+c"


def test_limits_stand_under_their_operator() -> None:
    glyphs = [
        glyph("∑", 100, 90, font=LARGE, width=1.4, ink=(90, 104)),
        *line("n=1", 101.5, 112, size=7),
        glyph("∞", 103.5, 86, size=7, font=SIGNS, width=1.0, ink=(83, 86)),
        *line("n", 116, 100),
    ]
    assert read(glyphs) == r"\sum_{n=1}^{\infty}n"


def test_upright_letters_are_a_function() -> None:
    assert read([*line("sin", 100, 100, font=ROMAN), *line("x", 117, 100)]) == r"\sin x"


def test_a_matrix_in_tall_brackets() -> None:
    left = glyph("(", 100, 90, font=LARGE, width=0.7, ink=(88, 112))
    right = glyph(")", 132, 90, font=LARGE, width=0.7, ink=(88, 112))
    glyphs = [left, *line("a", 108, 97), *line("b", 125, 97), *line("c", 108, 109), *line("d", 125, 109), right]
    assert read(glyphs) == r"\begin{pmatrix}a&b\\c&d\end{pmatrix}"


def test_lines_align_at_their_relations() -> None:
    assert read([*line("a=b", 100, 100), *line("=c", 105, 115)]) == r"\begin{aligned}a&=b\\&=c\end{aligned}"


def test_tall_brackets_grow_with_what_they_hold() -> None:
    left = glyph("(", 100, 90, font=LARGE, width=0.5, ink=(88, 107))
    right = glyph(")", 112, 90, font=LARGE, width=0.5, ink=(88, 107))
    glyphs = [left, *line("a", 106, 94), *line("b", 106, 108), right]
    assert read(glyphs, bar(105, 112, 97.5)) == r"\left(\frac{a}{b}\right)"


@pytest.mark.parametrize(("number", "expected"), [("7", "7"), (None, "7")])
def test_the_number_is_no_part_of_the_formula(number: str | None, expected: str) -> None:
    glyphs = [*line("a=b", 100, 100), *line("(7)", 300, 100, font=ROMAN)]
    found = read_equation(evidence_of(glyphs), equation(number), ())
    assert found is not None
    assert (found.tex, found.number) == ("a=b", expected)


@pytest.mark.parametrize(
    "glyphs",
    [
        pytest.param([*line("a", 100, 100), glyph("\ufffd", 110, 100)], id="a character without a meaning"),
        pytest.param([*line("a", 100, 100), glyph("⁂", 110, 100)], id="a sign without a command"),
        pytest.param([*line("a", 100, 100), *line("b", 110, 108)], id="a letter off the line"),
        pytest.param([*line("2", 96, 96, size=7), *line("a", 100, 100)], id="a script before its letter"),
        pytest.param([glyph("√", 100, 92, font=SIGNS), *line("a", 110, 100)], id="a root without its bar"),
        pytest.param([*line("a", 100, 100), *line("a", 100, 100)], id="two letters in one place"),
        pytest.param([], id="nothing"),
    ],
)
def test_what_is_not_certain_is_not_read(glyphs: list[FormulaGlyph]) -> None:
    assert read(glyphs) is None


def test_a_bar_that_belongs_to_nothing_is_not_passed_over() -> None:
    assert read([*line("a", 100, 100), *line("b", 200, 100)], bar(150, 160, 98)) is None


def test_a_bar_far_from_one_of_its_sides_is_not_guessed_at() -> None:
    assert read([*line("a", 100, 96), *line("b", 100, 110)], bar(99, 106, 97.5)) is None


def test_a_formula_that_lacks_a_word_of_its_lines_is_not_read() -> None:
    box = Box(0.1, 0.09, 0.2, 0.1)
    segment = Segment(
        id="p0_l0",
        text="a=bc",
        box=box,
        words=(Word(text="a=bc", box=box),),
        direction="ltr",
        source="text_layer",
        confidence=1.0,
        baseline=0.1,
    )
    assert read_equation(evidence_of(line("a=b", 100, 100)), equation(), (segment,)) is None
    assert read_equation(evidence_of(line("a=bc", 100, 100)), equation(), (segment,)) is not None
