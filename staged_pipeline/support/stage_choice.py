"""Which steps of a page a run takes, by its settings."""

from collections.abc import Iterator

from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.core.step_table import STEPS, StepName, parse_stages
from staged_pipeline.core.steps import Redo, parse_redo
from staged_pipeline.support.settings import Settings


def steps_of(settings: Settings) -> tuple[StepName, ...]:
    """The steps that a run takes: those of `stages`, or all that the other settings do not leave out.

    Raises:
        WrongUsage: `stages` names a step that there is none of or that the other settings leave out, or names them in
            an order in which they cannot be done.
    """
    left_out = frozenset(_left_out(settings))
    whole: tuple[StepName, ...] = tuple(step for step in STEPS if step not in left_out)
    if settings.stages is None:
        return whole
    chosen = parse_stages(settings.stages)
    for step in chosen:
        if step not in whole:
            raise WrongUsage(f"--stages {settings.stages}: {_reason(step, settings)}")
    return chosen


def redo_of(settings: Settings) -> Redo:
    """What the run does again though nothing changed.

    Raises:
        WrongUsage: a step that there is none of, or that the run does not take.
    """
    taken = steps_of(settings)
    redo = parse_redo(settings.redo, settings.from_step, taken)
    if settings.stages is not None and settings.from_step and settings.from_step not in taken:
        raise WrongUsage(f"--from {settings.from_step}: --stages {settings.stages} leaves {settings.from_step} out.")
    return redo


def _left_out(settings: Settings) -> Iterator[StepName]:
    if settings.judge == "off":
        yield "judge"
    if settings.provider != "local" and settings.single_pass:
        yield from ("layout", "text", "math")
        return
    yield "single_pass"
    if settings.provider == "local" or settings.math == "off":
        yield "math"


def _reason(step: StepName, settings: Settings) -> str:
    if step == "judge":
        return "add --judge render or --judge llm, which says who judges."
    if step == "single_pass":
        return "add --single-pass, which says that one call takes the place of the other stages."
    if settings.single_pass:
        return f"--single-pass takes the place of {step}."
    return f"{step} asks a model: add --provider anthropic or --provider openai, and --math auto or all."
