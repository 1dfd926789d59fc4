"""Words: those of the evidence that the content lacks, and those of the content that the evidence has not.

How far the two may differ depends on what is known:

- A text layer is what was printed, and an entry of the local engine is a copy of the evidence: each difference counts,
  to the letter.
- OCR that a model was asked to correct errs more often than the model. A word counts as missing where OCR was sure of
  it and the content has nothing in its place; as unsupported where there is no room for it on the paper between the
  words beside it; as changed where OCR was sure and the two have little in common, or are different numbers. OCR is
  never thought to be sure of single letters, of formulas, and of the digits of other scripts.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from staged_pipeline.core.content import Content
from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.scripts import first_strong
from staged_pipeline.core.skeleton import Element
from staged_pipeline.core.verdict import Issue, IssueKind
from staged_pipeline.judge.matching import Match, match_as_bags, match_in_order
from staged_pipeline.judge.room import has_room
from staged_pipeline.judge.tokens import Printed, Said, printed_in, said_of

COPIED = frozenset({"local"})
"""The engines whose entries are copies of the evidence."""

SURE = 0.9
_LETTERS = 3
_MOSTLY = 0.6
_ALIKE = 0.5
_SHOWN = 12


class Compared(NamedTuple):
    """An element, its lines, and what came of comparing them. `exact` says that each difference counts."""

    element: Element
    match: Match
    lines: Sequence[Segment]
    exact: bool

    @property
    def counts(self) -> tuple[int, int]:
        """How many words the evidence and the content have."""
        return len(self.match.printed), len(self.match.said)


def compare(
    element: Element, entry: Content | None, content: Mapping[str, Content], lines: Sequence[Segment]
) -> Compared:
    """Compares what an element says with its lines."""
    said, printed = said_of(element, entry, content), printed_in(lines)
    exact = bool(printed) and entry is not None and (entry.engine in COPIED or not any(t.read for t in printed))
    match = match_in_order(said, printed) if element.type == "text" else match_as_bags(said, printed)
    return Compared(element, match, lines, exact)


def word_issues(compared: Compared) -> Iterator[Issue]:
    """The issues of one element's words; those of its formulas are not among them."""
    element, match = compared.element, compared.match
    missing = [place for place in match.missing if _is_missing(compared, place)]
    extra = [place for place in match.extra if _is_extra(compared, place)]
    both = {match.gap_of_said[place] for place in extra if place in match.gap_of_said} & {
        match.gap_of_printed[place] for place in missing if place in match.gap_of_printed
    }
    both |= {match.gap_of_said[place] for place in extra if 0 < match.share_extra(place) < 1}
    both |= {match.gap_of_printed[place] for place in missing if 0 < match.share_missing(place) < 1}
    if element.type != "text" and missing and extra:
        both.add(-1)
    changed_extra = [place for place in extra if match.gap_of_said.get(place, -1) in both]
    changed_missing = [place for place in missing if match.gap_of_printed.get(place, -1) in both]
    repeated = [place for place in extra if place not in changed_extra and _is_repeated(match.said, place)]
    unsupported = [place for place in extra if place not in changed_extra and place not in repeated]
    lost = [place for place in missing if place not in changed_missing]
    if changed_extra or changed_missing:
        yield _changed(element, match, changed_extra, changed_missing)
    if lost:
        yield _missing(element, [match.printed[place] for place in lost])
    if repeated:
        words = _shown(match.said, repeated)
        message = f"{_quoted(words)} stands here more often than it is printed."
        yield _issue(element, "repeated_words", message, "Write it as often as it is printed.", words)
    if unsupported:
        words = _shown(match.said, unsupported)
        message = f"{_quoted(words)} is not printed here."
        yield _issue(element, "unsupported_words", message, "Leave out what is not printed.", words)
    moved = [place for place, other in match.moved if _is_moved(compared, place, other)]
    if moved:
        words = _shown(match.said, moved)
        message = f"{_quoted(words)} stands in another place than it is printed in."
        yield _issue(
            element, "reading_order", message, "Write the words in the order in which they are printed.", words
        )


def _is_missing(compared: Compared, place: int) -> bool:
    match = compared.match
    token = match.printed[place]
    if compared.exact:
        return True
    if token.key.isalpha() and match.share_missing(place) < _MOSTLY:
        return False
    if not _is_sure(token) and not (token.trust >= SURE and token.key.isalpha() and _is_amid(match, place)):
        return False
    rivals = _rivals(compared, match.extra, match.gap_of_said, match.gap_of_printed.get(place))
    return not rivals or _differs(token.key, [match.said[other] for other in rivals])


def _is_extra(compared: Compared, place: int) -> bool:
    token = compared.match.said[place]
    if token.math or compared.exact:
        return not token.math
    return _is_extra_by_ocr(compared, place, token)


def _is_extra_by_ocr(compared: Compared, place: int, token: Said) -> bool:
    match = compared.match
    repeated = _is_repeated(match.said, place)
    short = len(token.key) < _LETTERS and not repeated
    if token.key.isalpha() and (short or match.share_extra(place) < _MOSTLY):
        return False
    gap = match.gap_of_said.get(place)
    rivals = _rivals(compared, match.missing, match.gap_of_printed, gap)
    if rivals:
        return all(_is_sure(match.printed[other]) and _differs(match.printed[other].key, [token]) for other in rivals)
    if gap is None or short or (not repeated and _is_elsewhere(token.key, match)):
        return False
    return not has_room(token.text, match, match.gaps[gap], compared.lines, compared.element, misread=not repeated)


