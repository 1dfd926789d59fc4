"""Two readings of one page made one: line by line, and word by word, the surer wins.

Arabic pages are read twice, by Tesseract's Arabic model alone and together with the English one, at two resolutions.
Where the two models work together, Arabic words are now and then taken for Latin ones; where the Arabic one works
alone, Latin words are lost; and a line that one page segmentation misses the other finds.
"""

import re
from collections.abc import Iterable, Sequence

from staged_pipeline.core.scripts import is_ltr, is_rtl
from staged_pipeline.source.ocr.hocr import HocrLine, HocrPage, HocrWord, Rect, confidence_of
from staged_pipeline.source.ocr.line_order import as_read, cut, from_left, in_order, runs_leftwards, with_words
from staged_pipeline.source.text.bidi import direction_of

_ARABIC_WORD = re.compile(r"^\W*[^\W\d_a-zA-Z][^\d_a-zA-Z]+\W*$")
"""Two letters or more, without the digits that come of Latin letters read as Arabic."""

_SAME_ROW = 0.5
_SURE = 0.7
_CLEARLY = 0.03
_NOISE = 0.6
_LEAST = 0.15  # below it a word is no reading at all
_LONGEST_NOISE = 4
_MISTAKEN = -0.35
"""How much less sure an Arabic word may be than a Latin one in its place: the Latin model is surer of noise."""


def fuse(first: HocrPage, second: HocrPage) -> HocrPage:
    """The first reading with what the second read surer, and lines that only the second found, in its order there.

    Both must be in the same pixels.
    """
    partners = [_partners(line, second.lines) for line in first.lines]
    claimed: dict[int, list[int]] = {}
    for i, found in enumerate(partners):
        for j in found:
            claimed.setdefault(j, []).append(i)
    lines: list[HocrLine] = []
    for i, (line, found) in enumerate(zip(first.lines, partners, strict=True)):
        parts: list[HocrLine] = []
        for other, j in ((second.lines[j], j) for j in found):
            rivals = [first.lines[k] for k in claimed[j] if k != i]
            words = tuple(word for word in other.words if _nearest(word, other, line, rivals))
            if words:
                parts.append(with_words(other, words) if len(words) < len(other.words) else other)
        beside = _side_by_side(parts)
        lines.append(_surer(line, beside) if beside else in_order(line))
    return HocrPage(tuple(_with_missed(lines, first, second, claimed)), first.pictures)


def _partners(line: HocrLine, others: Sequence[HocrLine]) -> list[int]:
    return [j for j, other in enumerate(others) if _same_place(line.box, other.box)]


def _same_place(a: Rect, b: Rect) -> bool:
    return _shared(a.y0, a.y1, b.y0, b.y1) >= _SAME_ROW and _shared(a.x0, a.x1, b.x0, b.x1) >= _SAME_ROW


def _shared(a0: float, a1: float, b0: float, b1: float) -> float:
    shorter = min(a1 - a0, b1 - b0)
    return (min(a1, b1) - max(a0, b0)) / shorter if shorter > 0 else 0.0


def _side_by_side(lines: Sequence[HocrLine]) -> list[HocrLine]:
    """Of lines that share a row those that stand beside each other: marks above letters pass for a line as well."""
    chosen: list[HocrLine] = []
    for line in sorted(lines, key=_weight, reverse=True):
        if all(_shared(line.box.x0, line.box.x1, other.box.x0, other.box.x1) < _SAME_ROW for other in chosen):
            chosen.append(line)
    return sorted(chosen, key=lambda line: line.box.x0)


def _weight(line: HocrLine) -> float:
    return sum(word.confidence * len(word.text) for word in line.words)


def _nearest(word: HocrWord, other: HocrLine, line: HocrLine, rivals: Iterable[HocrLine]) -> bool:
    """Whether a word of a line of the other reading belongs to a line of this one, and not to another near it."""
    off = _off(word, other, line)
    return all(off <= _off(word, other, rival) for rival in rivals)


def _off(word: HocrWord, other: HocrLine, line: HocrLine) -> float:
    """How far a word of the other reading is from a line: words stand as high as their line, whatever their boxes."""
    center = (word.box.x0 + word.box.x1) / 2
    apart = abs(other.box.y0 + other.box.y1 - line.box.y0 - line.box.y1) / 2
    return apart + max(line.box.x0 - center, center - line.box.x1, 0.0)


