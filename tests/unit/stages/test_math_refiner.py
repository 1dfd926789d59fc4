"""Stage 2.5: which formulas are read again, and what becomes of the answers."""

from collections.abc import Mapping, Sequence

import pytest
from layouts import fractions, page_of, segment

from staged_pipeline.core.content import (
    HUMAN,
    Cell,
    Content,
    MathContent,
    MathSegment,
    MixedContent,
    PageContent,
    TableContent,
    TextSegment,
    failed,
)
from staged_pipeline.core.errors import BudgetExceeded, MissingDependency, ProviderUnavailable, StagedError
from staged_pipeline.core.page import Page
from staged_pipeline.core.refinement import MathAnswer, MathAnswers, MathTarget
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.core.vocabulary import CONTENT_TYPE, Complexity, Kind
from staged_pipeline.stages.math_refiner import refine_mathematics
from staged_pipeline.support.settings import MathMode


class Answers:
    """Gives the answers it was made with, or fails."""

    fingerprint = "answers"

    def __init__(self, error: StagedError | None = None, **answers: MathAnswer | str) -> None:
        self.error = error
        self.answers = {
            name.replace("__", ":"): MathAnswer(tex=one) if isinstance(one, str) else one
            for name, one in answers.items()
        }
        self.asked: list[MathTarget] = []

    def refine(self, page: Page, targets: Sequence[MathTarget]) -> MathAnswers:
        self.asked = list(targets)
        if self.error:
            raise self.error
        return MathAnswers(answers=self.answers)


class Letters:
    r"""Sets what stands in LaTeX as it is, without commands; rejects whatever has `\bad` in it."""

    fingerprint = "letters"

    def __init__(self, error: StagedError | None = None) -> None:
        self.error = error

    def typeset(self, formulas: Sequence[Formula]) -> list[Typeset]:
        if self.error:
            raise self.error
        return [self._set(formula.tex) for formula in formulas]

    def _set(self, tex: str) -> Typeset:
        if "\\bad" in tex:
            return Typeset(svg="", mathml="", error="Undefined control sequence \\bad")
        return Typeset(svg="", mathml=f"<math><mtext>{tex.replace('<', '&lt;')}</mtext></math>")


PAGE = page_of(
    segment(0, "x = a + b (1)", 100, 100),
    segment(1, "where a is the first of the two", 100, 200),
    segment(2, "numbers, b + 1 the other one and", 100, 220),
    segment(3, "c what is left of it at the end", 100, 240),
)


def reference(ref: str, kind: Kind, *lines: int, complexity: Complexity | None = None, **more: str) -> Reference:
    values = {"type": CONTENT_TYPE[kind], "order": 1, "box": fractions(50, 90, 500, 120), **more}
    names = tuple(f"p0_l{line}" for line in lines)
    return Reference(ref=ref, kind=kind, segments=names, complexity=complexity, **values)


EQUATION = reference("eq_1", "equation", 0, number="1")
COMPLEX = reference("eq_1", "equation", 0, complexity="complex", number="1")
TABLE = reference("table_1", "table", 2)
PARAGRAPH = reference("para_1", "paragraph", 1, 2, 3)


def mixed(*runs: str, **more: object) -> MixedContent:
    """Text and formulas in turn."""
    segments = [MathSegment(content=run) if i % 2 else TextSegment(content=run) for i, run in enumerate(runs)]
    return MixedContent(segments=tuple(segments), **more)


TEXT = mixed(
    "where ", "a", " is the first of the two numbers, ", "b\\bad 1", " the other one and ", "c", " what is left"
)


def refined(
    entries: Mapping[str, Content],
    engine: Answers,
    *references: Reference,
    mode: MathMode = "auto",
    typesetter: Letters | None = None,
    page: Page = PAGE,
) -> PageContent:
    low = tuple(ref for ref, entry in entries.items() if entry.confidence is not None and entry.confidence < 0.6)
    content = PageContent(content=dict(entries), confidence=0.9, low_confidence_refs=low)
    return refine_mathematics(page, references, content, engine, typesetter or Letters(), mode)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (MathContent(content="x = a + b", confidence=0.4), "in doubt"),
        (MathContent(content="x a b", format="image", confidence=0.9), "picture"),
        (MathContent(content="x = \\bad", confidence=0.9), "Undefined control sequence"),
        (failed("eq_1", "no reply"), "no reply"),
        (MathContent(content="x = a + b", confidence=0.9), None),
        (MathContent(content="x = \\bad", confidence=0.9, engine=HUMAN), None),
    ],
)
def test_what_is_looked_at_again_and_why(entry: Content, told: str | None) -> None:
    engine = Answers()
    refined({"eq_1": entry}, engine, EQUATION)
    assert [told in target.fault for target in engine.asked if told] == ([True] if told else [])
    assert bool(engine.asked) is (told is not None)


def test_complex_equations_are_looked_at_and_with_all_every_one() -> None:
    engine = Answers()
    sound = {"eq_1": MathContent(content="x = a + b", confidence=0.9)}
    refined(sound, engine, COMPLEX)
    assert [target.name for target in engine.asked] == ["eq_1"]
    refined(sound, engine, EQUATION, mode="all")
    assert [target.name for target in engine.asked] == ["eq_1"]
    assert refined(sound, Answers(ValueError("asked")), COMPLEX, mode="off").content == sound


