"""What engines are asked again for a finished page, told what a judge found: its layout, or what some refs say."""

from collections.abc import Sequence
from dataclasses import dataclass

from staged_pipeline.core.asked_again import Askable, issues_for
from staged_pipeline.core.content import HUMAN, Content, ContentMap, PageContent
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference, references
from staged_pipeline.core.verdict import Verdict
from staged_pipeline.flow.page_candidate import Candidate, Tried
from staged_pipeline.flow.page_steps import PageSteps
from staged_pipeline.flow.page_tools import Engines
from staged_pipeline.stages.math_refiner import refine_mathematics
from staged_pipeline.stages.second_layout import Redrawn, draw_again
from staged_pipeline.stages.second_reading import complaints, read_formulas_again, read_text_again
from staged_pipeline.stages.text_extractor import read_text


@dataclass(frozen=True)
class SecondAsking:
    """Asks the engines of one page again; each asking is a stage of the page's clock."""

    steps: PageSteps
    engines: Engines
    page: Page

    def askable(self, candidate: Candidate) -> Askable:
        """What an engine can be asked again, nothing that a person wrote; the layout is for `is_engines_own` to say."""
        refs = references(candidate.skeleton)
        return Askable(
            refs=frozenset(one.ref for one in refs if self._can_be_read(one, candidate.reply.content)),
            tables=frozenset(one.ref for one in refs if one.type == "table"),
            layout=self.engines.redrawer is not None,
        )

    def is_engines_own(self) -> bool:
        """Whether no person has worked on the page, and this run makes its layout: it may get another one."""
        steps = self.steps
        layout = steps.state.steps.get("layout")
        if layout is None or not {"layout", "text", "assembly"} <= set(steps.plan.recipe.steps):
            return False
        edited = layout.wrote.get("skeleton.html") != steps.folder.digest("skeleton.html")
        return not edited and not steps.content.human()

    def reread(self, before: Tried, askable: Askable, refs: Sequence[str], attempt: int) -> ContentMap:
        """What `refs` say when they are read again, of those that say something else then. Raises as the engines."""
        engines, candidate = self.engines, before.page
        told = complaints(_about_content(before.look.verdict, askable), refs)
        asked = [reference for reference in references(candidate.skeleton) if reference.ref in told]
        formulas = [reference for reference in asked if self._is_formula(reference)]
        texts = [reference for reference in asked if not self._is_formula(reference)]
        changed: ContentMap = {}
        if formulas and engines.mathematics is not None:
            with self.steps.clock.stage("math", engines.mathematics.fingerprint, attempt):
                changed |= read_formulas_again(self.page, formulas, candidate.reply, engines.mathematics, told)
        if texts and engines.rereader is not None:
            with self.steps.clock.stage("text", engines.rereader.fingerprint, attempt):
                changed |= read_text_again(self.page, texts, candidate.reply, engines.rereader, told)
        content = candidate.reply.content
        return {ref: entry for ref, entry in changed.items() if not _same(entry, content[ref])}

    def redraw(self, before: Tried, askable: Askable, attempt: int) -> tuple[Redrawn, PageContent] | None:
        """Another layout, and the content of all of its elements; None where it is the same again.

        Raises as the engines.
        """
        engine, candidate, clock = self.engines.redrawer, before.page, self.steps.clock
        if engine is None:
            return None
        issues = tuple(issues_for("layout", before.look.verdict, askable))
        with clock.stage("layout", engine.fingerprint, attempt):
            drawn = draw_again(self.page, candidate.skeleton, candidate.reply, engine, issues)
        return drawn and (drawn, self._read(drawn, attempt))

    def _read(self, drawn: Redrawn, attempt: int) -> PageContent:
        """The content of a new layout: what is new in it is read as in a first reading."""
        if not drawn.new:
            return drawn.kept
        clock, engines, refs = self.steps.clock, self.engines, references(drawn.skeleton)
        with clock.stage("text", engines.text.fingerprint, attempt):
            read = read_text(self.page, refs, engines.text, drawn.kept.content)
        reply = read.model_copy(
            update={
                "warnings": (*drawn.kept.warnings, *read.warnings),
                "open_refs": (*drawn.kept.open_refs, *read.open_refs),
            }
        )
        if engines.mathematics is None:
            return reply
        typesetter = self.steps.tools.typesetter
        with clock.stage("math", engines.mathematics.fingerprint, attempt):
            return refine_mathematics(
                self.page, refs, reply, engines.mathematics, typesetter, engines.math_mode, only=drawn.new
            )

    def _can_be_read(self, reference: Reference, content: ContentMap) -> bool:
        engine = self.engines.rereader is not None or self._is_formula(reference)
        return engine and reference.ref in content and content[reference.ref].engine != HUMAN

    def _is_formula(self, reference: Reference) -> bool:
        return reference.type == "math" and self.engines.mathematics is not None


def _about_content(verdict: Verdict, askable: Askable) -> Verdict:
    return verdict.model_copy(update={"issues": tuple(issues_for("content", verdict, askable))})


def _same(one: Content, other: Content) -> bool:
    """Whether two entries say the same, whoever says so and however sure they are."""
    aside = {"engine": None, "confidence": None, "sources": None}
    return one.model_copy(update=aside) == other.model_copy(update=aside)
