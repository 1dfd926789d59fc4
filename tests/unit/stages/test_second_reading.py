"""Elements read again: what an engine is told, and which of its answers count."""

from collections.abc import Mapping, Sequence

from layouts import fractions, page_of, segment

from staged_pipeline.core.content import Content, MathContent, PageContent, TableContent, TextContent, failed
from staged_pipeline.core.page import Page
from staged_pipeline.core.refinement import MathAnswer, MathAnswers, MathTarget
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.core.verdict import Issue, Verdict
from staged_pipeline.core.vocabulary import CONTENT_TYPE, Kind
from staged_pipeline.stages.second_reading import complaints, read_formulas_again, read_text_again

PAGE = page_of(segment(0, "x = a + b (1)", 100, 100), segment(1, "where a is the first of the two", 100, 200))


def reference(ref: str, kind: Kind) -> Reference:
    return Reference(ref=ref, kind=kind, type=CONTENT_TYPE[kind], order=1, box=fractions(50, 90, 500, 120))


EQUATION, PARAGRAPH = reference("eq_1", "equation"), reference("para_1", "paragraph")
NOW = PageContent(
    content={
        "eq_1": MathContent(content="x=a-b", equation_number="1", confidence=0.7),
        "para_1": TextContent(content="where a is first"),
    },
    confidence=0.9,
)


class Formulas:
    fingerprint = "formulas"

    def __init__(self, answer: MathAnswer) -> None:
        self.answer = answer
        self.asked: list[MathTarget] = []

    def refine(self, page: Page, targets: Sequence[MathTarget]) -> MathAnswers:
        self.asked = list(targets)
        return MathAnswers(answers={target.name: self.answer for target in targets})


class Texts:
    fingerprint = "texts"

    def __init__(self, **answers: Content) -> None:
        self.answers = answers

    def read_again(
        self, page: Page, references: Sequence[Reference], now: Mapping[str, Content], told: Mapping[str, str]
    ) -> PageContent:
        return PageContent(content=self.answers, confidence=1.0)


def test_an_engine_is_told_what_is_wrong_and_no_small_matters() -> None:
    issues = (
        Issue(
            ref="eq_1", kind="math_mismatch", severity="major", message="A plus is printed.", suggestion="Look again."
        ),
        Issue(ref="eq_1", kind="overlap", severity="minor", message="It stands close."),
        Issue(ref="para_1", kind="missing_words", severity="critical", message="All is lost."),
        Issue(ref=None, kind="omission", severity="critical", message="Ink."),
    )
    told = complaints(Verdict.of((), issues), ["eq_1", "para_1"])
    assert told == {
        "eq_1": "held against the print: A plus is printed. Look again.",
        "para_1": "held against the print: All is lost.",
    }


def test_a_formula_is_shown_with_its_reading_and_its_fault_and_keeps_what_is_known_of_it() -> None:
    engine = Formulas(MathAnswer(tex="x=a+b"))
    changed = read_formulas_again(PAGE, [EQUATION], NOW, engine, {"eq_1": "a plus is printed"})
    assert [(one.attempt, one.fault, one.box) for one in engine.asked] == [("x=a-b", "a plus is printed", EQUATION.box)]
    assert changed == {"eq_1": MathContent(content="x=a+b", equation_number="1", confidence=0.7, engine="llm")}


def test_a_formula_that_is_not_closed_or_that_is_not_read_stays() -> None:
    for answer in (MathAnswer(tex=r"\frac{a"), MathAnswer(), MathAnswer(unreadable="blurred")):
        assert read_formulas_again(PAGE, [EQUATION], NOW, Formulas(answer), {}) == {}


def test_answers_of_another_kind_and_failures_stay_out() -> None:
    good = TextContent(content="where a is the first of the two")
    assert read_text_again(PAGE, [PARAGRAPH], NOW, Texts(para_1=good, para_9=good), {}) == {"para_1": good}
    for wrong in (TableContent(headers=(), rows=(("a",),)), failed("para_1", "no")):
        assert read_text_again(PAGE, [PARAGRAPH], NOW, Texts(para_1=wrong), {}) == {}
    assert read_text_again(PAGE, [PARAGRAPH], NOW, Texts(), {}) == {}
