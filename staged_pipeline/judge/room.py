"""Whether there is room on the paper for a word that the evidence does not have.

OCR leaves out words; it does not push those beside them together. Where two words that stand side by side in the
content stand side by side in print too, nothing was left out between them.
"""

from collections.abc import Sequence

from staged_pipeline.core.evidence import Segment, Word
from staged_pipeline.core.skeleton import Element
from staged_pipeline.judge.matching import Gap, Match

_NEEDED = 0.6  # of the width that a word takes at the line's mean width of a character


def has_room(
    text: str, match: Match, gap: Gap, lines: Sequence[Segment], element: Element, *, misread: bool = True
) -> bool:
    """Whether a word may stand unread where `gap` is; True where that cannot be told.

    With `misread` it may also be what OCR read otherwise in these lines.
    """
    at = gap.printed.start
    before = match.printed[at - 1] if at else None
    after = match.printed[at] if at < len(match.printed) else None
    beside = [token for token in (before, after) if token is not None]
    if gap.printed or not beside or (misread and _misread({token.line for token in beside}, match)):
        return True
    word = beside[0].word
    width = _NEEDED * len(text) * word.box.width / max(len(word.text), 1)
    if before is not None and after is not None and before.line == after.line:
        left, right = sorted((before.word.box, after.word.box), key=lambda box: box.x0)
        return right.x0 - left.x1 >= width
    above = before.word.box.y1 if before is not None else element.box.y0
    below = after.word.box.y0 if after is not None else element.box.y1
    if below - above > word.box.height:
        return True  # for a line
    rtl = any(line.id == beside[0].line and line.direction == "rtl" for line in lines)
    free = [_to_edge(before.word, element, left=rtl)] if before is not None else []
    free += [_to_edge(after.word, element, left=not rtl)] if after is not None else []
    return max(free) >= width


def _misread(lines: set[str], match: Match) -> bool:
    """Whether OCR read something in these lines that found no partner: the word may be that."""
    return any(match.printed[place].line in lines for place in match.missing)


def _to_edge(word: Word, element: Element, *, left: bool) -> float:
    """How far a word is from an edge of its element."""
    return word.box.x0 - element.box.x0 if left else element.box.x1 - word.box.x1
