"""The criteria of success of the product document, one row each, with what was measured for them."""

from collections.abc import Callable, Sequence

from staged_pipeline.comparison.values import Criterion, MeasuredBy, PipelineResult

_SLACK = 0.005  # in a score 0-1: less is no difference
_SAME_LOOK = 0.9  # likeness of renderings from which on a reader takes them for the same page
_AS_LONG = 2.0  # times the other pipeline's time that count as comparable: two calls for one

_Number = Callable[[PipelineResult], float | None]


def criteria_of(pipelines: Sequence[PipelineResult], measured_by: MeasuredBy) -> tuple[Criterion, ...]:
    """What the first of `pipelines` is held to, against the others."""
    against = "the truth" if measured_by == "truth" else "the evidence"
    return (
        _as_good("Layout accuracy", "The skeleton has all elements of the structure.", "structure", against, pipelines),
        _as_good("Text accuracy", "The text is exactly what is printed.", "text", against, pipelines),
        _assembly(pipelines),
        _consistent(pipelines),
        _performance(pipelines),
    )


def _as_good(name: str, says: str, part: str, against: str, pipelines: Sequence[PipelineResult]) -> Criterion:
    numbers = _numbers(pipelines, lambda one: one.grade.parts.get(part) if one.grade else None)
    own, *others = numbers
    known = [other for other in others if other is not None]
    met = None if own is None or not known else all(own >= other - _SLACK for other in known)
    return Criterion(
        name=name,
        says=says,
        measure=f"{part} held against {against}, 0-1",
        values=_told(pipelines, numbers, "{:.3f}"),
        met=met,
        note=f"Met where it is at least that of the others, but for {_SLACK:g}.",
    )


def _assembly(pipelines: Sequence[PipelineResult]) -> Criterion:
    numbers = _numbers(pipelines, lambda one: one.looks)
    known = [number for number in numbers[1:] if number is not None]
    return Criterion(
        name="Assembly correctness",
        says="The page looks as that of the other approach does.",
        measure=f"likeness of the renderings to those of {pipelines[0].name}, 0-1",
        values=_told(pipelines, numbers, "{:.3f}"),
        met=all(number >= _SAME_LOOK for number in known) if known else None,
        note=f"Met from {_SAME_LOOK:g} on." if known else "Not measured: no browser showed the pages.",
    )


def _consistent(pipelines: Sequence[PipelineResult]) -> Criterion:
    numbers = _numbers(pipelines, lambda one: one.consistency.same_structure if one.consistency else None)
    own = numbers[0]
    return Criterion(
        name="Consistency",
        says="The same document gives the same structure each time.",
        measure="share of pages whose structure is the same in all runs",
        values=_told(pipelines, numbers, "{:.0%}"),
        met=None if own is None else own == 1,
        note="Not measured: it takes two runs of a page." if own is None else "Met where it is all of them.",
    )


def _performance(pipelines: Sequence[PipelineResult]) -> Criterion:
    numbers = _numbers(pipelines, lambda one: one.per_page.seconds if one.stages and one.made else None)
    first, others = pipelines[0], [(one, number) for one, number in zip(pipelines, numbers, strict=True)][1:]
    asked = [number for one, number in others if number is not None and one.per_page.calls]
    replayed = any(page.replayed for one in pipelines for page in one.pages)
    met, note = None, "Not measured: only one pipeline asks a model."
    if replayed:
        note = "Not judged: calls were replayed, and took no model's time."
    elif numbers[0] is not None and asked and first.per_page.calls:
        met = all(numbers[0] <= _AS_LONG * other for other in asked)
        note = f"Met up to {_AS_LONG:g} times that of the others that ask a model."
    return Criterion(
        name="Performance",
        says="The time is comparable, two calls instead of one.",
        measure="seconds a page, waiting for the model included",
        values=_told(pipelines, numbers, "{:.2f} s"),
        met=met,
        note=note,
    )


def _numbers(pipelines: Sequence[PipelineResult], number: _Number) -> list[float | None]:
    return [number(one) for one in pipelines]


def _told(pipelines: Sequence[PipelineResult], numbers: Sequence[float | None], form: str) -> dict[str, str]:
    return {
        one.name: "–" if number is None else form.format(number) for one, number in zip(pipelines, numbers, strict=True)
    }