def test_an_equation_kept_as_a_picture_becomes_latex_with_its_number() -> None:
    entry = MathContent(content="x = a + b (1)", format="image", asset="assets/eq_1.png", confidence=0.3)
    found = refined({"eq_1": entry}, Answers(eq_1=r"x = a + b \tag{1}"), EQUATION)
    made = found.content["eq_1"]
    assert isinstance(made, MathContent)
    assert (made.content, made.format, made.equation_number, made.asset) == ("x = a + b", "latex", "1", None)
    assert made.confidence is not None
    assert made.confidence > 0.9
    assert found.low_confidence_refs == ()
    assert "second reading stays" in found.warnings[-1]


def test_a_picture_stays_where_the_second_reading_says_something_else() -> None:
    entry = MathContent(content="x = a + b (1)", format="image", confidence=0.3)
    found = refined({"eq_1": entry}, Answers(eq_1="E = m c^2"), EQUATION)
    assert found.content["eq_1"] == entry
    assert found.low_confidence_refs == ("eq_1",)
    assert "first reading stays" in found.warnings[-1]


@pytest.mark.parametrize("tex", ["x = \\bad", "x = {a + b", "\\begin{aligned} x = a + b"])
def test_what_cannot_be_set_is_no_reading(tex: str) -> None:
    entry = MathContent(content="x = a", confidence=0.4)
    found = refined({"eq_1": entry}, Answers(eq_1=tex), EQUATION)
    assert found.content["eq_1"] == entry


def test_a_formula_within_text_is_replaced_alone() -> None:
    engine = Answers(para_1__2="b + 1")
    found = refined({"para_1": TEXT}, engine, PARAGRAPH)
    assert [(target.name, target.attempt, target.display) for target in engine.asked] == [
        ("para_1:2", "b\\bad 1", False)
    ]
    entry = found.content["para_1"]
    assert isinstance(entry, MixedContent)
    assert [run.content for run in entry.segments if isinstance(run, MathSegment)] == ["a", "b + 1", "c"]
    assert [run.content for run in entry.segments][::2] == [run.content for run in TEXT.segments][::2]


def test_a_formula_within_text_is_held_against_what_the_other_words_leave() -> None:
    found = refined({"para_1": TEXT}, Answers(para_1__2="q + 7"), PARAGRAPH)
    assert found.content["para_1"] == TEXT


def test_the_lines_around_a_formula_are_shown() -> None:
    engine = Answers()
    refined({"para_1": mixed("where ", "\\bad", " is the first of the two numbers and more words")}, engine, PARAGRAPH)
    (target,) = engine.asked
    assert target.box.y0 == pytest.approx(200 / 800)
    assert target.box.y1 == pytest.approx(230 / 800)


def test_formulas_in_the_cells_of_a_table() -> None:
    cells = (Cell(content="b", segments=(MathSegment(content="b\\bad"), TextSegment(content=" x"))), "plain")
    table = TableContent(headers=("H", Cell(content="y", segments=(MathSegment(content="y"),))), rows=(cells,))
    found = refined({"table_1": table}, Answers(table_1__2="b+1"), TABLE).content["table_1"]
    assert isinstance(found, TableContent)
    changed = found.rows[0][0]
    assert isinstance(changed, Cell)
    assert changed.segments == (MathSegment(content="b+1"), TextSegment(content=" x"))
    assert (found.headers, found.rows[0][1]) == (table.headers, "plain")


def test_ok_confirms_a_formula_and_changes_no_picture() -> None:
    doubted = MathContent(content="x = a + b", equation_number="1", confidence=0.4)
    found = refined({"eq_1": doubted}, Answers(eq_1=MathAnswer()), EQUATION)
    made = found.content["eq_1"]
    assert made.confidence is not None
    assert made.confidence > 0.9
    assert made.model_copy(update={"confidence": 0.4}) == doubted
    picture = MathContent(content="x", format="image", confidence=0.3)
    assert refined({"eq_1": picture}, Answers(eq_1=MathAnswer()), EQUATION).content["eq_1"] == picture


def test_what_is_not_answered_or_not_readable_stays_and_is_told() -> None:
    entry = MathContent(content="x = a", confidence=0.4)
    assert "no second reading" in refined({"eq_1": entry}, Answers(), EQUATION).warnings[-1]
    unreadable = refined({"eq_1": entry}, Answers(eq_1=MathAnswer(unreadable="a smudge")), EQUATION)
    assert unreadable.content == {"eq_1": entry}
    assert "a smudge" in unreadable.warnings[-1]


def test_a_scan_takes_the_closer_look() -> None:
    lines = tuple(line.model_copy(update={"source": "ocr"}) for line in PAGE.evidence.segments)
    scan = PAGE.model_copy(update={"evidence": PAGE.evidence.model_copy(update={"segments": lines})})
    entry = MathContent(content="x = o + 6", format="image", confidence=0.3)
    made = refined({"eq_1": entry}, Answers(eq_1="x = a + b"), EQUATION, page=scan).content["eq_1"]
    assert isinstance(made, MathContent)
    assert made.content == "x = a + b"


@pytest.mark.parametrize("error", [ProviderUnavailable("the service is down"), BudgetExceeded("nothing is left")])
def test_a_service_that_fails_costs_nothing_but_the_second_look(error: StagedError) -> None:
    entry = MathContent(content="x = a", confidence=0.4)
    found = refined({"eq_1": entry}, Answers(error), EQUATION)
    assert found.content == {"eq_1": entry}
    assert str(error) in found.warnings[-1]


def test_without_a_browser_the_first_readings_stay() -> None:
    entry = MathContent(content="x = a", confidence=0.4)
    missing = Letters(MissingDependency("no browser"))
    found = refined({"eq_1": entry}, Answers(eq_1="x = a + b"), EQUATION, typesetter=missing)
    assert found.content == {"eq_1": entry}
    assert "no browser" in found.warnings[-1]
