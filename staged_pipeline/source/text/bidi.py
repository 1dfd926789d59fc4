"""Visual order to logical order, for one printed line.

A page shows glyphs; what reads as text is their logical order. `logical_order` inverts the reordering of the Unicode
bidirectional algorithm (UAX #9, levels 0 to 2, no explicit embeddings: print does not show them). It needs positions
only, so it does not matter in which order a producer wrote the glyphs into the file.
"""

import unicodedata
from collections.abc import Sequence

from staged_pipeline.core.scripts import bidi_class, is_ltr, is_rtl
from staged_pipeline.core.vocabulary import Direction

_MIRRORED = {
    "(": ")", ")": "(", "[": "]", "]": "[", "{": "}", "}": "{", "<": ">", ">": "<", "«": "»", "»": "«",
    "‹": "›", "›": "‹", "≤": "≥", "≥": "≤", "⟨": "⟩", "⟩": "⟨", "⌊": "⌋", "⌋": "⌊", "⌈": "⌉", "⌉": "⌈",
    "⟦": "⟧", "⟧": "⟦", "﴾": "﴿", "﴿": "﴾",
}  # fmt: skip

_NUMBERS = {"EN", "AN"}


_RIGHT_JOINING = frozenset("اأإآٱدذرزژوؤةىءڈڑۀۆۇۈۋے")


def joins_left(text: str) -> bool:
    """Whether an Arabic letter is written together with the one after it (to its left)."""
    letters = [char for char in text if bidi_class(char) == "AL" and unicodedata.category(char) == "Lo"]
    return bool(letters) and letters[-1] not in _RIGHT_JOINING


def mirrored(text: str) -> str:
    """The text with each bracket turned into its counterpart."""
    return "".join(_MIRRORED.get(char, char) for char in text)


def direction_of(text: str, default: Direction = "ltr") -> Direction:
    """The direction of most letters of `text`; `default` where it has as many of each."""
    right = sum(map(is_rtl, text))
    left = sum(map(is_ltr, text))
    if right == left:
        return default
    return "rtl" if right > left else "ltr"


def logical_order(units: Sequence[str], base: Direction) -> list[int]:
    """The indices of `units`, given from left to right as printed, in logical order.

    A unit is what one glyph stands for (a letter with its marks, a ligature's letters in logical order). `base` is the
    direction of the line.
    """
    return reordered(embedding_levels(units, base))


def reordered(levels: Sequence[int]) -> list[int]:
    """The indices of a printed line in logical order, by the embedding levels of its units."""
    order = list(range(len(levels)))
    for level in range(1, max(levels, default=0) + 1):
        order = _reverse_runs(order, levels, level)
    return order


def embedding_levels(units: Sequence[str], base: Direction) -> list[int]:
    """The embedding level of each unit of a printed line: even levels read left to right, odd ones right to left."""
    if base == "ltr" and not any(is_rtl(char) for unit in units for char in unit):
        return [0] * len(units)
    classes = _resolve_weak([_class_of(unit) for unit in units])
    if base == "rtl":
        levels = [2 if kind in {"L", *_NUMBERS} else 1 for kind in classes]
        for start, stop in _runs(classes, "L", {"L", "EN"}, {"R", "AN"}):
            levels[start:stop] = [2] * (stop - start)
        return levels
    levels = [0] * len(classes)
    for start, stop in _runs(classes, "R", {"R", "AN"}, {"L"}):
        levels[start:stop] = [2 if kind in _NUMBERS else 1 for kind in classes[start:stop]]
    return levels


def _runs(classes: list[str], core: str, members: set[str], stops: set[str]) -> list[tuple[int, int]]:
    """Maximal ranges that begin and end with a member, hold at least one `core` unit and no stop."""
    found: list[tuple[int, int]] = []
    start, end, has_core = -1, -1, False
    for index, kind in enumerate([*classes, next(iter(stops))]):
        if kind in stops:
            if has_core:
                found.append((start, end))
            start, has_core = -1, False
        elif kind in members:
            start = index if start < 0 else start
            end = index + 1
            has_core = has_core or kind == core
    return found


def _reverse_runs(order: list[int], levels: Sequence[int], level: int) -> list[int]:
    """Rule L2 for one level: each contiguous sequence at that level or higher is reversed."""
    out: list[int] = []
    run: list[int] = []
    for index in order:
        if levels[index] >= level:
            run.append(index)
            continue
        out.extend(reversed(run))
        out.append(index)
        run = []
    return [*out, *reversed(run)]


def _class_of(unit: str) -> str:
    """L, R (Hebrew and Arabic letters), EN, AN, CS, ES, ET or ON: that of the first character that has one."""
    for char in unit:
        kind = bidi_class(char)
        if kind == "AL":
            return "AL"
        if kind in {"L", "R", "EN", "AN", "CS", "ES", "ET"}:
            return kind
    return "ON"


def _resolve_weak(classes: list[str]) -> list[str]:
    """Rules W3 to W6 on the printed line: separators and signs that belong to a number become part of it.

    After Arabic letters a European number is an Arabic one (W2), which keeps neither hyphens nor percent signs.
    """
    arabic = "AL" in classes
    out = ["R" if kind == "AL" else kind for kind in classes]
    for index, kind in enumerate(classes):
        before = classes[index - 1] if index else ""
        after = classes[index + 1] if index + 1 < len(classes) else ""
        if kind == "CS" or (kind == "ES" and not arabic):
            out[index] = before if before == after and before in _NUMBERS else "ON"
        elif kind == "ES":
            out[index] = "ON"
    for index, kind in enumerate(classes):
        if kind == "ET":
            beside = {out[index - 1] if index else "", out[index + 1] if index + 1 < len(out) else ""}
            out[index] = "EN" if "EN" in beside and not arabic else "ON"
    return out
