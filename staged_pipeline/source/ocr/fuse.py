"""Two readings of one page made one: line by line, and word by word, the surer wins.

Arabic pages are read twice, by Tesseract's Arabic model alone and together with the English one, at two resolutions.
Where the two models work together, Arabic words are now and then taken for Latin ones; where the Arabic one works
alone, Latin words are lost; and a line that one page segmentation misses the other finds.
"""

from collections.abc import Iterable, Sequence

from staged_pipeline.core.scripts import is_ltr, is_rtl
from staged_pipeline.source.ocr.hocr import HocrLine, HocrPage, HocrWord, Rect, confidence_of

_SAME_ROW = 0.5
_SURE = 0.7
_CLEARLY = 0.03
_MISTAKEN = -0.2
"""How much less sure an Arabic word may be than a Latin one in its place: the Latin model is surer of noise."""
_LETTERS_MORE = 1.2


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
    for line, found in zip(first.lines, partners, strict=True):
        one_to_one = len(found) == 1 and len(claimed[found[0]]) == 1
        lines.append(_surer(line, second.lines[found[0]]) if one_to_one else line)
    return HocrPage(tuple(_with_missed(lines, first, second, claimed)), first.pictures)


def _partners(line: HocrLine, others: Sequence[HocrLine]) -> list[int]:
    return [j for j, other in enumerate(others) if _same_place(line.box, other.box)]


def _same_place(a: Rect, b: Rect) -> bool:
    return _shared(a.y0, a.y1, b.y0, b.y1) >= _SAME_ROW and _shared(a.x0, a.x1, b.x0, b.x1) >= _SAME_ROW


def _shared(a0: float, a1: float, b0: float, b1: float) -> float:
    shorter = min(a1 - a0, b1 - b0)
    return (min(a1, b1) - max(a0, b0)) / shorter if shorter > 0 else 0.0


def _surer(line: HocrLine, other: HocrLine) -> HocrLine:
    """The line with those words of the other reading that are surer than what stands in their place."""
    groups = _groups(line.words, other.words)
    if groups is None:
        return other if confidence_of(other.words) > confidence_of(line.words) + _CLEARLY else line
    words: list[HocrWord] = []
    for mine, theirs in groups:
        margin = _MISTAKEN if _other_script(mine, theirs) else _CLEARLY
        surer = not mine or (theirs and confidence_of(theirs) > confidence_of(mine) + margin)
        words.extend(theirs if surer else mine)
    return line._replace(words=tuple(words))


def _other_script(mine: Sequence[HocrWord], theirs: Sequence[HocrWord]) -> bool:
    """Whether letters were taken for Latin ones where the other reading has Arabic; a lone letter may be a variable."""
    first, second = ("".join(word.text for word in words) for words in (mine, theirs))
    return sum(map(is_ltr, first)) > 1 and not any(map(is_rtl, first)) and sum(map(is_rtl, second)) > 1


def _groups(
    words: tuple[HocrWord, ...], others: tuple[HocrWord, ...]
) -> list[tuple[list[HocrWord], list[HocrWord]]] | None:
    """Words of two readings by place, each group the least that stand over each other; None where orders differ."""
    groups: list[tuple[list[HocrWord], list[HocrWord]]] = []
    i = j = 0
    while i < len(words) or j < len(others):
        mine, theirs = list[HocrWord](), list[HocrWord]()
        if i < len(words) and (j >= len(others) or _leads(words, i, others[j])):
            mine.append(words[i])
            i += 1
        elif j < len(others):
            theirs.append(others[j])
            j += 1
        grown = True
        while grown:
            grown = False
            while i < len(words) and _over_any(words[i], theirs):
                mine.append(words[i])
                i, grown = i + 1, True
            while j < len(others) and _over_any(others[j], mine):
                theirs.append(others[j])
                j, grown = j + 1, True
        groups.append((mine, theirs))
    lost = sum(1 for mine, theirs in groups if not mine or not theirs)
    return groups if lost <= len(groups) // 3 else None


def _leads(words: tuple[HocrWord, ...], i: int, other: HocrWord) -> bool:
    """Whether a word comes before another of the other reading, in the direction in which its line runs."""
    word = words[i].box
    if _shared(word.x0, word.x1, other.box.x0, other.box.x1) >= _SAME_ROW:
        return True
    leftwards = words[0].box.x0 > words[-1].box.x0
    return word.x0 > other.box.x0 if leftwards else word.x0 < other.box.x0


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
