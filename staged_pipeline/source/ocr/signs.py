"""Signs on a scan, connected pieces of ink, gathered into groups of those that stand close to each other."""

from collections.abc import Sequence

from staged_pipeline.source.ocr.scan_drawings import Span

BESIDE, ABOVE = 9, 4
"""Cells of a fiftieth of an inch, 13 and 6 points: how far apart the signs of one word, line or formula stand."""

Group = tuple[int, int, int, int, int]
"""The extent of signs in cells (left, top, right, bottom; the last two stand outside), and how many signs it holds."""


def grouped(signs: Sequence[Span]) -> list[Group]:
    """Signs that stand close to each other, as one group each."""
    groups: list[Group] = []
    for sign in sorted(signs, key=lambda span: (span[0], span[1])):
        near = [group for group in groups if _near(group, sign)]
        groups = [group for group in groups if group not in near]
        x0, y0, x1, y1 = zip(sign, *(group[:4] for group in near), strict=True)
        groups.append((min(x0), min(y0), max(x1), max(y1), 1 + sum(group[4] for group in near)))
    return groups


def _near(group: Group, sign: Span) -> bool:
    return (
        sign[0] - group[2] < BESIDE
        and group[0] - sign[2] < BESIDE
        and sign[1] - group[3] < ABOVE
        and group[1] - sign[3] < ABOVE
    )
