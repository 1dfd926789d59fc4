"""What a judge finds is asked again, and a page that stays bad is made another way; the best of all is kept.

Each try is made, put together and judged in memory, so that the folder never holds a page that is worse than before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from staged_pipeline.core.content import HUMAN, Content, ContentMap, PageContent, named_assets
from staged_pipeline.core.errors import BudgetExceeded, ProviderError
from staged_pipeline.core.gate import Attempt, Decision, better, decide
from staged_pipeline.core.skeleton import Reference, Skeleton, references
from staged_pipeline.core.summary import Round, StageRecord
from staged_pipeline.flow.page_assembly import assemble, is_typeset, without_human
from staged_pipeline.flow.page_judge import Bench, Look
from staged_pipeline.flow.page_steps import PageSteps
from staged_pipeline.flow.page_tools import Engines
from staged_pipeline.stages.crops import crop_assets
from staged_pipeline.stages.second_reading import complaints, read_formulas_again, read_text_again
from staged_pipeline.stages.single_pass import read_in_one_pass
from staged_pipeline.stages.text_extractor import doubtful, overall_confidence

Way = Literal["staged", "single_pass"]

_NOTHING_NEW = "nothing else was read"


@dataclass(frozen=True, eq=False)
class Candidate:
    """A page as it could be. `assets` are the pictures that are not in the page's folder as they should be.

    `warnings` are those of its assembly. `records` tell what it took to make it of what was there before.
    """

    skeleton: Skeleton
    reply: PageContent
    assets: Mapping[str, bytes]
    html: str
    warnings: tuple[str, ...] = ()
    records: tuple[StageRecord, ...] = ()


@dataclass
class Repairs:
    """The tries to make one page better; `first` is the page as it lies in the folder, and `look` what was seen."""

    steps: PageSteps
    engines: Engines
    bench: Bench
    first: Candidate
    look: Look
    rounds: list[Round] = field(default_factory=list[Round])
    _best: dict[str, tuple[Candidate, Look]] = field(default_factory=dict[str, tuple[Candidate, Look]])
    _attempts: list[Attempt] = field(default_factory=list[Attempt])
    _unheard: bool = False

    def run(self) -> Decision:
        """Asks and judges until the gate takes one of the pages."""
        way: Way = "single_pass" if self.steps.state.route == "single_pass" else "staged"
        self._best[way] = self.first, self.look
        self._attempts.append(Attempt(way=way, verdict=self.look.verdict))
        while True:
            decision = decide(
                self._attempts,
                self.steps.tools.thresholds,
                askable=self._askable(self._best_now()[1]),
                other_way=self._has_other_way(),
            )
            if decision.action == "repair":
                self._repair(*self._best_now(), decision)
            elif decision.action == "fall_back":
                self._fall_back(decision)
            else:
                return decision

    def kept(self, decision: Decision) -> tuple[Candidate, Look]:
        """The page that the gate took, and what was seen of it."""
        return self._best[self._attempts[decision.kept or 0].way]

    def take(self, kept: Candidate) -> None:
        """Writes a page that was made better to the folder."""
        steps, redrawn = self.steps, kept.skeleton != self.first.skeleton
        steps.take(kept.skeleton, kept.reply, kept.records, redrawn=redrawn)
        steps.folder.write_final(kept.html)
        steps.done_assembly(kept.reply.low_confidence_refs, finished=is_typeset(kept.warnings))

    @property
    def _number(self) -> int:
        """The number of the next try."""
        return len(self.rounds) + 1

    def _best_now(self) -> tuple[Way, Candidate, Look]:
        way: Way = "staged"
        for one in ("staged", "single_pass"):
            if one in self._best and (way not in self._best or _score(self._best[one][1]) > _score(self._best[way][1])):
                way = one
        return way, *self._best[way]

    def _askable(self, candidate: Candidate) -> frozenset[str]:
        """The refs that an engine can be asked again, none that a person wrote."""
        if self._unheard or not {"text", "assembly"} <= set(self.steps.plan.recipe.steps):
            return frozenset()
        content = candidate.reply.content
        return frozenset(
            reference.ref
            for reference in references(candidate.skeleton)
            if (self.engines.rereader is not None or self._is_formula(reference))
            and reference.ref in content
            and content[reference.ref].engine != HUMAN
        )

    def _is_formula(self, reference: Reference) -> bool:
        return reference.type == "math" and self.engines.mathematics is not None

    def _has_other_way(self) -> bool:
        """Whether the page can be made in a single pass: not where that was tried, or a person's work would be lost."""
        if self.engines.fallback is None or self._unheard or "single_pass" in self._best:
            return False
        steps = self.steps
        layout = steps.state.steps.get("layout")
        if layout is None or not {"layout", "text", "assembly"} <= set(steps.plan.recipe.steps):
            return False
        edited = layout.wrote.get("skeleton.html") != steps.folder.digest("skeleton.html")
        return not edited and not steps.content.human() and not any(one.action == "fall_back" for one in self.rounds)

    def _repair(self, way: Way, candidate: Candidate, look: Look, decision: Decision) -> None:
        before = len(self.steps.clock.records)
        try:
            changed = self._reread(candidate, look, decision.refs)
        except (ProviderError, BudgetExceeded) as error:
            self._unheard = True
            self._tell("repair", decision, refs=decision.refs, why=f"the model was not heard: {error}")
            return
        took = tuple(self.steps.clock.records[before:])
        seen, kept = (self._with(candidate, changed, took) if changed else None), False
        if seen is not None and not (kept := better(seen[1].verdict, look.verdict, changed)):
            part = {ref: entry for ref, entry in changed.items() if _is_mended(ref, seen[1])}
            if 0 < len(part) < len(changed):
                seen = self._with(candidate, part, took)
                kept = better(seen[1].verdict, look.verdict, part)
        if seen is not None and kept:
            self._best[way] = seen
        count = 1 + max(attempt.round for attempt in self._attempts if attempt.way == way)
        score = seen[1] if seen else None
        self._tell("repair", decision, score, refs=decision.refs, kept=kept, why="" if seen else _NOTHING_NEW)
        self._attempts.append(Attempt(way=way, verdict=self._best[way][1].verdict, round=count))

    def _reread(self, candidate: Candidate, look: Look, refs: Sequence[str]) -> ContentMap:
        """What `refs` say when they are read again, of those that say something else then."""
        engines, page = self.engines, self.bench.page
        told = complaints(look.verdict, refs)
        asked = [reference for reference in references(candidate.skeleton) if reference.ref in told]
        formulas = [reference for reference in asked if self._is_formula(reference)]
        texts = [reference for reference in asked if not self._is_formula(reference)]
        changed: ContentMap = {}
        if formulas and engines.mathematics is not None:
            with self.steps.clock.stage("math", engines.mathematics.fingerprint, self._number):
                changed |= read_formulas_again(page, formulas, candidate.reply, engines.mathematics, told)
        if texts and engines.rereader is not None:
            with self.steps.clock.stage("text", engines.rereader.fingerprint, self._number):
                changed |= read_text_again(page, texts, candidate.reply, engines.rereader, told)
        content = candidate.reply.content
        return {ref: entry for ref, entry in changed.items() if not _same(entry, content[ref])}

    def _with(self, candidate: Candidate, changed: ContentMap, took: tuple[StageRecord, ...]) -> tuple[Candidate, Look]:
        """The page with other entries, and what is seen of it."""
        still_open = tuple(ref for ref in candidate.reply.open_refs if ref not in changed)
        content = {**candidate.reply.content, **changed}
        reply = candidate.reply.model_copy(update={"content": content, "open_refs": still_open})
        made = self._assembled(candidate.skeleton, reply, candidate.assets, (*candidate.records, *took))
        return made, self.bench.look(made.skeleton, made.reply.content, made.html, self._number)

    def _fall_back(self, decision: Decision) -> None:
        engine = self.engines.fallback
        if engine is None:
            return
        try:
            with self.steps.clock.stage("single_pass", engine.fingerprint, self._number):
                skeleton, reply = read_in_one_pass(self.bench.page, engine)
        except (ProviderError, BudgetExceeded) as error:
            self._unheard = True
            self._tell("fall_back", decision, why=f"the model was not heard: {error}")
            return
        made = self._assembled(skeleton, reply, {}, (self.steps.clock.records[-1],))
        seen = self.bench.look(skeleton, made.reply.content, made.html, self._number)
        kept = _score(seen) > _score(self._best_now()[2])
        self._tell("fall_back", decision, seen, kept=kept)
        self._best["single_pass"] = made, seen
        self._attempts.append(Attempt(way="single_pass", verdict=seen.verdict))

    def _assembled(
        self, skeleton: Skeleton, reply: PageContent, pictures: Mapping[str, bytes], records: tuple[StageRecord, ...]
    ) -> Candidate:
        page, steps = self.bench.page, self.steps
        refs = references(skeleton)
        content, crops = crop_assets(page.image, refs, reply.content)
        known = {**pictures, **crops}
        wanted = {name for ref in content for name in named_assets(content[ref])}
        assets = {name: known[name] if name in known else steps.folder.read_asset(name) for name in sorted(wanted)}
        entries = {reference.ref: content[reference.ref] for reference in refs}
        unsure = without_human(doubtful(content), content)
        reply = reply.model_copy(
            update={
                "content": content,
                "confidence": overall_confidence(refs, entries, page.evidence),
                "low_confidence_refs": unsure,
            }
        )
        html, warnings = assemble(
            steps.job.document.stem, skeleton, content, assets, unsure, steps.tools, steps.clock, self._number
        )
        return Candidate(skeleton, reply, assets, html, warnings, records)

    def _tell(
        self,
        action: Literal["repair", "fall_back"],
        decision: Decision,
        seen: Look | None = None,
        *,
        refs: tuple[str, ...] = (),
        kept: bool = False,
        why: str = "",
    ) -> None:
        score = seen.verdict.score if seen else None
        reasons = (*decision.reasons, *([why] if why else []))
        self.rounds.append(Round(action=action, refs=refs, score=score, kept=kept, reasons=reasons))


def _is_mended(ref: str, after: Look) -> bool:
    """Whether nothing serious is wrong with an element any more."""
    return after.verdict.score is not None and all(one.severity == "minor" for one in after.verdict.about(ref))


def _score(look: Look) -> float:
    return -1.0 if look.verdict.score is None else look.verdict.score


def _same(one: Content, other: Content) -> bool:
    """Whether two entries say the same, whoever says so and however sure they are."""
    aside = {"engine": None, "confidence": None, "sources": None}
    return one.model_copy(update=aside) == other.model_copy(update=aside)
