"""The verdict of the measures together with what a model saw, now or when it was asked last."""

from collections.abc import Sequence

from staged_pipeline.core.verdict import Issue, ScorePart, Severity, Verdict

_NAME = "model"
"""The part of the score that is the model's."""

_WEIGHT = 0.25
"""The share of the model in the score, beside a weight of 1 that the measures share."""

_COST: dict[Severity, float] = {"minor": 0.02, "major": 0.15, "critical": 0.4}
"""What an issue takes from the model's part of the score: after seven wrong digits nothing of it is left."""


def with_opinion(verdict: Verdict, issues: Sequence[Issue]) -> Verdict:
    """`verdict` with a model's issues, and a part of the score for them; without a verdict there is nothing to add to.

    An issue that the measures named too, of the same ref and kind, is not told twice, but counts.
    """
    if verdict.score is None:
        return verdict
    score = max(0.0, 1.0 - sum(_COST[issue.severity] for issue in issues))
    return _joined(verdict, ScorePart(name=_NAME, weight=_WEIGHT, score=round(score, 4)), issues)


def has_opinion(verdict: Verdict) -> bool:
    """Whether a model has looked at the page too."""
    return any(part.name == _NAME for part in verdict.parts)


def with_opinion_of(verdict: Verdict, earlier: Verdict) -> Verdict:
    """`verdict` with what a model said when it saw the same page, as an `earlier` verdict has it.

    Issues that the measures named too at that time are in the model's part of the score, but are not told again.
    """
    if verdict.score is None:
        return verdict
    seen = [issue for issue in earlier.issues if issue.judge == "model"]
    opinion = [part for part in earlier.parts if part.name == _NAME]
    return _joined(verdict, opinion[0], seen) if opinion else verdict


def _joined(verdict: Verdict, opinion: ScorePart, issues: Sequence[Issue]) -> Verdict:
    known = {(issue.ref, issue.kind) for issue in verdict.issues}
    new = tuple(issue for issue in issues if (issue.ref, issue.kind) not in known)
    return Verdict.of((*verdict.parts, opinion), (*verdict.issues, *new))
