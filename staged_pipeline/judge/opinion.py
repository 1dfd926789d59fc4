"""The verdict of the measures together with what a model saw."""

from collections.abc import Sequence

from staged_pipeline.core.verdict import Issue, ScorePart, Severity, Verdict

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
    known = {(issue.ref, issue.kind) for issue in verdict.issues}
    new = tuple(issue for issue in issues if (issue.ref, issue.kind) not in known)
    part = ScorePart(name="model", weight=_WEIGHT, score=round(score, 4))
    return Verdict.of((*verdict.parts, part), (*verdict.issues, *new))
