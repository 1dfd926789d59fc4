"""How far a page has come: `steps.json`, the record from which a later run knows what it need not do again."""

from collections.abc import Collection, Iterable

from pydantic import Field

from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.core.step_table import STEPS, StepName, step_named
from staged_pipeline.core.summary import Judged, StageRecord
from staged_pipeline.core.value import Value
from staged_pipeline.core.vocabulary import Route


class StepState(Value):
    """A step that was done.

    `key` is the digest of all that made its files, `inputs` that of what they were made from, whatever made them: the
    evidence's key, of final.html its files, and of a verdict those and final.html. `wrote` maps each file to the digest
    of what was written, so that an edit by hand is known as one; or `size:` and its size, for files that nobody edits.
    `open` names the refs that could not be asked for and are worth another try, `stale` those of which a step before
    has made something else since. The rest is what the page's summary says of the step; `judged` is the judge's, whose
    `key` is empty while it looks, and whose `last_call` is the number of the last of the page's calls before it began.
    """

    key: str
    inputs: str = ""
    records: tuple[StageRecord, ...] = ()
    wrote: dict[str, str] = Field(default_factory=dict[str, str])
    open: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    confidence: float | None = None
    low_confidence_refs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    judged: Judged | None = None
    last_call: int = 0


class Renaming(Value):
    """That `content.json` is being written by other names, `references`; once it is, `content` is its digest."""

    content: str
    references: tuple[Reference, ...]


class PageState(Value):
    """The steps of a page that were done.

    `references` are the elements that the entries of `content.json` are named after: those of the layout, and those of
    an earlier one of which a person's entry is kept. `renaming` is there while `content.json` is written by new names,
    for a run that is ended then.
    """

    steps: dict[StepName, StepState] = Field(default_factory=dict[StepName, StepState])
    references: tuple[Reference, ...] = ()
    renaming: Renaming | None = None

    @property
    def route(self) -> Route:
        """How the page was read.

        One that fell back has a single pass among the records of its layout, after the layout's own; where the single
        pass is all that made the layout, its text was read by stages since.
        """
        layout, text = self.steps.get("layout"), self.steps.get("text")
        drawn_by = {one.stage for one in layout.records} if layout else set[str]()
        if "single_pass" in self.steps or drawn_by >= {"layout", "single_pass"}:
            return "single_pass"
        made = [one for step in (layout, text) if step for one in step.records]
        return "repaired" if any(one.round for one in made) else "staged"

    def fresh(self, step: StepName, key: str) -> bool:
        """Whether a step's files were made from what would make them now, with nothing left open."""
        state = self.steps.get(step)
        return state is not None and state.key == key and not state.open and not state.stale

    def first(self, *steps: StepName) -> StepState | None:
        """The first of these steps that was done."""
        return next((self.steps[step] for step in steps if step in self.steps), None)

    def done(self, step: StepName, state: StepState) -> "PageState":
        """The same with one step done."""
        return self.model_copy(update={"steps": {**self.steps, step: state}})

    def without(self, *gone: StepName) -> "PageState":
        """The same without steps."""
        left = {step: state for step, state in self.steps.items() if step not in gone}
        return self.model_copy(update={"steps": left})

    def behind(self, refs: Iterable[str], *steps: StepName) -> "PageState":
        """The same, with `refs` stale in those of `steps` that were done."""
        stale = tuple(refs)
        known = {step: self.steps[step] for step in steps if step in self.steps}
        moved = {
            step: state.model_copy(update={"stale": tuple(dict.fromkeys((*state.stale, *stale)))})
            for step, state in known.items()
        }
        return self.model_copy(update={"steps": {**self.steps, **moved}})


class Redo(Value):
    """What to do again although nothing changed: whole steps, and single refs of a step."""

    steps: frozenset[StepName] = frozenset()
    refs: dict[StepName, tuple[str, ...]] = Field(default_factory=dict[StepName, tuple[str, ...]])

    def whole(self, step: StepName) -> bool:
        """Whether all of a step is done again."""
        return step in self.steps

    def __bool__(self) -> bool:
        return bool(self.steps or self.refs)


def parse_redo(wanted: Iterable[str], from_step: str | None = None, taken: Collection[StepName] = STEPS) -> Redo:
    """What `layout`, `text:eq_1,eq_3` and a step to begin from ask for, of a run that takes the steps `taken`.

    Raises:
        WrongUsage: a step that there is none of, or one that the run does not take.
    """
    after = STEPS[STEPS.index(step_named(from_step)) :] if from_step else ()
    steps: set[StepName] = {step for step in after if step in taken}
    refs: dict[StepName, tuple[str, ...]] = {}
    for text in wanted:
        name, colon, listed = text.partition(":")
        step = step_named(name)
        chosen = tuple(ref.strip() for ref in listed.split(",") if ref.strip())
        if step not in taken:
            raise WrongUsage(f"--redo {text}: this run does not take {step}, but {', '.join(taken)}.")
        if colon and chosen and step in ("text", "math"):
            refs[step] = (*refs.get(step, ()), *chosen)
        elif colon:
            raise WrongUsage(f"--redo {text}: only text and math are done by ref, as in --redo text:eq_1,eq_3.")
        else:
            steps.add(step)
    return Redo(steps=frozenset(steps), refs=refs)
