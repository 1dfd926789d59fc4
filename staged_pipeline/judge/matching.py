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

    `extra` and `missing` hold, for each token of the content and of the evidence that found no full partner, the share
    of its letters that found none, 0-1; `pairs` are the places of tokens that are the same, `moved` those that are the
    same but out of order. `gap_of_said` and `gap_of_printed` say between which pairs a token stands.
    """

    said: Sequence[Said]
    printed: Sequence[Printed]
    extra: dict[int, float] = field(default_factory=dict[int, float])
    missing: dict[int, float] = field(default_factory=dict[int, float])
    gaps: list[Gap] = field(default_factory=list[Gap])
    gap_of_said: dict[int, int] = field(default_factory=dict[int, int])
    gap_of_printed: dict[int, int] = field(default_factory=dict[int, int])
    pairs: dict[int, int] = field(default_factory=dict[int, int])
    moved: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])


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
    match.extra = dict.fromkeys(extra, 1.0)
    match.missing = dict.fromkeys(missing, 1.0)
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
    paired_a: Counter[int] = Counter()
    paired_b: Counter[int] = Counter()
    if a and b:
        for i, j, size in SequenceMatcher(
            None, [char for _, char in a], [char for _, char in b], autojunk=False
        ).get_matching_blocks():
            paired_a.update(place for place, _ in a[i : i + size])
            paired_b.update(place for place, _ in b[j : j + size])
    for place in gap.said:
        if share := 1 - paired_a[place] / len(match.said[place].key):
            match.extra[place] = share
    for place in gap.printed:
        if share := 1 - paired_b[place] / len(match.printed[place].key):
            match.missing[place] = share


def _pair_formulas(match: Match) -> None:
    """Letters and digits of formulas stand in another order in LaTeX than on paper: they pair wherever they are."""
    left: Counter[str] = Counter()
    for place in match.missing:
        left.update(match.printed[place].key)
    used: Counter[str] = Counter()
    for place in [place for place in match.extra if match.said[place].math]:
        key = match.said[place].key
        if all(left[char] - used[char] >= count for char, count in Counter(key).items()):
            used.update(key)
            del match.extra[place]
    for place in sorted(match.missing, key=lambda place: len(match.printed[place].key)):
        key = match.printed[place].key
        if all(used[char] >= count for char, count in Counter(key).items()):
            used.subtract(key)
            del match.missing[place]


def _pair_moved(match: Match) -> None:
    """Words that stand on both sides, but not at the same place."""
    places: dict[str, list[int]] = {}
    for place, share in match.missing.items():
        if share > 0:
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


def _halves(whole: str, rest: dict[int, float], keys: Sequence[str]) -> tuple[int, int] | None:
    for first in rest:
        if whole.startswith(keys[first]):
            for second in rest:
                if second != first and whole == keys[first] + keys[second]:
                    return first, second
    return None
