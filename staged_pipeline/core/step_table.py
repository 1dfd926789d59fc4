"""The steps of a page: what each needs and makes. A step that is added is added to `TABLE`.

The files are named as they lie in a page's folder. What a step makes is made from what it needs, so that a file is
stale once one of those has been made anew.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from staged_pipeline.core.errors import WrongUsage

StepName = Literal["evidence", "layout", "text", "math", "single_pass", "assembly", "judge"]


class Step(NamedTuple):
    """The files that a step reads, and those that it writes; one that stands in both is made better."""

    needs: tuple[str, ...]
    makes: tuple[str, ...]


TABLE: dict[StepName, Step] = {
    "evidence": Step(needs=(), makes=("evidence.json",)),
    "layout": Step(needs=("evidence.json",), makes=("skeleton.html",)),
    "text": Step(needs=("evidence.json", "skeleton.html"), makes=("content.json",)),
    "math": Step(needs=("evidence.json", "skeleton.html", "content.json"), makes=("content.json",)),
    "single_pass": Step(needs=("evidence.json",), makes=("skeleton.html", "content.json")),
    "assembly": Step(needs=("skeleton.html", "content.json"), makes=("final.html",)),
    "judge": Step(needs=("evidence.json", "skeleton.html", "content.json", "final.html"), makes=("judge.json",)),
}
STEPS: tuple[StepName, ...] = tuple(TABLE)
"""The steps in the order of the pipeline; a page goes either through layout, text and math or through `single_pass`."""


def step_named(name: str) -> StepName:
    """The step of that name; raises WrongUsage."""
    for step in STEPS:
        if step == name:
            return step
    raise WrongUsage(f"{name!r} is no step. There are: {', '.join(STEPS)}.")


def parse_stages(text: str) -> tuple[StepName, ...]:
    """The steps that `layout,text,assembly` names, in that order, after `evidence`, which needs nothing but the file.

    Raises:
        WrongUsage: a step that there is none of, or one before another that makes what it needs.
    """
    named: list[StepName] = [step_named(name.strip()) for name in text.split(",")]
    for place, step in enumerate(named):
        for later in named[place + 1 :]:
            _check_order(text, step, later)
    steps: list[StepName] = named if "evidence" in named else ["evidence", *named]
    made = {file for step in steps for file in TABLE[step].makes}
    for file in files_needed(steps):
        if stale := made.intersection(TABLE[maker_of(file)].needs) - {"evidence.json"}:
            maker = maker_of(file)
            message = f"--stages {text}: {file} is stale once {', '.join(stale)} is made anew; name {maker} too."
            raise WrongUsage(message)
    return tuple(steps)


def files_needed(steps: Sequence[StepName]) -> dict[str, StepName]:
    """The files that must be there before these steps are begun, each with the first step that needs it."""
    made: set[str] = set()
    needed: dict[str, StepName] = {}
    for step in steps:
        needed |= {file: step for file in TABLE[step].needs if file not in made and file not in needed}
        made.update(TABLE[step].makes)
    return needed


def maker_of(file: str) -> StepName:
    """The first step of the pipeline that makes a file."""
    return next(step for step in STEPS if file in TABLE[step].makes)


def _check_order(text: str, step: StepName, later: StepName) -> None:
    if step == later:
        raise WrongUsage(f"--stages {text} names {step} twice.")
    made_later = set(TABLE[later].makes)
    if needed := made_later.intersection(TABLE[step].needs):
        raise WrongUsage(f"--stages {text}: {step} needs {', '.join(sorted(needed))}; {later} comes before it.")
    if lost := made_later.intersection(TABLE[step].makes) - set(TABLE[later].needs):
        raise WrongUsage(f"--stages {text}: {step} and {later} both make {', '.join(sorted(lost))}; name one of them.")
