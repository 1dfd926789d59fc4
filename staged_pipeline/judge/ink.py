"""Where there is ink on the page's image: elements over blank paper, and ink that no element covers.

The picture is looked at in a width of `WIDTH` pixels. Ink is what is clearly darker than the paper around it, so that a
scan's uneven light is none; single specks are none either.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import PageImage
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.verdict import Issue
from staged_pipeline.judge.lines import PageLines
from staged_pipeline.judge.tokens import Said

Mask = NDArray[np.bool_]

WIDTH = 600
_TILE = 20  # pixels within which the paper is of one shade
_DARKER = 0.8  # of the paper's shade
_PAPER = 90  # percentile of the shades of a tile
_BLANK = 0.002  # of an element's area
_EDGE = 0.02  # of the page: where scans are dark, and where nothing is printed
_CELL = 10  # pixels
_REACH = range(-2, 3)  # cells that are nearer to each other are one thing
_SAME = 0.5
_AROUND = 0.3
_LEAST = 0.035  # of the page's width and height: what is smaller is a stain or an ornament
_FILLED = 0.01  # of an area is ink where something is printed
_COVERED = 0.01  # by which elements cover more than their boxes


def ink_of(image: PageImage) -> Mask:
    """Where there is ink, as rows and columns of a picture `WIDTH` pixels wide, to read only."""
    return _ink_of(image.png)


@lru_cache(maxsize=2)
def _ink_of(png: bytes) -> Mask:
    """Kept for the next measure, and the next round, of the same page: most of the time goes into unpacking."""
    with Image.open(io.BytesIO(png)) as picture:
        height = max(_TILE, round(WIDTH * picture.height / picture.width))
        picture.draft("L", (2 * WIDTH, 2 * height))
        grey = np.asarray(picture.convert("L").resize((WIDTH, height), Image.Resampling.BOX), dtype=np.float32)
    rows, columns = -(-height // _TILE), -(-WIDTH // _TILE)
    padded = np.pad(grey, ((0, rows * _TILE - height), (0, columns * _TILE - WIDTH)), mode="edge")
    tiles = padded.reshape(rows, _TILE, columns, _TILE).swapaxes(1, 2).reshape(rows, columns, -1)
    paper = np.percentile(tiles, _PAPER, axis=2)
    # A tile within a dark picture has no paper of its own.
    paper = np.maximum(paper, np.median(paper) * _DARKER)
    shade = np.repeat(np.repeat(paper, _TILE, axis=0), _TILE, axis=1)[:height, :WIDTH]
    dark = grey < _DARKER * shade
    ink = dark & _has_neighbour(dark)
    ink.flags.writeable = False
    return ink


def _has_neighbour(dark: Mask) -> Mask:
    padded = np.pad(dark, 1).astype(np.uint8)
    around = sum(
        padded[1 + i : padded.shape[0] - 1 + i, 1 + j : padded.shape[1] - 1 + j]
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
        if i or j
    )
    return np.asarray(around) > 0


def fabrication_issues(
    skeleton: Skeleton, said: Mapping[str, Sequence[Said]], lines: PageLines, ink: Mask
) -> Iterator[Issue]:
    """Elements that say something where nothing is printed."""
    for element in skeleton.elements():
        if not said.get(element.ref) or lines.by_ref[element.ref] or element.children:
            continue
        if share_of(ink, element.box) < _BLANK:
            words = tuple(dict.fromkeys(token.text for token in said[element.ref]))
            yield Issue(
                ref=element.ref,
                kind="fabrication",
                severity="critical",
                message="It says something where the paper is blank.",
                suggestion="Leave it out, or give it the place where it is printed.",
                words=words,
                box=element.box,
            )


def share_of(ink: Mask, box: Box) -> float:
    """The share of a box's area that is ink, 0-1."""
    height, width = ink.shape
    part = ink[
        int(box.y0 * height) : max(int(box.y0 * height) + 1, round(box.y1 * height)),
        int(box.x0 * width) : max(int(box.x0 * width) + 1, round(box.x1 * width)),
    ]
    return float(part.mean()) if part.size else 0.0


