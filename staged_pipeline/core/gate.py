"""The gate: what happens to a page after it was judged. Pure functions of verdicts and thresholds.

A page is made, judged, repaired while that helps, its layout as a whole and its content ref by ref, made another way
where that was not enough, and in the end the best of all that was made is kept; a person is called where even that is
doubtful.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal

from pydantic import Field

from staged_pipeline.core.asked_again import LAYOUT_KINDS, Askable, Asked, issues_for
from staged_pipeline.core.value import Value
from staged_pipeline.core.verdict import Issue, Verdict

Action = Literal["accept", "repair", "fall_back"]
"""`accept`: one attempt is the page. `repair`: a stage is asked again. `fall_back`: the page is made another way."""

_SMALLEST_GAIN = 0.0005
"""By less the score is not said to have changed: it is rounded, and a rendering differs by a few pixels."""

_LIKENESS = frozenset({"layout", "looks"})
"""Parts that say how alike two pictures are: they move with every line that breaks elsewhere, so they may fall."""


_IN_TURN: tuple[Asked, ...] = ("layout", "content")
NOTHING = Askable()


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

    `way` names the pipeline or engine, as `staged` or `single_pass`; `round` counts its repairs, 0 before the first, in
    which `asked` was asked again. A round whose repair was not kept has the verdict of what was kept in its place.
    """

    way: str
    verdict: Verdict
    round: int = 0
    asked: Asked | None = None


class Decision(Value):
    """What to do now, and why: `reasons` are sentences.

    Where `action` is `repair`, `asked` says what to ask again, and `refs` are those whose content it is, or those that
    the layout is told of. `kept` is the index of the attempt that is the page where it is `accept`, and `flagged` says
    that a person should look at it.
    """

    action: Action
    reasons: tuple[str, ...]
    asked: Asked | None = None
    refs: tuple[str, ...] = ()
    kept: int | None = None
    flagged: bool = False


def decide(
    attempts: Sequence[Attempt], thresholds: Thresholds, *, askable: Askable = NOTHING, other_way: bool = False
) -> Decision:
    """What to do with a page after its last attempt.

    Args:
        attempts: All attempts in the order in which they were made, those that were not kept included; at least one.
        thresholds: When to do what.
        askable: What an engine can be asked again. Where layout and content are both wrong they are asked in turn, the
            layout first: what stands in an element is another matter once the element is another one.
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
    if _rounds_left(attempts, chosen.way, thresholds):
        asked = _next_asked(attempts, chosen, askable)
        if asked is not None:
            refs = _refs(asked, chosen.verdict, askable)
            return Decision(
                action="repair", asked=asked, refs=refs, reasons=(f"score {score:.2f}: {_listed(serious)}",)
            )
    if other_way and score < thresholds.fall_back:
        reason = f"score {score:.2f} is below {thresholds.fall_back:.2f}: {_listed(serious)}"
        return Decision(action="fall_back", reasons=(reason,))
    return _kept(attempts, best, thresholds, serious)


def better(after: Verdict, before: Verdict, refs: Collection[str]) -> bool:
    """Whether a repair of the content of `refs` is kept: the score has risen, and nothing else has got worse.

    No part of the score but the likeness of the pictures may fall, and no other ref may have more wrong with it than
    before. A verdict that is missing is never better.
    """

    def other(ref: str) -> str | None:
        return None if ref in refs else ref

    return _has_risen(after, before) and _counted(after, other) <= _counted(before, other)


def better_layout(after: Verdict, before: Verdict, stayed: Mapping[str, str]) -> bool:
    """The same for another layout.

    `stayed` are the refs of elements that are there as before, each with the ref that it had; all others are new, gone
    or another, and have but the score to speak for them.
    """
    had = set(stayed.values())

    def known(ref: str) -> str | None:
        return ref if ref in had else None

    return _has_risen(after, before) and _counted(after, stayed.get) <= _counted(before, known)


def best_of(attempts: Sequence[Attempt]) -> int:
    """The index of the attempt to keep: that of the highest score, the earliest of equals."""
    return max(range(len(attempts)), key=lambda index: (_score(attempts[index]), -index))


def _next_asked(attempts: Sequence[Attempt], chosen: Attempt, askable: Askable) -> Asked | None:
    """What to ask again for what is wrong, None where nobody can be asked."""
    wanted: set[Asked] = {one for one in _IN_TURN if any(issues_for(one, chosen.verdict, askable))}
    last = [attempt.asked for attempt in attempts if attempt.way == chosen.way][-1]
    return next((one for one in _IN_TURN if one in wanted and (one != last or len(wanted) == 1)), None)


def _refs(asked: Asked, verdict: Verdict, askable: Askable) -> tuple[str, ...]:
    """The refs that the issues for a stage name, each once."""
    named = (issue.ref for issue in issues_for(asked, verdict, askable))
    return tuple(dict.fromkeys(ref for ref in named if ref is not None))


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


def _has_risen(after: Verdict, before: Verdict) -> bool:
    if after.score is None or before.score is None or after.score < before.score + _SMALLEST_GAIN:
        return False
    earlier = {part.name: part.score for part in before.parts}
    held = (part for part in after.parts if part.name not in _LIKENESS)
    return all(part.score >= earlier.get(part.name, 0.0) - _SMALLEST_GAIN for part in held)


def _counted(verdict: Verdict, name: Callable[[str], str | None]) -> Counter[tuple[str | None, str]]:
    """How many serious issues of each kind each ref has, by the name that `name` gives it; without one it is left out.

    What is wrong with how the page is built is counted over the page, whichever element is named for it.
    """
    counts: Counter[tuple[str | None, str]] = Counter()
    for issue in verdict.issues:
        whole = issue.ref is None or issue.kind in LAYOUT_KINDS
        ref = None if issue.ref is None or whole else name(issue.ref)
        if issue.severity != "minor" and (whole or ref is not None):
            counts[ref, issue.kind] += 1
    return counts


def _listed(serious: Sequence[Issue]) -> str:
    """`2 missing_words, 1 direction`, by how often."""
    counts = Counter(issue.kind for issue in serious)
    return ", ".join(f"{count} {kind}" for kind, count in counts.most_common()) or "nothing major is wrong"
