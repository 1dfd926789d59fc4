"""What a judge finds is asked again, and a page that stays bad is made another way; the best of all is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from staged_pipeline.core.asked_again import Askable, issues_for
from staged_pipeline.core.errors import BudgetExceeded, ModelRefused, ProviderError, UnusableReply
from staged_pipeline.core.gate import NOTHING, Attempt, Decision, best_of, better, better_layout, decide
from staged_pipeline.core.summary import Round
from staged_pipeline.flow.page_asking import SecondAsking
from staged_pipeline.flow.page_assembly import is_typeset
from staged_pipeline.flow.page_candidate import Candidate, Tried, Workbench
from staged_pipeline.flow.page_judge import Bench, Look
from staged_pipeline.flow.page_steps import PageSteps
from staged_pipeline.flow.page_tools import Engines
from staged_pipeline.stages.single_pass import read_in_one_pass

Way = Literal["staged", "single_pass"]

_WAYS: tuple[Way, ...] = ("staged", "single_pass")
_ENGINES = frozenset({"layout", "text", "math", "single_pass"})
"""Stages that an engine does; the others put together what it answered, and look at it."""

_NOTHING_NEW = "nothing else was answered"


@dataclass(frozen=True)
class Repair:
    """What came of asking again: the page with what was answered, None where that is what it has already.

    `kept` says whether the page is better so.
    """

    tried: Tried | None = None
    kept: bool = False


@dataclass
class Repairs:
    """The tries to make one page better; `first` is the page as it lies in the folder, and `look` what was seen."""

    steps: PageSteps
    engines: Engines
    bench: Bench
    first: Candidate
    look: Look
    rounds: list[Round] = field(default_factory=list[Round])
    _best: dict[Way, Tried] = field(default_factory=dict["Way", "Tried"])
    _attempts: list[Attempt] = field(default_factory=list[Attempt])
    _unheard: bool = False

    def __post_init__(self) -> None:
        self._asking = SecondAsking(self.steps, self.engines, self.bench.page)
        self._workbench = Workbench(self.steps, self.bench)

    def run(self) -> Decision:
        """Asks and judges until the gate takes one of the pages."""
        way: Way = "single_pass" if self.steps.state.route == "single_pass" else "staged"
        self._best[way] = Tried(self.first, self.look)
        self._attempts.append(Attempt(way=way, verdict=self.look.verdict))
        while True:
            askable, other = self._askable(), self._has_other_way()
            decision = decide(self._attempts, self.steps.tools.thresholds, askable=askable, other_way=other)
            if decision.action == "repair":
                self._repair(decision, askable)
            elif decision.action == "fall_back":
                self._fall_back(decision)
            else:
                return decision

    def kept(self, decision: Decision) -> Tried:
        """The page that the gate took, and what was seen of it."""
        way = self._attempts[decision.kept or 0].way
        return self._best["single_pass" if way == "single_pass" else "staged"]

    def take(self, kept: Candidate) -> None:
        """Writes a page that was made better to the folder."""
        steps, redrawn = self.steps, kept.skeleton != self.first.skeleton
        steps.take(kept.skeleton, kept.reply, kept.records, redrawn=redrawn)
        steps.folder.write_final(kept.html)
        if steps.content.entries() == kept.reply.content:  # else a person wrote meanwhile: the next run shows it
            steps.done_assembly(kept.reply.low_confidence_refs, finished=is_typeset(kept.warnings))

    @property
    def _number(self) -> int:
        """The number of the next try."""
        return len(self.rounds) + 1

    @property
    def _best_way(self) -> Way:
        """The way of the best page so far; of equals the staged one."""
        return max((way for way in _WAYS if way in self._best), key=lambda way: self._best[way].score)

    def _askable(self) -> Askable:
        """What can be asked again of the best page so far."""
        way = self._best_way
        if self._unheard or not {"text", "assembly"} <= set(self.steps.plan.recipe.steps):
            return NOTHING
        askable = self._asking.askable(self._best[way].page)
        layout = askable.layout and way == "staged" and self._asking.is_engines_own()
        return askable.model_copy(update={"layout": layout})

    def _has_other_way(self) -> bool:
        """Whether the page can be made in a single pass: not where that was tried, or a person's work would be lost."""
        if self.engines.fallback is None or self._unheard or "single_pass" in self._best:
            return False
        return self._asking.is_engines_own() and not any(one.action == "fall_back" for one in self.rounds)

    def _repair(self, decision: Decision, askable: Askable) -> None:
        way, before = self._best_way, self._best[self._best_way]
        started, why = len(self.steps.clock.records), ""
        try:
            repair = self._asked_again(before, decision, askable)
        except (UnusableReply, ModelRefused) as error:
            repair, why = Repair(), f"no answer could be used: {error}"
        except (ProviderError, BudgetExceeded) as error:
            self._unheard = True
            self._tell(decision, started, why=f"the model was not heard: {error}")
            return
        if repair.tried is None:
            why = why or _NOTHING_NEW
        elif repair.kept:
            self._best[way] = repair.tried
        count = 1 + max(attempt.round for attempt in self._attempts if attempt.way == way)
        self._tell(decision, started, repair.tried, kept=repair.kept, why=why)
        verdict = self._best[way].look.verdict
        self._attempts.append(Attempt(way=way, verdict=verdict, round=count, asked=decision.asked))

    def _asked_again(self, before: Tried, decision: Decision, askable: Askable) -> Repair:
        if decision.asked == "layout":
            return self._another_layout(before, askable)
        return self._other_entries(before, decision.refs, askable)

    def _another_layout(self, before: Tried, askable: Askable) -> Repair:
        started, number = len(self.steps.clock.records), self._number
        answered = self._asking.redraw(before, askable, number)
        if answered is None:
            return Repair()
        drawn, reply = answered
        took = (*before.page.records, *self.steps.clock.records[started:])
        tried = self._workbench.made(drawn.skeleton, reply, {}, took, number)
        return Repair(tried, better_layout(tried.look.verdict, before.look.verdict, drawn.stayed))

    def _other_entries(self, before: Tried, refs: Sequence[str], askable: Askable) -> Repair:
        started, number = len(self.steps.clock.records), self._number
        changed = self._asking.reread(before, askable, refs, number)
        if not changed:
            return Repair()
        took = tuple(self.steps.clock.records[started:])
        tried = self._workbench.with_entries(before.page, changed, took, number)
        if better(tried.look.verdict, before.look.verdict, changed):
            return Repair(tried, kept=True)
        wrong = {issue.ref for issue in issues_for("content", tried.look.verdict, askable)}
        part = {ref: entry for ref, entry in changed.items() if ref not in wrong}
        if tried.look.verdict.score is None or not 0 < len(part) < len(changed):
            return Repair(tried)
        tried = self._workbench.with_entries(before.page, part, took, number)
        return Repair(tried, better(tried.look.verdict, before.look.verdict, part))

    def _fall_back(self, decision: Decision) -> None:
        engine, clock = self.engines.fallback, self.steps.clock
        if engine is None:
            return
        started = len(clock.records)
        try:
            with clock.stage("single_pass", engine.fingerprint, self._number):
                skeleton, reply = read_in_one_pass(self.bench.page, engine)
        except (ProviderError, BudgetExceeded) as error:
            self._unheard = True
            self._tell(decision, started, why=f"the model was not heard: {error}")
            return
        tried = self._workbench.made(skeleton, reply, {}, tuple(clock.records[started:]), self._number)
        self._tell(decision, started, tried, kept=tried.score > self._best[self._best_way].score)
        self._best["single_pass"] = tried
        self._attempts.append(Attempt(way="single_pass", verdict=tried.look.verdict))

    def _tell(
        self, decision: Decision, started: int, tried: Tried | None = None, *, kept: bool = False, why: str = ""
    ) -> None:
        """Puts a try on record; `started` is the number of stages that there were before it."""
        made = dict.fromkeys(record.stage for record in self.steps.clock.records[started:])
        self.rounds.append(
            Round(
                action="fall_back" if decision.action == "fall_back" else "repair",
                asked=decision.asked,
                stages=tuple(stage for stage in made if stage in _ENGINES),
                refs=decision.refs,
                before=self._attempts[best_of(self._attempts)].verdict.score,
                score=tried.look.verdict.score if tried else None,
                kept=kept,
                reasons=(*decision.reasons, *([why] if why else [])),
            )
        )