def omission_issues(skeleton: Skeleton, lines: PageLines, evidence: Evidence, ink: Mask) -> tuple[list[Issue], float]:
    """Ink that no element covers, and the share of the ink that elements cover, 0-1."""
    left = ink.copy()
    height, width = left.shape
    edge_y, edge_x = int(_EDGE * height), int(_EDGE * width)
    left[:edge_y] = left[height - edge_y :] = False
    left[:, :edge_x] = left[:, width - edge_x :] = False
    total = int(left.sum())
    taken = list(covered(skeleton, lines, evidence))
    for box in taken:
        _clear(left, box.padded(_COVERED, _COVERED * width / height))
    if any(element.box.area >= 1 for element in skeleton.elements()):
        return [], 1.0  # where an element stands is not known, so that nothing is known to be left out
    known = [box for box in (*evidence.images, *evidence.drawings) if _is_large(box) and share_of(left, box) > _FILLED]
    found = [box for box in clusters(left) if not any(box.covered_by(other) > _SAME for other in known)]
    issues = [
        Issue(
            kind="omission",
            severity="critical",
            message="Something is printed here that is in no element of the page.",
            suggestion="Give it an element: a figure where it is a picture.",
            box=box,
        )
        for box in (*known, *found)
        # Rules around an element, or between several, are none of their own.
        if sum(common.area for other in taken if (common := box.intersection(other))) < _AROUND * box.area
    ]
    for box in evidence.rules:
        _clear(left, box.padded(_COVERED, _COVERED * width / height))
    return issues, 1 - int(left.sum()) / total if total else 1.0


def covered(skeleton: Skeleton, lines: PageLines, evidence: Evidence) -> Iterator[Box]:
    """The places of elements, and of lines, which are told of in another way.

    A table reaches as far as its ruled grid does, which may have cells in which no line was read.
    """
    for element in skeleton.elements():
        if element.box.area < 1:
            yield element.box
        yield from (line.box for line in lines.by_ref[element.ref])
        if element.type == "table":
            yield from (grid.box for grid in evidence.grids if element.box.covered_by(grid.box) > _SAME)
    yield from (line.box for line in (*lines.unused, *lines.pooled))


def clusters(left: Mask) -> list[Box]:
    """The places of things printed that are large enough to matter, as the boxes of connected cells."""
    height, width = left.shape
    rows, columns = -(-height // _CELL), -(-width // _CELL)
    padded = np.pad(left, ((0, rows * _CELL - height), (0, columns * _CELL - width)))
    cells: Mask = padded.reshape(rows, _CELL, columns, _CELL).max(axis=(1, 3))
    found: list[Box] = []
    for group in _connected(cells):
        ys, xs = zip(*group, strict=True)
        box = Box.scaled(min(xs) * _CELL, min(ys) * _CELL, (max(xs) + 1) * _CELL, (max(ys) + 1) * _CELL, width, height)
        if _is_large(box) and share_of(left, box) >= _FILLED:
            found.append(box)
    return found


def _is_large(box: Box) -> bool:
    return min(box.width, box.height) >= _LEAST


def _connected(cells: Mask) -> Iterator[list[tuple[int, int]]]:
    """The groups of cells that touch, or have one cell between them."""
    left = {(int(y), int(x)) for y, x in np.argwhere(cells)}
    while left:
        group = [left.pop()]
        for y, x in group:
            near = {(y + i, x + j) for i in _REACH for j in _REACH} & left
            left -= near
            group.extend(near)
        yield group


def _clear(left: Mask, box: Box) -> None:
    height, width = left.shape
    left[int(box.y0 * height) : -int(-box.y1 * height // 1), int(box.x0 * width) : -int(-box.x1 * width // 1)] = False
