"""The words of one recognised line in the order in which they are printed, and in that in which they are read.

Tesseract orders the words of a line by the script that most of its paragraph was taken for: a line of Arabic among
words of noise comes from left to right. And of 100 words in lines with Arabic 5 have boxes that reach far over words
to their right; to the left it is one in 200. So the left edge tells where a word stands.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from staged_pipeline.core.scripts import is_rtl
from staged_pipeline.source.ocr.hocr import HocrLine, HocrWord
from staged_pipeline.source.text.bidi import direction_of, logical_order


def has_rtl(words: Iterable[HocrWord]) -> bool:
    """Whether a letter of a right-to-left script is among the words."""
    return any(is_rtl(char) for word in words for char in word.text)


def from_left(words: Sequence[HocrWord]) -> list[HocrWord]:
    """Words as printed, from the left."""
    return sorted(reversed(words) if runs_leftwards(words) else words, key=lambda word: word.box.x0)


def runs_leftwards(words: Sequence[HocrWord]) -> bool:
    """Whether words as Tesseract orders them start at the right: then it took their paragraph for right-to-left."""
    return len(words) > 1 and words[0].box.x0 > words[-1].box.x0


def cut(shown: Sequence[HocrWord]) -> list[HocrWord]:
    """Words given from the left with the boxes cut that reach over the middle of the next."""
    found = list(shown)
    for i, (word, following) in enumerate(pairwise(shown)):
        edge = following.box.x0
        if word.box.x1 > (edge + following.box.x1) / 2 and edge - word.box.x0 > 1:
            found[i] = word._replace(box=word.box._replace(x1=edge - 1))
    return found


def as_read(shown: Sequence[HocrWord], *, leftwards: bool = False) -> tuple[HocrWord, ...]:
    """Words given as printed, from the left, in the order in which the line is read.

    `leftwards` says that the line is known to run so; else most of its letters tell.
    """
    # With the spaces between them: a hyphen set off by spaces joins no two numbers.
    texts = [text for word in shown for text in (word.text, " ")]
    order = logical_order(texts, "rtl" if leftwards else direction_of("".join(texts), "rtl"))
    return tuple(shown[i // 2] for i in order if i % 2 == 0)


def in_order(line: HocrLine) -> HocrLine:
    """A line with Arabic or Hebrew in its own order; another as it is."""
    if not has_rtl(line.words):
        return line
    return with_words(line, as_read(from_left(line.words), leftwards=runs_leftwards(line.words)))


def with_words(line: HocrLine, words: tuple[HocrWord, ...]) -> HocrLine:
    """The line with other words, as wide as they are; its height and its baseline stay."""
    x0, x1 = min(word.box.x0 for word in words), max(word.box.x1 for word in words)
    # The baseline is a height over the box's bottom at its left edge, so it moves with the box.
    offset = line.offset + line.slope * (x0 - line.box.x0)
    return line._replace(words=words, box=line.box._replace(x0=x0, x1=x1), offset=offset)
