"""The steps of one page, each done only where something that it is made from has changed.

What an earlier run made is read from the page's folder. What a person edited is never written over: entries of
`content.json` marked as human, and a `skeleton.html` that is not as it was written; only doing the layout again does.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from staged_pipeline.core.content import ContentMap, PageContent
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference, Skeleton, references
from staged_pipeline.core.steps import STEPS, PageState, StepName, StepState
from staged_pipeline.core.summary import StageRecord
from staged_pipeline.engines.base import MathEngine, SinglePassEngine, TextEngine
from staged_pipeline.flow.artifacts import PageFolder
from staged_pipeline.flow.page_plan import PagePlan, named, to_read
from staged_pipeline.flow.page_tools import Engines, PageJob, Tools
from staged_pipeline.flow.stage_clock import StageClock
from staged_pipeline.stages.crops import crop_assets
from staged_pipeline.stages.layout_extractor import detect_layout
from staged_pipeline.stages.math_refiner import refine_mathematics
from staged_pipeline.stages.single_pass import read_in_one_pass
from staged_pipeline.stages.text_extractor import read_text

_WORD = re.compile(r"\w+")


@dataclass
class PageSteps:
    """One page on its way through its steps; `state` is how far it has come."""

    job: PageJob
    tools: Tools
    plan: PagePlan
    clock: StageClock
    folder: PageFolder
    state: PageState
    _page: Page | None = None

    def read(self, engines: Engines) -> tuple[Skeleton, PageContent]:
        """The page's layout and content, as it stands in the folder afterwards."""
        before = self.folder.read_references()
        if engines.single_pass is not None:
            return self._single_pass(engines.single_pass)
        skeleton = self._layout(engines)
        refs = references(skeleton)
        asked, reply = self._text(engines.text, refs, before)
        if engines.mathematics is not None:
            reply = self._math(engines.mathematics, engines, refs, reply, asked)
        return skeleton, reply

    def page(self) -> Page:
        """The page with its evidence, read from the document where that or a setting changed."""
        if self._page is None:
            self._page = self._evidence()
        return self._page

    def _evidence(self) -> Page:
        files = ("page.png", "evidence.json")
        known = self.state.steps.get("evidence")
        whole = known is not None and all(self.folder.size(name) == known.wrote.get(name) for name in files)
        if whole and self._fresh("evidence", self.plan.evidence):
            return self.folder.read_page()
        with self.clock.stage("evidence", "source") as attempt:
            page = self.tools.source.read_page(self.job.document, self.job.password, self.job.page_index)
            self.folder.write_page(page)
            wrote = {name: self.folder.size(name) for name in files}
            self._done("evidence", StepState(key=self.plan.evidence, records=(attempt.end(),), wrote=wrote))
        return page

    def _layout(self, engines: Engines) -> Skeleton:
        """The skeleton: a person's where one edited it, else the engine's."""
        self.page()  # evidence that changed makes the layout stale
        key = self.plan.engine("layout")
        known = self.state.steps.get("layout")
        now = self.folder.digest("skeleton.html")
        edited = known is not None and now and known.wrote.get("skeleton.html") != now
        if now and not self.job.redo.whole("layout") and (edited or self._fresh("layout", key)):
            skeleton = self.folder.read_skeleton()
            self.folder.write_references(references(skeleton))
            return skeleton
        with self.clock.stage("layout", engines.layout.fingerprint) as attempt:
            skeleton = detect_layout(self.page(), engines.layout)
            self.folder.write_skeleton(skeleton)
            self.folder.write_references(references(skeleton))
            wrote = {"skeleton.html": self.folder.digest("skeleton.html")}
            self._done("layout", StepState(key=key, records=(attempt.end(),), wrote=wrote))
        return skeleton

    def _text(
        self, engine: TextEngine, refs: tuple[Reference, ...], before: tuple[Reference, ...]
    ) -> tuple[frozenset[str], PageContent]:
        """The refs that were read now, and the content of all."""
        key = self.plan.engine("text")
        known = self.state.steps.get("text")
        names = {reference.ref for reference in refs}
        open_refs = frozenset(known.open if known else ()) | named(self.job.redo, "text", names)
        everything = known is None or known.key != key or self.job.redo.whole("text")
        earlier = {} if known is None else self.folder.read_content()
        asked = to_read(refs, before, again=open_refs | (names - earlier.keys()), everything=everything)
        human = self.folder.human_edits()
        given = human | {ref: entry for ref, entry in earlier.items() if ref in names and ref not in asked}
        if known is not None and not asked - human.keys():
            return frozenset(), _content(given | human, known)
        with self.clock.stage("text", engine.fingerprint) as attempt:
            reply = read_text(self.page(), refs, engine, given | human)
            reply = reply.model_copy(update={"warnings": _still(known, asked, everything=everything) + reply.warnings})
            self._keep(refs, reply.content | human)
            records = (*(() if known is None or everything else known.records), attempt.end())
            self._done("text", self._state_of(key, reply, records))
        return asked, reply

    def _math(
        self,
        engine: MathEngine,
        engines: Engines,
        refs: tuple[Reference, ...],
        reply: PageContent,
        read_now: Collection[str],
    ) -> PageContent:
        key = self.plan.engine("math")
        known = self.state.steps.get("math")
        names = {reference.ref for reference in refs}
        again = frozenset(read_now) | named(self.job.redo, "math", names) | frozenset(known.open if known else ())
        everything = known is None or known.key != key or self.job.redo.whole("math")
        only = names if everything else again
        if not only:
            return reply if known is None else _content(reply.content, known)
        with self.clock.stage("math", engine.fingerprint) as attempt:
            refined = refine_mathematics(
                self.page(), refs, reply, engine, self.tools.typesetter, engines.math_mode, only=only
            )
            self._keep(refs, refined.content | self.folder.human_edits())
            records = (*(() if known is None or everything else known.records), attempt.end())
            self._done("math", self._state_of(key, refined, records))
        return refined

    def _single_pass(self, engine: SinglePassEngine) -> tuple[Skeleton, PageContent]:
        self.page()
        key = self.plan.engine("single_pass")
        known = self.state.steps.get("single_pass")
        if known is not None and self._fresh("single_pass", key):
            return self.folder.read_skeleton(), _content(self.folder.read_content(), known)
        human = self.folder.human_edits()
        with self.clock.stage("single_pass", engine.fingerprint) as attempt:
            skeleton, reply = read_in_one_pass(self.page(), engine)
            refs = references(skeleton)
            self.folder.write_skeleton(skeleton)
            self.folder.write_references(refs)
            self._keep(refs, reply.content | human)
            self.state = PageState(steps={"evidence": self.state.steps["evidence"]})
            self._done("single_pass", self._state_of(key, reply, (attempt.end(),)))
        return skeleton, reply

    def done_assembly(self, doubtful: tuple[str, ...], *, finished: bool) -> None:
        """Remembers that final.html was made from the files as they are; `finished` with its formulas typeset."""
        state = StepState(
            key=self.plan.assembly(self.folder, doubtful),
            records=tuple(record for record in self.clock.records if record.stage in ("typesetting", "assembly")),
            wrote={"final.html": self.folder.size("final.html")},
            open=() if finished else ("formulas",),
            low_confidence_refs=doubtful,
        )
        self._done("assembly", state)

    def records(self) -> tuple[StageRecord, ...]:
        """What each step of the page took when it was done last."""
        return tuple(record for step in STEPS if step in self.state.steps for record in self.state.steps[step].records)

    def open_refs(self) -> tuple[str, ...]:
        """The refs that are worth another try."""
        done = (self.state.steps[step] for step in ("text", "math", "single_pass") if step in self.state.steps)
        return tuple(dict.fromkeys(ref for state in done for ref in state.open))

    def _keep(self, refs: tuple[Reference, ...], content: ContentMap) -> None:
        """Writes content.json, with the crops that it names."""
        named_content, crops = crop_assets(self.page().image, refs, content)
        self.folder.write_content(named_content, crops)

    def _state_of(self, key: str, reply: PageContent, records: tuple[StageRecord, ...]) -> StepState:
        return StepState(
            key=key,
            records=records,
            wrote={"skeleton.html": self.folder.digest("skeleton.html")},
            open=reply.open_refs,
            confidence=reply.confidence,
            low_confidence_refs=reply.low_confidence_refs,
            warnings=reply.warnings,
        )

    def _fresh(self, step: StepName, key: str) -> bool:
        return self.state.fresh(step, key) and not self.job.redo.whole(step)

    def _done(self, step: StepName, state: StepState) -> None:
        """Writes down that a step is done, within its stage: what the ledger tells as done never needs doing again."""
        self.state = self.state.done(step, state)
        self.folder.write_state(self.state)


def _content(entries: ContentMap, known: StepState) -> PageContent:
    """Content of an earlier run, with what was said of it then."""
    return PageContent(
        content=entries,
        confidence=known.confidence if known.confidence is not None else 1.0,
        low_confidence_refs=tuple(ref for ref in known.low_confidence_refs if ref in entries),
        warnings=known.warnings,
    )


def _still(known: StepState | None, asked: frozenset[str], *, everything: bool) -> tuple[str, ...]:
    """Warnings of an earlier run that still hold: those that name no ref which was read again."""
    if known is None or everything:
        return ()
    return tuple(warning for warning in known.warnings if asked.isdisjoint(_WORD.findall(warning)))
