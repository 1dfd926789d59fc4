"""What a run of a document is refused for before any of its pages is begun: nothing is half done, and nothing asked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from staged_pipeline.core.errors import ArtifactError, WrongUsage
from staged_pipeline.core.skeleton import references
from staged_pipeline.core.step_table import StepName, files_needed, maker_of
from staged_pipeline.core.steps import PageState, Redo, StepState
from staged_pipeline.flow.artifacts import PageFolder, page_folder
from staged_pipeline.flow.page_plan import PagePlan, Recipe, to_read
from staged_pipeline.source.options import SourceOptions
from staged_pipeline.support.settings import Settings
from staged_pipeline.support.stage_choice import redo_of, steps_of

_LOCAL = "local-"  # how the fingerprints of engines begin that ask no model
_LISTED = 10  # pages that a message names


@dataclass(frozen=True)
class BeforeWork:
    """Looks at the folder of a run for what `settings` ask of it; `document` gives the digest of the file's bytes."""

    settings: Settings
    folder: Path
    document: Callable[[], str]

    def check(self, pages: Sequence[int]) -> tuple[str, ...]:
        """Notes on what is not there to be done; `pages` are the indices of those that the run takes.

        Raises:
            WrongUsage: a stage needs what is neither made nor there; elements are to be done again that no page has; or
                local engines would take the place of a model without being asked to.
        """
        steps = steps_of(self.settings)
        self._check_needs(steps, pages)
        self._check_paid(steps, pages)
        return tuple(self._check_refs(redo_of(self.settings), pages))

    def _check_needs(self, steps: Sequence[StepName], pages: Sequence[int]) -> None:
        needed = files_needed(steps)
        if not needed:
            return
        recipe = Recipe({"evidence": SourceOptions.of(self.settings).fingerprint})
        document = self.document()
        for file, step in needed.items():
            without = [
                index
                for index in pages
                if not _is_there(file, page_folder(self.folder, index), PagePlan(recipe, document, index).evidence)
            ]
            if without:
                maker = maker_of(file)
                raise WrongUsage(
                    f"--stages {self.settings.stages}: {step} needs {file}, which {_listed(without)} not have as the "
                    f"document and the settings are now. Take {maker} into --stages, or run --stages {maker} first."
                )

    def _check_paid(self, steps: Sequence[StepName], pages: Sequence[int]) -> None:
        if self.settings.provider != "local" or self.settings.replace_paid:
            return
        redo = redo_of(self.settings)
        folders = {index: page_folder(self.folder, index) for index in pages}
        lost = [index for index, page in folders.items() if page.asked_a_model() and _replaces(page, steps, redo)]
        if lost:
            raise WrongUsage(
                f"{_listed(lost, 'was', 'were')} read by a model, and the local engines would take its place. Name the "
                "service again with --provider; or type --provider local, if that is meant; or put the pages together "
                "as they are, with --stages assembly."
            )

    def _check_refs(self, redo: Redo, pages: Sequence[int]) -> Iterator[str]:
        known = {index: _refs(page_folder(self.folder, index)) for index in pages} if redo.refs else {}
        for step, refs in redo.refs.items():
            for ref in dict.fromkeys(refs):
                where = [index for index, names in known.items() if ref in names]
                if not where and pages:
                    raise WrongUsage(f"--redo {step}:{ref}: {_listed(pages)} not have such an element.")
                if len(where) < len(pages):
                    yield f"--redo {step}:{ref}: only {_listed(where, 'has', 'have')} such an element."


def _is_there(file: str, page: PageFolder, evidence: str) -> bool:
    """Whether a page has a file as it would be made now, whichever engine or person made it."""
    if not page.size(file):
        return False
    state = page.read_state()
    if file == "skeleton.html":
        made = state.first("layout", "single_pass")
        return made is not None and made.inputs == evidence
    if file == "content.json":
        made = state.first("text", "single_pass")
        return made is not None and made.inputs == evidence and not made.stale and _is_of_layout(made, state, page)
    return True


def _is_of_layout(made: StepState, state: PageState, page: PageFolder) -> bool:
    """Whether content was made for the layout as it is now, or nothing of that needs another content."""
    if made.wrote.get("skeleton.html") == page.digest("skeleton.html"):
        return True
    try:
        now = references(page.read_skeleton())
    except ArtifactError:
        return True  # the page says what is wrong with it
    return not to_read(now, state.references or page.read_references(), again=(), everything=False)


def _replaces(page: PageFolder, steps: Sequence[StepName], redo: Redo) -> bool:
    """Whether local engines would make anew what a model made, in steps that are not asked to be done again."""
    state = page.read_state()
    drawn = state.first("layout", "single_pass")
    by_hand = drawn is not None and drawn.wrote.get("skeleton.html") != page.digest("skeleton.html")
    made: dict[StepName, StepState | None] = {"layout": drawn, "text": state.first("text", "single_pass")}
    for step, before in made.items():
        spared = redo.whole(step) or (step == "layout" and by_hand)
        if before is None or step not in steps or spared:
            continue
        if not all(record.engine.startswith(_LOCAL) for record in before.records[-1:]):
            return True
    return False


def _refs(page: PageFolder) -> frozenset[str]:
    try:
        return frozenset(reference.ref for reference in page.read_references())
    except ArtifactError:
        return frozenset()


def _listed(pages: Sequence[int], one: str = "does", more: str = "do") -> str:
    """`page 3 does`, `pages 3, 4 do`."""
    names = ", ".join(map(str, pages[:_LISTED])) + (" and others" if len(pages) > _LISTED else "")
    return f"page {names} {one}" if len(pages) == 1 else f"pages {names} {more}"
