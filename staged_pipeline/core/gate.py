"""The gate: what happens to a page after it was judged. Pure functions of verdicts and thresholds.

A page is made, judged, repaired ref by ref while that helps, made another way where that was not enough, and in the end
the best of all that was made is kept; a person is called where even that is doubtful.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Literal

from pydantic import Field

from staged_pipeline.core.value import Value
from staged_pipeline.core.verdict import Issue, Verdict

Action = Literal["accept", "repair", "fall_back"]
"""`accept`: one attempt is the page. `repair`: some refs are asked again. `fall_back`: the page is made another way."""

_SMALLEST_GAIN = 0.0005
"""By less the score is not said to have changed: it is rounded, and a rendering differs by a few pixels."""

_LIKENESS = frozenset({"layout", "looks"})
"""Parts that say how alike two pictures are: they move with every line that breaks elsewhere, so they may fall."""


class Thresholds(Value):
    """When the gate does what, as scores 0-1.

    From `accept` on a page is taken as it is if nothing major is wrong; below `fall_back` it is made another way;
    below `flag` a person is asked to look at what is kept. `repair_rounds` is how often a page is asked again at most.
    """

    accept: float = Field(default=0.95, ge=0, le=1)
    fall_back: float = Field(default=0.75, ge=0, le=1)
    flag: float = Field(default=0.85, ge=0, le=1)
    repair_rounds: int = Field(default=2, ge=0, le=10)


class Attempt(Value):
    """A page as it was made once, and what came of judging it.

    `way` names the pipeline or engine, as `staged` or `single_pass`; `round` counts its repairs, 0 before the first. A
    round whose repair was not kept has the verdict of what was kept in its place.
    """

    way: str
    verdict: Verdict
    round: int = 0


class Decision(Value):
    """What to do now, and why: `reasons` are sentences.

    `refs` are those to ask again where `action` is `repair`. `kept` is the index of the attempt that is the page where
    it is `accept`, and `flagged` says that a person should look at it.
    """

    action: Action
    reasons: tuple[str, ...]
    refs: tuple[str, ...] = ()
    kept: int | None = None
    flagged: bool = False


def decide(
    attempts: Sequence[Attempt], thresholds: Thresholds, *, askable: Collection[str] = (), other_way: bool = False
) -> Decision:
    """What to do with a page after its last attempt.

    Args:
        attempts: All attempts in the order in which they were made, those that were not kept included; at least one.
        thresholds: When to do what.
        askable: The refs that an engine can be asked again.
        other_way: Whether there is a pipeline or an engine left that has not been tried.
    """
    best = best_of(attempts)
    chosen = attempts[best]
    if chosen.verdict.score is None:
        return Decision(action="accept", kept=best, reasons=(f"not judged: {chosen.verdict.reason}",))
    score = chosen.verdict.score
    serious = [issue for issue in chosen.verdict.issues if issue.severity != "minor"]
    if score >= thresholds.accept and not serious:
        return Decision(action="accept", kept=best, reasons=(f"score {score:.2f}, nothing major is wrong",))
    refs = repairable(chosen.verdict, askable)
    if refs and _rounds_left(attempts, chosen.way, thresholds):
        return Decision(action="repair", refs=refs, reasons=(f"score {score:.2f}: {_listed(serious)}",))
    if other_way and score < thresholds.fall_back:
        reason = f"score {score:.2f} is below {thresholds.fall_back:.2f}: {_listed(serious)}"
        return Decision(action="fall_back", reasons=(reason,))
    return _kept(attempts, best, thresholds, serious)


def better(after: Verdict, before: Verdict, refs: Collection[str]) -> bool:
    """Whether a repair of `refs` is kept: the score has risen, and nothing else has got worse.

    No part of the score but the likeness of the pictures may fall, and no other ref may have more wrong with it than
    before. A verdict that is missing is never better.
    """
    if after.score is None or before.score is None or after.score < before.score + _SMALLEST_GAIN:
        return False
    earlier = {part.name: part.score for part in before.parts}
    held = (part for part in after.parts if part.name not in _LIKENESS)
    if any(part.score < earlier.get(part.name, 0.0) - _SMALLEST_GAIN for part in held):
        return False
    known = _counted(before, refs)
    return all(count <= known.get(key, 0) for key, count in _counted(after, refs).items())


def best_of(attempts: Sequence[Attempt]) -> int:
    """The index of the attempt to keep: that of the highest score, the earliest of equals."""
    return max(range(len(attempts)), key=lambda index: (_score(attempts[index]), -index))


def repairable(verdict: Verdict, askable: Collection[str]) -> tuple[str, ...]:
    """The refs with which something serious is wrong, and which an engine can be asked again; each once."""
    named = (issue.ref for issue in verdict.issues if issue.ref is not None and issue.severity != "minor")
    return tuple(dict.fromkeys(ref for ref in named if ref in askable))


def _rounds_left(attempts: Sequence[Attempt], way: str, thresholds: Thresholds) -> bool:
    return max(attempt.round for attempt in attempts if attempt.way == way) < thresholds.repair_rounds


def _kept(attempts: Sequence[Attempt], best: int, thresholds: Thresholds, serious: Sequence[Issue]) -> Decision:
    """The best attempt as it is, with what a person should know of it."""
    score = _score(attempts[best])
    reasons = [f"score {score:.2f}: {_listed(serious)}"]
    others = {attempt.way: _score(attempt) for attempt in attempts if attempt.way != attempts[best].way}
    reasons.extend(f"{way} was no better (score {other:.2f})" for way, other in others.items())
    critical = any(issue.severity == "critical" for issue in serious)
    flagged = critical or score < thresholds.flag
    if flagged:
        reasons.append("a person should look at it")
    return Decision(action="accept", kept=best, flagged=flagged, reasons=tuple(reasons))


def _score(attempt: Attempt) -> float:
    """The score to compare attempts by; one that could not be judged stands behind all that were."""
    return -1.0 if attempt.verdict.score is None else attempt.verdict.score


def _counted(verdict: Verdict, besides: Collection[str]) -> Counter[tuple[str | None, str]]:
    """How many serious issues of each kind each ref has, those of `besides` left out."""
    return Counter(
        (issue.ref, issue.kind)
        for issue in verdict.issues
        if issue.severity != "minor" and (issue.ref is None or issue.ref not in besides)
    )


def _listed(serious: Sequence[Issue]) -> str:
    """`2 missing_words, 1 direction`, by how often."""
    counts = Counter(issue.kind for issue in serious)
    return ", ".join(f"{count} {kind}" for kind, count in counts.most_common()) or "nothing major is wrong"
