"""The steps of one page, each done only where something that it is made from has changed.

What an earlier run made is read from the page's folder. What a person edited is never written over: entries of
`content.json` marked as human, and a `skeleton.html` that is not as it was written; only doing the layout again does.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from staged_pipeline.core.content import CONTENT_MAP, ContentMap, PageContent
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference, Skeleton, references
from staged_pipeline.core.step_table import STEPS, StepName
from staged_pipeline.core.steps import PageState, Renaming, StepState
from staged_pipeline.core.summary import StageRecord
from staged_pipeline.engines.base import LayoutEngine, MathEngine, SinglePassEngine, TextEngine
from staged_pipeline.flow.artifacts import PageFolder
from staged_pipeline.flow.content_file import ContentFile
from staged_pipeline.flow.page_plan import PagePlan, named, to_read
from staged_pipeline.flow.page_tools import Engines, PageJob, Tools
from staged_pipeline.flow.stage_clock import StageClock
from staged_pipeline.stages.crops import crop_assets
from staged_pipeline.stages.hand_edits import Followed, follow
from staged_pipeline.stages.layout_extractor import detect_layout
from staged_pipeline.stages.math_refiner import refine_mathematics
from staged_pipeline.stages.single_pass import read_in_one_pass
from staged_pipeline.stages.text_extractor import read_text
from staged_pipeline.support.digests import digest_of

_WORD = re.compile(r"\w+")


@dataclass
class PageSteps:
    """One page on its way through the steps that the run takes; `state` is how far it has come."""

    job: PageJob
    tools: Tools
    plan: PagePlan
    clock: StageClock
    folder: PageFolder
    state: PageState
    content: ContentFile = field(init=False)
    _page: Page | None = None

    def __post_init__(self) -> None:
        self.content = ContentFile(self.folder)

    def read(self, engines: Engines) -> tuple[Skeleton | None, PageContent | None]:
        """The page's layout and content as they stand in the folder afterwards; None for what no run has made yet."""
        self.page()
        if engines.single_pass is not None and self._takes("single_pass"):
            return self._single_pass(engines.single_pass)
        skeleton = self._layout(engines.layout) if self._takes("layout") else self._layout_on_disk()
        if skeleton is None:
            return None, None
        refs = references(skeleton)
        asked: frozenset[str] = frozenset()
        if self._takes("text"):
            asked, reply = self._text(engines.text, refs)
        else:
            reply = self._content_on_disk()
        if reply is not None and engines.mathematics is not None and self._takes("math"):
            reply = self._math(engines.mathematics, engines, refs, reply, asked)
        return skeleton, reply

    def page(self) -> Page:
        """The page with its evidence, read from the document where that or a setting changed."""
        if self._page is None:
            self._page = self._evidence()
        return self._page

    def _takes(self, step: StepName) -> bool:
        return step in self.plan.recipe.steps

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

    def _layout(self, engine: LayoutEngine) -> Skeleton:
        """The skeleton: a person's where one edited it, else the engine's."""
        key = self.plan.engine("layout")
        known = self.state.first("layout", "single_pass")
        now = self.folder.digest("skeleton.html")
        edited = known is not None and now and known.wrote.get("skeleton.html") != now
        if now and not self.job.redo.whole("layout") and (edited or self._fresh("layout", key)):
            return self._skeleton_on_disk()
        self.content.entries()  # an edit by hand that does not parse is told before a model is asked
        with self.clock.stage("layout", engine.fingerprint) as attempt:
            skeleton = detect_layout(self.page(), engine)
            notes = self._lay_out(skeleton)
            done = StepState(
                key=key, inputs=self.plan.evidence, records=(attempt.end(),), wrote=self._drawn(), warnings=notes
            )
            self._done("layout", done)
        return skeleton

    def _layout_on_disk(self) -> Skeleton | None:
        return self._skeleton_on_disk() if self.folder.size("skeleton.html") else None

    def _skeleton_on_disk(self) -> Skeleton:
        """The skeleton of an earlier run, or as a person edited it since."""
        skeleton = self.folder.read_skeleton()
        refs = references(skeleton)
        if self.folder.read_references() != refs:
            before = self._names()
            followed = self._followed(before, refs, named_by_hand=True)
            self._rename(followed, self._behind(before, refs), lambda: self.folder.write_references(refs))
            made: StepName = "layout" if "layout" in self.state.steps else "single_pass"
            if followed.notes and made in self.state.steps:
                told = self.state.steps[made].model_copy(update={"warnings": followed.notes})
                self.state = self.state.done(made, told)
            self.folder.write_state(self.state)
        return skeleton

    def _lay_out(self, skeleton: Skeleton) -> tuple[str, ...]:
        """Makes an engine's skeleton the layout of the page; what a person wrote follows. Returns notes on that."""
        refs = references(skeleton)
        before = self._names()
        followed = self._followed(before, refs, named_by_hand=False)
        ahead = self._behind(before, refs).without("layout", "single_pass")

        def write() -> None:
            self.folder.write_skeleton(skeleton)
            self.folder.write_references(refs)

        self._rename(followed, ahead, write)
        return followed.notes

    def _behind(self, before: tuple[Reference, ...], refs: tuple[Reference, ...]) -> PageState:
        changed = to_read(refs, before, again=(), everything=False)
        return self.state.behind(sorted(changed), "text", "math")

    def _names(self) -> tuple[Reference, ...]:
        """The elements that the entries of content.json are named after, also where a run ended while it renamed."""
        renaming = self.state.renaming
        if renaming is not None and renaming.content == _digest(self.content.entries()):
            return renaming.references
        return self.state.references or self.folder.read_references()

    def _followed(self, before: tuple[Reference, ...], refs: tuple[Reference, ...], *, named_by_hand: bool) -> Followed:
        made = self.state.first("layout", "single_pass")
        same = made is not None and made.inputs == self.plan.evidence
        return follow(self.content.entries(), before, refs, same_evidence=same, named_by_hand=named_by_hand)

    def _rename(self, followed: Followed, ahead: PageState, write: Callable[[], None]) -> None:
        """Writes a layout, by `write`, and content.json by its names; `ahead` is the state but for these names.

        A run that is ended in between leaves in steps.json that the layout is not done, and what names content.json
        may have by then.
        """
        moved = followed.content != self.content.entries()
        if moved:
            coming = Renaming(content=_digest(followed.content), references=followed.references)
            ahead = ahead.model_copy(update={"references": self._names(), "renaming": coming})
        if moved or ahead.steps != self.state.steps:
            self.folder.write_state(ahead)
        write()
        if moved:
            pictures = {new: self.folder.read_asset(old) for new, old in followed.assets.items()}
            self.content.write(followed.content, pictures)
        self.state = ahead.model_copy(update={"references": followed.references, "renaming": None})

    def _text(self, engine: TextEngine, refs: tuple[Reference, ...]) -> tuple[frozenset[str], PageContent]:
        """The refs that were read now, and the content of all."""
        key = self.plan.engine("text")
        known = self.state.steps.get("text")
        names = {reference.ref for reference in refs}
        human = self.content.human()
        everything = known is None or known.key != key or self.job.redo.whole("text")
        earlier = {} if known is None else self.content.entries()
        again = named(self.job.redo, "text", names) | (names - earlier.keys())
        again |= frozenset(() if known is None else (*known.open, *known.stale))
        asked = frozenset(names if everything else again & names)
        given = human | {ref: entry for ref, entry in earlier.items() if ref in names and ref not in asked}
        if known is not None and not asked - human.keys():
            self._settled("text", known)
            return frozenset(), _content(given | human, known)
        with self.clock.stage("text", engine.fingerprint) as attempt:
            reply = read_text(self.page(), refs, engine, given)
            reply = reply.model_copy(update={"warnings": _still(known, asked, everything=everything) + reply.warnings})
            self._keep(refs, reply.content)
            records = (*(() if known is None or everything else known.records), attempt.end())
            self.state = self._after_text(asked, everything=everything)
            self._done("text", self._state_of(key, reply, records))
        return asked, reply

    def _after_text(self, asked: Collection[str], *, everything: bool) -> PageState:
        """What holds of the other steps once refs were read anew: their formulas have not been looked at again."""
        state = self.state.without("math") if everything else self.state.behind(asked, "math")
        whole = state.steps.get("single_pass")
        if whole is None:
            return state
        kept = whole.model_copy(update={"open": (), "confidence": None, "low_confidence_refs": (), "warnings": ()})
        return state.without("single_pass").done("layout", kept)

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
        again = frozenset(read_now) | named(self.job.redo, "math", names)
        again |= frozenset(() if known is None else (*known.open, *known.stale))
        everything = known is None or known.key != key or self.job.redo.whole("math")
        only = names if everything else again & names
        if not only:
            return reply if known is None else _content(reply.content, known)
        with self.clock.stage("math", engine.fingerprint) as attempt:
            refined = refine_mathematics(
                self.page(), refs, reply, engine, self.tools.typesetter, engines.math_mode, only=only
            )
            self._keep(refs, refined.content)
            records = (*(() if known is None or everything else known.records), attempt.end())
            self._done("math", self._state_of(key, refined, records))
        return refined

    def _single_pass(self, engine: SinglePassEngine) -> tuple[Skeleton, PageContent]:
        key = self.plan.engine("single_pass")
        known = self.state.steps.get("single_pass")
        if known is not None and self._fresh("single_pass", key) and self.folder.size("skeleton.html"):
            skeleton = self._skeleton_on_disk()
            self._settled("single_pass", known)
            return skeleton, _content(self.content.entries(), known)
        self.content.entries()  # as before the layout
        with self.clock.stage("single_pass", engine.fingerprint) as attempt:
            skeleton, reply = read_in_one_pass(self.page(), engine)
            notes = self._lay_out(skeleton)
            reply = reply.model_copy(update={"warnings": (*reply.warnings, *notes)})
            self._keep(references(skeleton), reply.content)
            self.state = self.state.without("layout", "text", "math", "assembly")
            self._done("single_pass", self._state_of(key, reply, (attempt.end(),)))
        return skeleton, reply

    def _content_on_disk(self) -> PageContent | None:
        """The content of an earlier run, with what was said of it then."""
        mathematics = self.state.steps.get("math")
        known = mathematics if mathematics and not mathematics.stale else self.state.first("text", "single_pass")
        return (
            None if known is None or not self.folder.size("content.json") else _content(self.content.entries(), known)
        )

    def done_assembly(self, doubtful: tuple[str, ...], *, finished: bool) -> None:
        """Remembers that final.html was made from the files as they are; `finished` with its formulas typeset."""
        inputs = self.plan.inputs(self.folder, doubtful)
        state = StepState(
            key=self.plan.assembly(inputs),
            inputs=inputs,
            records=tuple(record for record in self.clock.records if record.stage in ("typesetting", "assembly")),
            wrote={"final.html": self.folder.size("final.html")},
            open=() if finished else ("formulas",),
            low_confidence_refs=doubtful,
        )
        self._done("assembly", state)

    def take(self, skeleton: Skeleton, reply: PageContent, records: tuple[StageRecord, ...], *, redrawn: bool) -> None:
        """Makes what was made better the page; `redrawn` says that its layout is another too.

        The steps stay done, so that a later run does not ask for them again; `records` tell what it took.
        """
        refs, done = references(skeleton), self.state
        drawn: dict[str, object] = {}
        if redrawn:  # ended half-way, the layout is made anew
            drawn = {"warnings": self._lay_out(skeleton)}
            self.state = done.model_copy(update={"references": self.state.references})
        self._keep(refs, reply.content)
        told: dict[str, object] = {
            "open": reply.open_refs,
            "confidence": reply.confidence,
            "low_confidence_refs": reply.low_confidence_refs,
            "warnings": reply.warnings,
        }
        layouts = tuple(one for one in records if one.stage in ("layout", "single_pass"))
        rest = tuple(one for one in records if one not in layouts)
        made: dict[StepName, tuple[StageRecord, ...]] = {"layout": layouts, "text": rest, "math": ()}
        for step, took in made.items():
            known = self.state.steps.get(step)
            if known is not None:
                said = drawn if step == "layout" else told
                news = {"wrote": self._drawn(), **said, "records": (*known.records, *took)}
                self.state = self.state.done(step, known.model_copy(update=news))
        self.folder.write_state(self.state)

    def done_judging(self, state: StepState) -> None:
        """Remembers that the page as it is was judged."""
        self._done("judge", state)

    def left(self) -> tuple[StepName, ...]:
        """The steps that are still to be done before there is a final.html."""
        if self._takes("assembly") or self.plan.assembled(self.folder, self.state):
            return ()
        text = self.state.first("text", "single_pass")
        if self.state.first("layout", "single_pass") is None:
            return "layout", "text", "assembly"
        return ("assembly",) if text and not text.stale else ("text", "assembly")

    def notes(self) -> tuple[str, ...]:
        """What became of a person's entries when the layout was made."""
        layout = self.state.steps.get("layout")
        return layout.warnings if layout else ()

    def judge_notes(self) -> tuple[str, ...]:
        """What there is to know of how the page was judged."""
        known = self.state.steps.get("judge")
        return known.warnings if known else ()

    def records(self, *but: StepName) -> tuple[StageRecord, ...]:
        """What each step of the page took when it was done last, `but` some."""
        done = [self.state.steps[step] for step in STEPS if step in self.state.steps and step not in but]
        return tuple(record for state in done for record in state.records)

    def open_refs(self) -> tuple[str, ...]:
        """The refs that are worth another try."""
        done = (self.state.steps[step] for step in ("text", "math", "single_pass") if step in self.state.steps)
        return tuple(dict.fromkeys(ref for state in done for ref in state.open))

    def _keep(self, refs: tuple[Reference, ...], content: ContentMap) -> None:
        """Writes content.json, with the crops that it names; what a person wrote meanwhile stays."""
        named_content, crops = crop_assets(self.page().image, refs, content | self.content.human())
        self.content.write(named_content, crops)

    def _drawn(self) -> dict[str, str]:
        return {"skeleton.html": self.folder.digest("skeleton.html")}

    def _settled(self, step: StepName, known: StepState) -> None:
        """Remembers that a step has nothing to do for the layout as it is now, which a person edited."""
        state = known.model_copy(update={"wrote": self._drawn(), "stale": ()})
        if state != known:
            self._done(step, state)

    def _state_of(self, key: str, reply: PageContent, records: tuple[StageRecord, ...]) -> StepState:
        return StepState(
            key=key,
            inputs=self.plan.evidence,
            records=records,
            wrote=self._drawn(),
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


def _digest(content: ContentMap) -> str:
    return digest_of(CONTENT_MAP.dump_json(content))


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
