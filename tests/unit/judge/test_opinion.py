"""A model's issues join those of the measures."""

from staged_pipeline.core.verdict import Issue, ScorePart, Verdict
from staged_pipeline.judge.opinion import has_opinion, with_opinion, with_opinion_of

MEASURED = Verdict.of(
    (ScorePart(name="missing", weight=1.0, score=1.0),),
    (Issue(ref="para_1", kind="changed_words", severity="major", message="Measured."),),
)


def issue(ref: str, severity: str = "major") -> Issue:
    return Issue.model_validate(
        {"ref": ref, "kind": "changed_words", "severity": severity, "message": "Seen.", "judge": "model"}
    )


def test_nothing_seen_raises_nothing() -> None:
    verdict = with_opinion(MEASURED, ())
    assert verdict.score == 1.0
    assert verdict.issues == MEASURED.issues


def test_issues_are_added_and_lower_the_score() -> None:
    verdict = with_opinion(MEASURED, (issue("para_1"), issue("eq_1"), issue("eq_2", "minor")))
    assert [(one.ref, one.message) for one in verdict.issues] == [
        ("para_1", "Measured."),
        ("eq_1", "Seen."),
        ("eq_2", "Seen."),
    ]
    assert verdict.parts[-1] == ScorePart(name="model", weight=0.25, score=0.68)
    assert verdict.score == round((1.0 + 0.25 * 0.68) / 1.25, 4)


def test_the_part_of_the_score_never_falls_below_nought() -> None:
    assert with_opinion(MEASURED, [issue(f"para_{n}") for n in range(2, 20)]).parts[-1].score == 0.0


def test_a_page_nobody_measured_stays_so() -> None:
    nobody = Verdict.not_judged("Chromium is missing")
    assert with_opinion(nobody, (issue("eq_1"),)) == nobody


def test_an_opinion_is_joined_to_a_newer_verdict_as_to_the_first() -> None:
    seen = (issue("para_1"), issue("eq_1"))
    first = with_opinion(MEASURED, seen)
    assert with_opinion_of(MEASURED, first) == first
    stricter = Verdict.of(
        (ScorePart(name="missing", weight=1.0, score=0.5),),
        (Issue(ref="eq_1", kind="changed_words", severity="major", message="Measured now."),),
    )
    newer = with_opinion_of(stricter, first)
    assert [one.message for one in newer.issues] == ["Measured now."], "the measures name it themselves now"
    assert newer.score == with_opinion(stricter, seen).score


def test_there_is_no_opinion_where_no_model_looked() -> None:
    assert not has_opinion(MEASURED)
    assert has_opinion(with_opinion(MEASURED, ()))
    assert with_opinion_of(MEASURED, MEASURED) == MEASURED
    nobody = Verdict.not_judged("Chromium is missing")
    assert with_opinion_of(nobody, with_opinion(MEASURED, ())) == nobody
