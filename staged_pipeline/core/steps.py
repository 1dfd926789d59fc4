"""How far a page has come: `steps.json`, the record from which a later run knows what it need not do again."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.core.summary import StageRecord
from staged_pipeline.core.value import Value

StepName = Literal["evidence", "layout", "text", "math", "single_pass", "assembly"]
STEPS: tuple[StepName, ...] = ("evidence", "layout", "text", "math", "single_pass", "assembly")
"""The steps in the order of the pipeline; a page goes either through the middle three or through `single_pass`."""


class StepState(Value):
    """A step that was done.

    `key` is the digest of all that made its files; `wrote` maps each file to the digest of what was written, so that an
    edit by hand is known as one; or `size:` and its size, for files that nobody edits. `open` names the refs that could
    not be asked for and are worth another try. The rest is what the page's summary says of the step.
    """

    key: str
    records: tuple[StageRecord, ...] = ()
    wrote: dict[str, str] = Field(default_factory=dict[str, str])
    open: tuple[str, ...] = ()
    confidence: float | None = None
    low_confidence_refs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class PageState(Value):
    """The steps of a page that were done."""

    steps: dict[StepName, StepState] = Field(default_factory=dict[StepName, StepState])

    def fresh(self, step: StepName, key: str) -> bool:
        """Whether a step's files were made from what would make them now, with nothing left open."""
        state = self.steps.get(step)
        return state is not None and state.key == key and not state.open

    def done(self, step: StepName, state: StepState) -> "PageState":
        """The same with one step done."""
        return PageState(steps={**self.steps, step: state})


class Redo(Value):
    """What to do again although nothing changed: whole steps, and single refs of a step."""

    steps: frozenset[StepName] = frozenset()
    refs: dict[StepName, tuple[str, ...]] = Field(default_factory=dict[StepName, tuple[str, ...]])

    def whole(self, step: StepName) -> bool:
        """Whether all of a step is done again."""
        return step in self.steps

    def __bool__(self) -> bool:
        return bool(self.steps or self.refs)


def parse_redo(wanted: Iterable[str], from_step: str | None = None) -> Redo:
    """What `layout`, `text:eq_1,eq_3` and a step to begin from ask for.

    Raises:
        WrongUsage: a step that there is none of.
    """
    steps: set[StepName] = set(STEPS[STEPS.index(_step(from_step)) :]) if from_step else set()
    refs: dict[StepName, tuple[str, ...]] = {}
    for text in wanted:
        name, colon, listed = text.partition(":")
        step = _step(name)
        chosen = tuple(ref.strip() for ref in listed.split(",") if ref.strip())
        if colon and chosen and step in ("text", "math"):
            refs[step] = (*refs.get(step, ()), *chosen)
        elif colon:
            raise WrongUsage(f"--redo {text}: only text and math are done by ref, as in --redo text:eq_1,eq_3.")
        else:
            steps.add(step)
    return Redo(steps=frozenset(steps), refs=refs)


def _step(name: str) -> StepName:
    if name not in STEPS:
        raise WrongUsage(f"{name!r} is no step. There are: {', '.join(STEPS)}.")
    return name
