"""Reading hOCR, the HTML in which Tesseract says what it saw, into plain values in pixels.

See https://kba.github.io/hocr-spec/1.2/. Text comes in logical order, words of right-to-left lines first word first.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple
from xml.etree import ElementTree

from staged_pipeline.core.errors import OcrError

_LINE_CLASSES = {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"}
_NUMBER = r"-?\d+(?:\.\d+)?"
_MIRRORED = re.compile(r"^([)\]])([^()\[\]]+)([(\[])(?=\W*$)")
_BACKWARDS = re.compile(r"[.،:][٠-٩]{1,4}|٠[٠-٩]{0,2}[١-٩]")
"""Arabic digits that no number begins with: after its full stop, or with a zero."""
_MIXED = re.compile(r"^\{([^\W_]{1,3})\](?=\W*$)")
_PAIRS = {")": "(", "(": ")", "]": "[", "[": "]"}
_BIDI_MARKS = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))


class Rect(NamedTuple):
    """A box in pixels, origin top left."""

    x0: float
    y0: float
    x1: float
    y1: float


class HocrWord(NamedTuple):
    """A word as read. `confidence` is 0-1."""

    text: str
    box: Rect
    confidence: float


class HocrLine(NamedTuple):
    """A line as read: its words in logical order, and where Tesseract put it.

    `slope` and `offset` give the baseline: `y = box.y1 + offset + slope * (x - box.x0)`. `block` and `paragraph` count
    from 0 over the page. `x_size` is Tesseract's height of a line of this font in pixels.
    """

    words: tuple[HocrWord, ...]
    box: Rect
    block: int
    paragraph: int
    slope: float = 0.0
    offset: float = 0.0
    x_size: float = 0.0

    @property
    def baseline(self) -> float:
        """The y of the baseline at the middle of the line, in pixels."""
        return self.box.y1 + self.offset + self.slope * (self.box.x1 - self.box.x0) / 2


class HocrPage(NamedTuple):
    """What was read of an image: lines in Tesseract's order, and what it took for pictures."""

    lines: tuple[HocrLine, ...] = ()
    pictures: tuple[Rect, ...] = ()


def parse_hocr(text: str) -> HocrPage:
    """The lines and pictures of one hOCR page; an empty text is a page without lines."""
    if not text.strip():
        return HocrPage()
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - written by our own Tesseract process
    except ElementTree.ParseError as error:
        raise OcrError(f"Tesseract's answer could not be read: {error}") from error
    lines: list[HocrLine] = []
    pictures: list[Rect] = []
    paragraph = 0
    for number, area in enumerate(node for node in root.iter() if _class(node) in {"ocr_carea", "ocr_photo"}):
        if _class(area) == "ocr_photo":
            pictures.append(_box(area))
            continue
        for part in (node for node in area.iter() if _class(node) == "ocr_par"):
            found = [_line(node, number, paragraph) for node in part.iter() if _class(node) in _LINE_CLASSES]
            lines.extend(line for line in found if line.words)
            paragraph += 1
    return HocrPage(tuple(lines), tuple(pictures))


def confidence_of(words: Iterable[HocrWord]) -> float:
    """The mean confidence of words weighted by their length, 0-1; 0 for none."""
    weighted = [(word.confidence, len(word.text)) for word in words]
    total = sum(weight for _, weight in weighted)
    return sum(confidence * weight for confidence, weight in weighted) / total if total else 0.0


def _line(node: ElementTree.Element, block: int, paragraph: int) -> HocrLine:
    words = tuple(word for word in map(_word, node.iter()) if word)
    slope, offset = _numbers(node, "baseline", 2) or (0.0, 0.0)
    (x_size,) = _numbers(node, "x_size", 1) or (0.0,)
    return HocrLine(words, _box(node), block, paragraph, slope, offset, x_size)


def _word(node: ElementTree.Element) -> HocrWord | None:
    if _class(node) != "ocrx_word":
        return None
    text = "".join(node.itertext()).translate(_BIDI_MARKS).strip()
    (confidence,) = _numbers(node, "x_wconf", 1) or (0.0,)
    return HocrWord(_turned_back(text), _box(node), confidence / 100) if text else None


def _turned_back(text: str) -> str:
    """A word in the order in which it is printed, with the brackets that are printed.

    In right-to-left lines Tesseract mirrors some pairs of brackets, and gives some numbers of Arabic digits backwards
    (its issues 2263 and 2897). A brace is no pair to the square bracket of a reference: `{1]` is `[1]`.
    """
    if _BACKWARDS.fullmatch(text):
        return text[::-1]
    text = _MIXED.sub(r"[\1]", text)
    return _MIRRORED.sub(lambda found: f"{_PAIRS[found[1]]}{found[2]}{_PAIRS[found[3]]}", text)


def _class(node: ElementTree.Element) -> str:
    return node.get("class", "")


def _box(node: ElementTree.Element) -> Rect:
    return Rect(*(_numbers(node, "bbox", 4) or (0.0, 0.0, 0.0, 0.0)))


def _numbers(node: ElementTree.Element, name: str, count: int) -> tuple[float, ...] | None:
    match = re.search(rf"\b{name}((?:\s+{_NUMBER}){{{count}}})", node.get("title", ""))
    return tuple(map(float, match.group(1).split())) if match else None
