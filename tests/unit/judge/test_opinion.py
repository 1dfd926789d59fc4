"""A model's issues join those of the measures."""

from staged_pipeline.core.verdict import Issue, ScorePart, Verdict
from staged_pipeline.judge.opinion import with_opinion

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
