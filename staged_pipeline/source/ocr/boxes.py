"""Boxes of recognised words: mended where Tesseract lost them, scaled and moved between images."""

from staged_pipeline.source.languages import direction_of
from staged_pipeline.source.ocr.hocr import HocrLine, HocrPage, Rect


def mended(page: HocrPage) -> HocrPage:
    """The page with words whose box is the whole line's, Tesseract's answer where it lost track, put in their room."""
    return page._replace(lines=tuple(_mend_boxes(line) for line in page.lines))


def scaled(page: HocrPage, factor: float, dx: float = 0.0, dy: float = 0.0) -> HocrPage:
    """The page on an image of `factor` times as many pixels, moved by `dx` and `dy` of those."""

    def place(rect: Rect) -> Rect:
        x0, y0, x1, y1 = (value * factor for value in rect)
        return Rect(x0 + dx, y0 + dy, x1 + dx, y1 + dy)

    lines = tuple(
        line._replace(
            words=tuple(word._replace(box=place(word.box)) for word in line.words),
            box=place(line.box),
            offset=line.offset * factor,
            x_size=line.x_size * factor,
        )
        for line in page.lines
    )
    return HocrPage(lines, tuple(place(picture) for picture in page.pictures))


def _mend_boxes(line: HocrLine) -> HocrLine:
    words = list(line.words)
    for i, word in enumerate(words):
        others = [other.box for j, other in enumerate(words) if j != i]
        covered = sum(word.box.x0 <= (box.x0 + box.x1) / 2 <= word.box.x1 for box in others)
        if covered < max(1, len(others) // 2) or not others:
            continue
        words[i] = word._replace(box=_room(line, i) or word.box)
    return line._replace(words=tuple(words))


def _room(line: HocrLine, i: int) -> Rect | None:
    before = line.words[i - 1].box if i else None
    after = line.words[i + 1].box if i + 1 < len(line.words) else None
    ends = [word.box for word in line.words if word is not line.words[i]]
    leftwards = ends[0].x0 > ends[-1].x0 if len(ends) > 1 else direction_of(line.words[i].text) == "rtl"
    right, left = (before, after) if leftwards else (after, before)
    x0 = left.x1 + 1 if left else line.box.x0
    x1 = right.x0 - 1 if right else line.box.x1
    return Rect(x0, min(box.y0 for box in ends), x1, max(box.y1 for box in ends)) if x0 < x1 else None
