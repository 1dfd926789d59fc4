"""Grades, consistency, criteria and what pages took, on pages made by hand."""

from decimal import Decimal
from pathlib import Path

import pytest
from pages import element, png, skeleton
from run_folders import leave_page, line

from staged_pipeline.comparison.consistency import consistency_of
from staged_pipeline.comparison.criteria import criteria_of
from staged_pipeline.comparison.pages import MadePage, MadeRun, numbered, read_made, read_others, truths
from staged_pipeline.comparison.scores import ByEvidence, ByTruth, mean_grade
from staged_pipeline.comparison.taken import taken_by
from staged_pipeline.comparison.values import Consistency, Grade, PageResult, PipelineResult, RunResult, Taken
from staged_pipeline.core.content import TextContent
from staged_pipeline.core.conversation import CallRecord, Usage
from staged_pipeline.core.errors import MissingDependency, UnreadableInput
from staged_pipeline.core.evidence import Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.summary import ErrorRecord, Spending, StageRecord, Summary
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.flow.artifacts import page_folder
from staged_pipeline.measure.page_reading import read_page
from staged_pipeline.measure.truth import Truth

PAGE = "<main><h1>A title</h1><p>Some words that stand here in their order.</p><math alttext='a+b'></math></main>"


class NoBrowser:
    """A typesetter of a machine without a browser."""

    def typeset(self, formulas: list[Formula]) -> list[Typeset]:
        raise MissingDependency("no browser")


def by_truth(truth: str, *, words_only: bool = False) -> ByTruth:
    return ByTruth({0: Truth(read_page(truth), words_only)}, NoBrowser())


def run_of(*pages: str | None) -> MadeRun:
    return MadeRun(Path(), {index: MadePage(html) for index, html in enumerate(pages) if html is not None})


def pipeline(name: str, score: float, *, same: float = 1.0, seconds: float = 1.0, calls: int = 1) -> PipelineResult:
    stages = {"layout": Taken(calls=calls, seconds=seconds)}
    page = PageResult(page=0, grade=Grade(score=score, parts={"text": score, "structure": score}), stages=stages)
    return PipelineResult(
        name=name,
        runs=(RunResult(folder=name, pages=(page,)),),
        grade=page.grade,
        stages=stages,
        consistency=Consistency(same_structure=same, same_text=1, likeness=1),
        looks=None if name == "staged" else 0.95,
    )


def test_a_page_that_is_the_truth_has_the_full_grade_also_without_a_browser() -> None:
    grade = by_truth(PAGE).grade(0, MadePage(PAGE))
    assert grade == Grade(score=1, parts={"text": 1, "structure": 1, "order": 1, "direction": 1})


def test_each_fault_costs_its_part() -> None:
    def parts(html: str) -> dict[str, float]:
        grade = by_truth(PAGE).grade(0, MadePage(html))
        assert grade is not None
        return {name: score for name, score in grade.parts.items() if score < 1}

    assert set(parts(PAGE.replace("words", "wards"))) == {"text"}
    assert set(parts(PAGE.replace("h1", "p"))) == {"structure"}
    assert "order" in parts(PAGE.replace("Some words that stand", "stand that words Some"))
    assert set(parts(PAGE.replace("<p>", "<p dir=rtl>"))) == {"direction"}


def test_a_truth_of_words_says_nothing_of_structure() -> None:
    grade = by_truth("<p>Some words</p>", words_only=True).grade(0, MadePage("<h1>Some</h1><h2>words</h2>"))
    assert grade == Grade(score=1, parts={"text": 1})


def test_a_lost_word_and_an_invented_one_cost_text_by_the_evidence(tmp_path: Path) -> None:
    printed = line(0, "Seven printed words stand on this line", Box(0.1, 0.1, 0.9, 0.2))
    words = tuple(Word(text=word, box=printed.box) for word in printed.text.split())
    printed = printed.model_copy(update={"words": words})
    block = skeleton(element("para_1", segments=("p0_l0",)))

    def text(index: int, content: str) -> float:
        leave_page(tmp_path, index, block, {"para_1": TextContent(content=content)}, lines=[printed])
        folder = page_folder(tmp_path, index)
        grade = ByEvidence().grade(index, MadePage(folder.read_final(), folder))
        assert grade is not None
        return grade.parts["text"]

    assert text(0, printed.text) == 1
    assert text(1, "Seven printed words stand on line") < 1
    assert text(2, f"{printed.text} invented") < 1
    assert ByEvidence().grade(0, MadePage(PAGE)) is None


def test_a_page_that_failed_counts_as_nothing() -> None:
    whole = Grade(score=1, parts={"text": 1, "order": 1})
    assert mean_grade([whole, None]) == Grade(score=0.5, parts={"text": 0.5, "order": 0.5})
    assert mean_grade([whole, Grade(score=0.5, parts={"text": 0.5})]) == Grade(
        score=0.75, parts={"text": 0.75, "order": 1}
    )
    assert mean_grade([None]) is None


def test_runs_that_are_the_same_are_consistent() -> None:
    assert consistency_of([run_of(PAGE), run_of(PAGE)], [0]) == Consistency(same_structure=1, same_text=1, likeness=1)
    assert consistency_of([run_of(PAGE)], [0]) is None
    assert consistency_of([run_of(PAGE), run_of(None)], [0]) is None