def _rivals(compared: Compared, rest: Mapping[int, str], gaps: Mapping[int, int], gap: int | None) -> list[int]:
    """What the other side has in the same place without a partner."""
    return [place for place in rest if compared.element.type != "text" or gaps.get(place) == gap]


def _is_elsewhere(key: str, match: Match) -> bool:
    """Whether OCR read a word much like it in another place: it cannot always tell in which order words stand."""
    return any(SequenceMatcher(None, key, match.printed[place].key).ratio() >= _ALIKE for place in match.missing)


def _is_sure(token: Printed) -> bool:
    """Whether OCR, and we, may trust a word that it read."""
    if not token.read:
        return True
    if token.key.isdigit():
        return token.trust >= SURE and token.word.text.isascii() and len(token.key) > 1
    return token.trust >= SURE and len(token.key) >= _LETTERS


def _is_amid(match: Match, place: int) -> bool:
    """Whether the words on both sides of a printed one, in its line, have partners: then dirt is hardly what it is."""
    paired = set(match.pairs.values())
    line = match.printed[place].line
    return (
        all(other in paired and match.printed[other].line == line for other in (place - 1, place + 1))
        if 0 < place < len(match.printed) - 1
        else False
    )


def _differs(key: str, others: Sequence[Said]) -> bool:
    """Whether a word is none of `others` read otherwise: another number, or of other letters."""
    if any(other.math for other in others):
        return False
    if key.isdigit():
        return all(other.key.isdigit() and other.key != key for other in others)
    joined = "".join(other.key for other in others)
    candidates = [joined, *(other.key for other in others)]
    return joined.isalpha() and all(SequenceMatcher(None, key, one).ratio() < _ALIKE for one in candidates)


def _is_repeated(said: Sequence[Said], place: int) -> bool:
    key = said[place].key
    return any(said[other].key == key for other in (place - 1, place + 1) if 0 <= other < len(said))


def _is_moved(compared: Compared, place: int, other: int) -> bool:
    """Words out of order; not a note's mark, and nothing that only OCR put where it is."""
    said, printed = compared.match.said[place], compared.match.printed[other]
    if said.math or printed.word.style.script != "normal":
        return False
    if compared.exact:
        return True
    return _is_sure(printed) and any(
        _is_crossed(compared, place, other, beside, compared.match.pairs.get(beside))
        for beside in (place - 1, place + 1)
    )


def _is_crossed(compared: Compared, place: int, other: int, beside: int, partner: int | None) -> bool:
    """Whether a word is printed on the wrong side of one that it stands beside.

    Where runs of two directions meet, OCR does not know in which order to give them: only words of one direction count.
    """
    if partner is None:
        return False
    word, neighbour = compared.match.printed[other], compared.match.printed[partner]
    way, its_way = first_strong(word.key), first_strong(neighbour.key)
    if way is None or way != its_way or word.line != neighbour.line:
        return False
    line = next(line for line in compared.lines if line.id == word.line)
    before, after = (word, neighbour) if place < beside else (neighbour, word)
    if way != line.direction:
        return False
    left, right = (before, after) if way == "ltr" else (after, before)
    return left.word.box.x0 >= right.word.box.x1


def _changed(element: Element, match: Match, extra: Sequence[int], missing: Sequence[int]) -> Issue:
    """What stands in one place on both sides; a word that only gained or lost letters is whole on the other side."""
    numbers = {match.gap_of_said[place] for place in extra if place in match.gap_of_said}
    numbers |= {match.gap_of_printed[place] for place in missing if place in match.gap_of_printed}
    gaps = [match.gaps[number] for number in sorted(numbers)]
    said = _shown(match.said, extra or [place for gap in gaps for place in gap.said])
    there = [match.printed[place] for place in (missing or [place for gap in gaps for place in gap.printed])]
    printed = tuple(dict.fromkeys(token.word.text for token in there))
    message = f"The page says {_quoted(said)} where {_quoted(printed)} is printed."
    lines = tuple(dict.fromkeys(token.line for token in there))
    box = Box.around(token.word.box for token in there) if there else None
    return _issue(element, "changed_words", message, "Look at the print, and write what is there.", said, lines, box)


def _missing(element: Element, printed: Sequence[Printed]) -> Issue:
    words = tuple(dict.fromkeys(token.word.text for token in printed))
    lines = tuple(dict.fromkeys(token.line for token in printed))
    box = Box.around(token.word.box for token in printed)
    message = f"{_quoted(words)} is printed, and missing here."
    return _issue(element, "missing_words", message, "Write all that is printed.", words, lines, box)


def _issue(
    element: Element,
    kind: IssueKind,
    message: str,
    suggestion: str,
    words: tuple[str, ...],
    lines: tuple[str, ...] = (),
    box: Box | None = None,
) -> Issue:
    return Issue(
        ref=element.ref,
        kind=kind,
        severity="major",
        message=message,
        suggestion=suggestion,
        words=words,
        segments=lines,
        box=box or element.box,
    )


def _shown(said: Sequence[Said], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said[place].text for place in places))


def _quoted(words: Sequence[str]) -> str:
    shown = " ".join(words[:_SHOWN])
    return f"“{shown}…”" if len(words) > _SHOWN else f"“{shown}”"