def _surer(line: HocrLine, beside: Sequence[HocrLine]) -> HocrLine:
    """The line with those words of the other reading's lines in its row that are surer than what stands there."""
    others = [word for other in beside for word in other.words]
    rtl = direction_of(" ".join(word.text for word in line.words), "rtl") == "rtl"
    among_latin = not rtl and confidence_of(line.words) >= _NOISE
    shown = [word for other in beside for word in from_left(other.words)]
    groups = _groups(from_left(line.words), shown)
    leftwards = runs_leftwards(line.words)
    if among_latin:
        words = [word for mine, theirs in groups for word in _with_arabic(mine, theirs)]
        return with_words(line, as_read(words, leftwards=leftwards))
    if sum(1 for mine, theirs in groups if not mine or not theirs) > len(groups) // 3:
        if confidence_of(others) <= confidence_of(line.words) + _CLEARLY:
            return in_order(line)
        place = beside[0]._replace(block=line.block, paragraph=line.paragraph) if len(beside) == 1 else line
        return with_words(place, as_read(shown))
    words = [word for mine, theirs in groups for word in _surer_words(mine, theirs, among_arabic=rtl)]
    return with_words(line, as_read(words, leftwards=leftwards))


def _with_arabic(mine: list[HocrWord], theirs: list[HocrWord]) -> list[HocrWord]:
    """What stands in a line of Latin print, which the Arabic model alone reads as noise."""
    surely_arabic = _has_arabic(theirs) and confidence_of(theirs) >= _SURE
    return theirs if surely_arabic and confidence_of(mine) < _NOISE else mine


def _surer_words(mine: list[HocrWord], theirs: list[HocrWord], *, among_arabic: bool) -> list[HocrWord]:
    if not mine:
        unsure = confidence_of(theirs) < _SURE and any(char.isalnum() for word in theirs for char in word.text)
        return theirs if _has_arabic(theirs) or not unsure else []
    if not theirs:
        return mine
    sure = confidence_of(mine)
    if not among_arabic and _is_latin(mine):
        return mine
    if _other_script(mine, theirs):
        likely = confidence_of(theirs)
        return theirs if likely >= _LEAST and (sure < _NOISE or likely > sure + _MISTAKEN) else mine
    return theirs if confidence_of(theirs) > sure + _CLEARLY else mine


def _other_script(mine: Sequence[HocrWord], theirs: Sequence[HocrWord]) -> bool:
    """Whether letters were taken for Latin ones where the other reading has Arabic.

    A lone letter may be a variable, and Arabic words are taken for short ones only.
    """
    short = all(sum(map(is_ltr, word.text)) <= _LONGEST_NOISE for word in mine)
    return _is_latin(mine) and short and _has_arabic(theirs)


def _has_arabic(words: Iterable[HocrWord]) -> bool:
    return any(_ARABIC_WORD.search(word.text) for word in words)


def _is_latin(words: Iterable[HocrWord]) -> bool:
    text = "".join(word.text for word in words)
    return sum(map(is_ltr, text)) > 1 and not any(map(is_rtl, text))


def _groups(words: list[HocrWord], others: list[HocrWord]) -> list[tuple[list[HocrWord], list[HocrWord]]]:
    """Words of two readings by place, from the left, each group the least that stand over each other."""
    groups: list[tuple[list[HocrWord], list[HocrWord]]] = []
    first, second = cut(words), cut(others)
    i = j = 0
    while i < len(words) or j < len(others):
        i0, j0 = i, j
        if j >= len(others) or (i < len(words) and first[i].box.x0 <= second[j].box.x0):
            i += 1
        else:
            j += 1
        grown = True
        while grown:
            grown = False
            while i < len(words) and _over_any(first[i], second[j0:j]):
                i, grown = i + 1, True
            while j < len(others) and _over_any(second[j], first[i0:i]):
                j, grown = j + 1, True
        groups.append((words[i0:i], others[j0:j]))
    return groups


def _over_any(word: HocrWord, others: list[HocrWord]) -> bool:
    return any(_shared(word.box.x0, word.box.x1, other.box.x0, other.box.x1) >= _SAME_ROW for other in others)


def _with_missed(
    lines: list[HocrLine], first: HocrPage, second: HocrPage, claimed: dict[int, list[int]]
) -> Iterable[HocrLine]:
    """The lines, and each sure line that only the second reading has after the line that it follows there."""
    after: dict[int, list[HocrLine]] = {}
    place = -1
    for j, line in enumerate(second.lines):
        if j in claimed:
            place = max(claimed[j])
        elif confidence_of(line.words) >= _SURE and not _covered(line, first.lines):
            block = first.lines[max(place, 0)] if first.lines else line
            after.setdefault(place, []).append(line._replace(block=block.block, paragraph=-1))
    yield from after.get(-1, ())
    for i, line in enumerate(lines):
        yield line
        yield from after.get(i, ())


def _covered(line: HocrLine, others: Sequence[HocrLine]) -> bool:
    """Whether words of other lines stand where this line does."""
    center = (line.box.y0 + line.box.y1) / 2
    return any(
        other.box.y0 <= center <= other.box.y1 and other.box.x0 < line.box.x1 and line.box.x0 < other.box.x1
        for other in others
    )