def test_another_word_a_formula_or_an_element_in_one_run_of_three_is_seen() -> None:
    other = PAGE.replace("words", "wards")
    found = consistency_of([run_of(PAGE, PAGE), run_of(PAGE, PAGE), run_of(other, PAGE)], [0, 1])
    assert found is not None
    assert (found.same_structure, found.same_text) == (1, 0.5)
    assert 0.9 < found.likeness < 1
    formula = consistency_of([run_of(PAGE), run_of(PAGE.replace("a+b", "a-b"))], [0])
    assert formula is not None
    assert formula.same_text == 0
    structure = consistency_of([run_of(PAGE), run_of(PAGE.replace("h1", "h2"))], [0])
    assert structure is not None
    assert (structure.same_structure, structure.same_text) == (0, 1)


def test_the_shape_of_a_page_of_ours_is_its_skeleton_without_names_and_boxes(tmp_path: Path) -> None:
    def shape(index: int, *blocks: object) -> object:
        leave_page(tmp_path, index, skeleton(*blocks), {})  # type: ignore[arg-type]
        folder = page_folder(tmp_path, index)
        return MadePage(folder.read_final(), folder).shape

    one = shape(0, element("title_1", "title"), element("para_1", order=2))
    assert one == shape(1, element("title_7", "title"), element("para_9", order=2, box=Box(0, 0, 1, 1)))
    assert one != shape(2, element("para_1"), element("title_1", "title", order=2))


def verdicts(*pipelines: PipelineResult) -> dict[str, bool | None]:
    return {row.name: row.met for row in criteria_of(pipelines, "truth")}


def test_the_criteria_are_met_where_the_first_is_as_good() -> None:
    assert set(verdicts(pipeline("staged", 0.99), pipeline("single_pass", 0.99)).values()) == {True}
    worse = verdicts(pipeline("staged", 0.9, same=0.5, seconds=3), pipeline("single_pass", 0.99))
    assert [name for name, met in worse.items() if met is False] == [
        "Layout accuracy",
        "Text accuracy",
        "Consistency",
        "Performance",
    ]


def test_what_was_not_measured_is_not_judged() -> None:
    local = pipeline("local", 0.9, calls=0)
    assert verdicts(pipeline("staged", 1), local)["Performance"] is None
    unseen = pipeline("single_pass", 1).model_copy(update={"looks": None, "consistency": None, "grade": None})
    alone = pipeline("staged", 1).model_copy(update={"consistency": None})
    found = verdicts(alone, unseen)
    assert [name for name, met in found.items() if met is None] == [
        "Layout accuracy",
        "Text accuracy",
        "Assembly correctness",
        "Consistency",
    ]


def call(number: int, cost: str | None, *, sent: bool = True, replayed: bool = False) -> CallRecord:
    return CallRecord(
        number=number,
        purpose="text",
        provider="anthropic",
        model="m",
        prompt="p",
        usage=Usage(input_tokens=10, cache_read_tokens=5, output_tokens=3),
        cost=None if cost is None else Decimal(cost),
        sent=sent,
        replayed=replayed,
    )


def made(folder: Path, calls: list[CallRecord], counted: list[CallRecord]) -> MadePage:
    """A page of which only `counted`, the last of `calls`, made it as it is."""
    leave_page(folder, 0, skeleton(element("para_1")), {}, calls=calls, picture=png())
    record = StageRecord(stage="text", engine="m", seconds=1.5, spent=Spending.of(counted))
    page = page_folder(folder, 0)
    return MadePage(page.read_final(), page, Summary(page_index=0, route="staged", stages=(record,)))


def test_calls_of_earlier_attempts_are_not_counted_and_replayed_ones_at_their_price(tmp_path: Path) -> None:
    calls = [call(1, "5"), call(2, "0.1", replayed=True), call(3, "9", sent=False), call(4, "0.2", replayed=True)]
    stages, replayed = taken_by(made(tmp_path, calls, [calls[1], calls[3]]))
    assert replayed
    assert stages == {
        "text": Taken(calls=2, input_tokens=30, cached_tokens=10, output_tokens=6, cost_usd=Decimal("0.3"), seconds=1.5)
    }


def test_a_cost_that_is_not_known_is_not_nothing(tmp_path: Path) -> None:
    calls = [call(1, "0.1"), call(2, None)]
    stages, _ = taken_by(made(tmp_path, calls, calls))
    assert stages["text"].cost_usd is None
    assert (stages["text"] + Taken()).cost_usd is None


def test_pages_that_did_not_come_out_say_why(tmp_path: Path) -> None:
    for index, summary in enumerate(
        (
            Summary(page_index=0, route="failed", error=ErrorRecord(code="budget", message="No money.")),
            Summary(page_index=1, route="unfinished", left=("assembly",)),
        )
    ):
        page_folder(tmp_path, index).path.mkdir(parents=True)
        page_folder(tmp_path, index).write_summary(summary)
    run = read_made(tmp_path, [0, 1, 2])
    assert run.pages == {}
    assert run.errors == {0: "No money.", 1: "The page is not finished.", 2: "The run has no such page."}


def test_pages_of_another_program_are_found_by_their_numbers(tmp_path: Path) -> None:
    for name in ("page_0003.html", "7.htm", "notes.html", "11.txt"):
        (tmp_path / name).write_text(PAGE, "utf-8")
    run = read_others(tmp_path, [3, 5, 7])
    assert sorted(run.pages) == [3, 7]
    assert list(run.errors) == [5]
    with pytest.raises(UnreadableInput, match="no truth for page 5"):
        truths(tmp_path, [3, 5])
    assert truths(tmp_path, [3, 11])[11].name == "11.txt"
    with pytest.raises(UnreadableInput, match="several are compared"):
        truths(tmp_path / "7.htm", [0, 1])
    assert truths(tmp_path / "7.htm", [4]) == {4: tmp_path / "7.htm"}
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableInput, match="no pages"):
        numbered(tmp_path / "empty", {".html"})
