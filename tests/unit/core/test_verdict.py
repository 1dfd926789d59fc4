import pytest
from pydantic import ValidationError

from staged_pipeline.core.verdict import Issue, ScorePart, Verdict

ISSUE = Issue(ref="para_1", kind="missing_words", severity="major", message="`a` is missing.", words=("a",))


def test_the_score_is_the_mean_of_the_parts_by_their_weights() -> None:
    verdict = Verdict.of((ScorePart(name="words", weight=3, score=1), ScorePart(name="order", weight=1, score=0.5)), ())
    assert verdict.score == 0.875


def test_a_page_without_anything_to_measure_has_nothing_against_it() -> None:
    assert Verdict.of((), ()).score == 1


def test_a_page_that_was_not_judged_has_no_score_and_says_why() -> None:
    assert Verdict.not_judged("No Chromium.").score is None
    with pytest.raises(ValidationError):
        Verdict(status="not_judged")
    with pytest.raises(ValidationError):
        Verdict(status="not_judged", reason="No Chromium.", score=0)
    with pytest.raises(ValidationError):
        Verdict(status="judged")


def test_issues_are_found_by_ref() -> None:
    other = ISSUE.model_copy(update={"ref": "para_2"})
    assert Verdict.of((), (ISSUE, other)).about("para_1") == (ISSUE,)


def test_a_verdict_comes_back_from_its_file_as_it_was() -> None:
    verdict = Verdict.of((ScorePart(name="words", weight=3, score=0.5),), (ISSUE,))
    assert Verdict.model_validate_json(verdict.model_dump_json()) == verdict
