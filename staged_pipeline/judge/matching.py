"""Which words of the content are which of the evidence: an alignment, word by word and then letter by letter.

Words that are the same on both sides are paired first (Ratcliff and Obershelp's longest common runs). What lies between
two pairs is compared letter by letter, so that words that are broken at a line's end, joined or cut elsewhere, or read
differently by a letter or two, find each other.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from staged_pipeline.judge.tokens import Printed, Said


class Gap(NamedTuple):
    """Where the two sides differ: the tokens `said` and `printed` between two that are paired, by their places."""

    said: range
    printed: range


@dataclass
class Match:
    """What came of comparing an element with its lines.

    `extra` and `missing` hold, for each token of the content and of the evidence that found no full partner, its
    letters that found none; `pairs` are the places of tokens that are the same, `moved` those that are the same but out
    of order. `gap_of_said` and `gap_of_printed` say between which pairs a token stands.
    """

    said: Sequence[Said]
    printed: Sequence[Printed]
    extra: dict[int, str] = field(default_factory=dict[int, str])
    missing: dict[int, str] = field(default_factory=dict[int, str])
    gaps: list[Gap] = field(default_factory=list[Gap])
    gap_of_said: dict[int, int] = field(default_factory=dict[int, int])
    gap_of_printed: dict[int, int] = field(default_factory=dict[int, int])
    pairs: dict[int, int] = field(default_factory=dict[int, int])
    moved: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def share_extra(self, place: int) -> float:
        """The share of a token of the content that found no partner, 0-1."""
        return len(self.extra.get(place, "")) / len(self.said[place].key)

    def share_missing(self, place: int) -> float:
        """The share of a token of the evidence that found no partner, 0-1."""
        return len(self.missing.get(place, "")) / len(self.printed[place].key)


def match_in_order(said: Sequence[Said], printed: Sequence[Printed]) -> Match:
    """Compares running text."""
    match = Match(said, printed)
    pairing = SequenceMatcher(None, [t.key for t in said], [t.key for t in printed], autojunk=False)
    for tag, s0, s1, p0, p1 in pairing.get_opcodes():
        if tag == "equal":
            match.pairs.update(zip(range(s0, s1), range(p0, p1), strict=True))
        else:
            _compare(match, Gap(range(s0, s1), range(p0, p1)))
    _pair_formulas(match)
    _pair_moved(match)
    return match


def match_as_bags(said: Sequence[Said], printed: Sequence[Printed]) -> Match:
    """Compares what has no one order: the words of a table."""
    match = Match(said, printed)
    left = Counter(token.key for token in printed)
    extra: list[int] = []
    for place, token in enumerate(said):
        if left[token.key]:
            left[token.key] -= 1
        else:
            extra.append(place)
    # Of several that are the same, the last ones are missing.
    missing: list[int] = []
    for place in range(len(printed) - 1, -1, -1):
        if left[printed[place].key]:
            left[printed[place].key] -= 1
            missing.insert(0, place)
    match.extra = {place: said[place].key for place in extra}
    match.missing = {place: printed[place].key for place in missing}
    _pair_parts(match)
    _pair_formulas(match)
    return match


def _compare(match: Match, gap: Gap) -> None:
    """The letters between two pairs."""
    number = len(match.gaps)
    match.gaps.append(gap)
    match.gap_of_said.update(dict.fromkeys(gap.said, number))
    match.gap_of_printed.update(dict.fromkeys(gap.printed, number))
    a = [(place, char) for place in gap.said for char in match.said[place].key]
    b = [(place, char) for place in gap.printed for char in match.printed[place].key]
    alone_a, alone_b = dict(enumerate(a)), dict(enumerate(b))
    pairing = SequenceMatcher(None, [char for _, char in a], [char for _, char in b], autojunk=False)
    for i, j, size in pairing.get_matching_blocks():
        for step in range(size):
            del alone_a[i + step], alone_b[j + step]
    for rest, alone in ((match.extra, alone_a), (match.missing, alone_b)):
        for place, char in alone.values():
            rest[place] = rest.get(place, "") + char


def _pair_formulas(match: Match) -> None:
    """Letters and digits of formulas stand in another order in LaTeX than on paper: they pair wherever they are."""
    left = Counter("".join(match.missing.values()))
    used: Counter[str] = Counter()
    for place in [place for place in match.extra if match.said[place].math]:
        letters = Counter(match.extra[place])
        if letters <= left:
            left -= letters
            used += letters
            del match.extra[place]
    for place in sorted(match.missing, key=lambda place: len(match.missing[place])):
        letters = Counter(match.missing[place])
        if letters <= used:
            used -= letters
            del match.missing[place]


def _pair_moved(match: Match) -> None:
    """Words that stand on both sides, but not at the same place."""
    places: dict[str, list[int]] = {}
    for place in match.missing:
        places.setdefault(match.printed[place].key, []).append(place)
    for place in list(match.extra):
        found = places.get(match.said[place].key)
        if found:
            other = found.pop(0)
            match.moved.append((place, other))
            del match.extra[place], match.missing[other]


def _pair_parts(match: Match) -> None:
    """Words that are broken in two on one side."""
    for place in list(match.extra):
        halves = _halves(match.said[place].key, match.missing, [t.key for t in match.printed])
        if halves:
            del match.extra[place]
            for half in halves:
                match.missing.pop(half, None)


def _halves(whole: str, rest: dict[int, str], keys: Sequence[str]) -> tuple[int, int] | None:
    for first in rest:
        if whole.startswith(keys[first]):
            for second in rest:
                if second != first and whole == keys[first] + keys[second]:
                    return first, second
    return None
