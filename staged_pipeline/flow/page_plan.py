"""What makes each file of a page, as digests: by them a run knows what is done and what is stale.

A step's key is the digest of all that goes into it but the work of a person: the document's bytes, the settings that
the step sees, the engine with its model and prompt, and the version of the step's code. An edit by hand is known by the
file not being what was written.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from staged_pipeline.core.skeleton import Reference
from staged_pipeline.core.step_table import TABLE, StepName
from staged_pipeline.core.steps import PageState, Redo
from staged_pipeline.flow.artifacts import PageFolder
from staged_pipeline.support.digests import digest

_VERSION: dict[StepName, int] = {
    "evidence": 4,
    "layout": 3,
    "text": 4,
    "math": 1,
    "single_pass": 1,
    "assembly": 1,
    "judge": 2,
}
"""Raised with every change of a step's code that may change what it makes."""


@dataclass(frozen=True)
class Recipe:
    """How the pages of a run are made: `engines` maps each step that the run takes to what does it.

    Each is a fingerprint: it changes with the engine's version, settings, model and prompt.
    """

    engines: Mapping[StepName, str]

    @property
    def steps(self) -> Collection[StepName]:
        """The steps of a page."""
        return self.engines.keys()


@dataclass(frozen=True)
class PagePlan:
    """The keys of one page of a document whose bytes have the digest `document`."""

    recipe: Recipe
    document: str
    page_index: int

    @property
    def evidence(self) -> str:
        """The key of what is read from the file."""
        return self._key("evidence", self.document, self.page_index)

    def engine(self, step: StepName) -> str:
        """The key of a step that an engine does; what it depends on of the steps before it is looked at by ref."""
        return self._key(step, self.evidence)

    def inputs(self, folder: PageFolder, doubtful: Collection[str], skeleton: str | None = None) -> str:
        """The digest of the files that final.html is made from, whoever wrote them.

        `skeleton` is that of skeleton.html where it is known.
        """
        return digest(skeleton or folder.digest("skeleton.html"), folder.digest("content.json"), sorted(doubtful))

    def assembly(self, inputs: str) -> str:
        """The key of final.html."""
        return self._key("assembly", inputs)

    def judge(self, inputs: str) -> str:
        """The key of judge.json; `inputs` as `judged_files`."""
        return self._key("judge", inputs)

    def finished(self, folder: PageFolder, state: PageState) -> bool:
        """Whether nothing is left to do of the steps that the run takes."""
        steps = self.recipe.steps
        middle: tuple[StepName, ...] = tuple(step for step in steps if step not in ("evidence", "assembly", "judge"))
        if not state.fresh("evidence", self.evidence) or not all(state.fresh(s, self.engine(s)) for s in middle):
            return False
        order: tuple[StepName, ...] = ("text", "single_pass", "layout")
        last: StepName | None = next((step for step in order if step in middle), None)
        skeleton = folder.digest("skeleton.html")
        return (
            (last is None or state.steps[last].wrote.get("skeleton.html") == skeleton)
            and ("assembly" not in steps or self.assembled(folder, state, skeleton))
            and not (state.steps["assembly"].open if "assembly" in steps else ())
            and ("judge" not in steps or self.judged(folder, state))
            and folder.unharmed(state)
        )

    def assembled(self, folder: PageFolder, state: PageState, skeleton: str | None = None) -> bool:
        """Whether final.html was made from the files as they are.

        Where the run leaves the assembly out, it does not matter how it would be made now.
        """
        known = state.steps.get("assembly")
        if known is None or folder.size("final.html") != known.wrote.get("final.html"):
            return False
        inputs = self.inputs(folder, known.low_confidence_refs, skeleton)
        return known.inputs == inputs if "assembly" not in self.recipe.steps else known.key == self.assembly(inputs)

    def judged(self, folder: PageFolder, state: PageState) -> bool:
        """Whether the page as it is was judged in the way of this run."""
        known = state.steps.get("judge")
        return known is not None and still_judged(folder, state) and state.fresh("judge", self.judge(known.inputs))

    def _key(self, step: StepName, *parts: object) -> str:
        return digest(step, _VERSION[step], self.recipe.engines.get(step, ""), *parts)


def judged_files(folder: PageFolder) -> str:
    """The digest of the files that a verdict is about, whoever wrote them."""
    return digest(*(folder.digest(name) for name in TABLE["judge"].needs))


def still_judged(folder: PageFolder, state: PageState) -> bool:
    """Whether the verdict in a page's folder is about the page as it is."""
    known = state.steps.get("judge")
    if known is None or any(folder.size(name) != size for name, size in known.wrote.items()):
        return False
    return known.inputs == judged_files(folder)


def to_read(
    references: Collection[Reference], before: Collection[Reference], *, again: Collection[str], everything: bool
) -> frozenset[str]:
    """The refs that an engine is asked for: all, or those that changed since and those named."""
    if everything:
        return frozenset(reference.ref for reference in references)
    known = {reference.ref: reference for reference in before}
    return frozenset(
        reference.ref
        for reference in references
        if reference.ref in again or _asked(known.get(reference.ref)) != _asked(reference)
    )


def _asked(reference: Reference | None) -> Reference | None:
    """A reference without its place in the reading order, which does not change its content."""
    return reference and reference.model_copy(update={"order": 0})


def named(redo: Redo, step: StepName, known: Collection[str]) -> frozenset[str]:
    """The refs of a step that are to be done again."""
    return frozenset(ref for ref in redo.refs.get(step, ()) if ref in known)
