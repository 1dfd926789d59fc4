"""How many of the planted faults a judge finds, by kind."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from reading import Reading, folded
from sheets import Fault, Sheet

from staged_pipeline.core.content import MathContent, MixedContent, TextContent
from staged_pipeline.core.verdict import Issue
from staged_pipeline.judge.evidence_measures import measure_evidence

_AT_PLACE = 0.5
_LIKE = 0.6


@dataclass
class Counts:
    """Faults by kind: `planted`, `shown` (the evidence says otherwise), and of these `found` and `named` by ref."""

    planted: Counter[str] = field(default_factory=Counter[str])
    shown: Counter[str] = field(default_factory=Counter[str])
    found: Counter[str] = field(default_factory=Counter[str])
    named: Counter[str] = field(default_factory=Counter[str])
    missed: list[str] = field(default_factory=list[str])

    def add(self, sheet: Sheet, fault: Fault, new: Sequence[Issue]) -> None:
        kind = fault.kind
        self.planted[kind] += 1
        if not fault.touches_evidence:
            return
        self.shown[kind] += 1
        named = any(names(issue, fault) for issue in new)
        self.found[kind] += bool(new)
        self.named[kind] += named
        if not named:
            told = "; ".join(f"{issue.ref}: {issue.message}" for issue in new) or "nothing"
            self.missed.append(f"{sheet.name}, {kind} ({fault.what}), told: {told}")

    def shares(self) -> tuple[float, float]:
        """The shares found and named of the faults that the evidence shows."""
        return self.found.total() / self.shown.total(), self.named.total() / self.shown.total()

    def table(self) -> str:
        lines = [f"{'fault':24}{'planted':>9}{'shown':>7}{'found':>7}{'named':>7}"]
        for kind, planted in self.planted.items():
            lines.append(f"{kind:24}{planted:9}{self.shown[kind]:7}{self.found[kind]:7}{self.named[kind]:7}")
        totals = (self.planted, self.shown, self.found, self.named)
        lines.append(f"{'all':24}{totals[0].total():9}" + "".join(f"{total.total():7}" for total in totals[1:]))
        return "\n".join(lines)


def names(issue: Issue, fault: Fault) -> bool:
    """Whether an issue names an element that is wrong, or the place of one that was taken away."""
    if fault.lost is None or issue.box is None:
        return issue.ref in fault.refs
    return fault.lost.covered_by(issue.box) > _AT_PLACE or issue.box.covered_by(fault.lost) > _AT_PLACE


def issues_of(sheet: Sheet) -> tuple[Issue, ...]:
    """What the measures that need no browser find."""
    return measure_evidence(sheet.page, sheet.skeleton, sheet.content).issues


def counted(planted: Iterable[tuple[Sheet, Fault]]) -> Counts:
    """Judges pages with and without their fault."""
    before: dict[str, frozenset[Issue]] = defaultdict(frozenset)
    counts = Counts()
    for sheet, fault in planted:
        if sheet.name not in before:
            before[sheet.name] = frozenset(issues_of(sheet))
        counts.add(sheet, fault, [issue for issue in issues_of(fault.sheet) if issue not in before[sheet.name]])
    return counts


def is_true(issue: Issue, sheet: Sheet, truth: Reading) -> bool:
    """Whether the truth of an untouched page bears an issue out: then it is no false alarm.

    An order is borne out where the truth has the two elements the other way round; something left out, where the truth
    has blocks that nothing on the page is like; a gap between numbers, where the truth has equations of other numbers.
    """
    if issue.kind == "numbering":
        numbers = {entry.equation_number for entry in sheet.content.values() if isinstance(entry, MathContent)}
        return not numbers.issuperset(truth.equation_numbers)
    if issue.kind == "reading_order" and (match := re.search(r"(?:before|after) (\w+)", issue.message)):
        one, other = (_place(sheet, ref, truth) for ref in (issue.ref or "", match[1]))
        return (one > other) != (sheet.elements[issue.ref or ""].order > sheet.elements[match[1]].order)
    if issue.kind in ("omission", "missing_words"):
        said = [folded(_text(sheet, ref)) for ref in sheet.content]
        return any(
            max(SequenceMatcher(None, block, one, autojunk=False).ratio() for one in said) < _LIKE
            for block in truth.blocks
            if len(block) > 8
        )
    return False


def _place(sheet: Sheet, ref: str, truth: Reading) -> int:
    text = folded(_text(sheet, ref))
    return SequenceMatcher(None, truth.prose, text, autojunk=False).find_longest_match().a


def _text(sheet: Sheet, ref: str) -> str:
    match sheet.content.get(ref):
        case TextContent(content=content):
            return content
        case MixedContent(segments=segments):
            return "".join(segment.content for segment in segments if segment.type == "text")
        case _:
            return ""
