"""Faults in words, digits and the signs of formulas."""

import random
import re
import unicodedata
from collections.abc import Callable, Iterator

from sheets import (
    SURE,
    WORD,
    Fault,
    Sheet,
    Spot,
    cells_of,
    pick,
    plain,
    spots_of,
    tables_of,
    trusted,
    whole_word,
    with_cells,
)

from staged_pipeline.core.content import Content, MathContent, MathSegment, MixedContent, TableContent

INVENTED = ("harvest", "window", "quietly", "ladder", "crimson", "sometimes", "never", "river", "not", "forty")
INVENTED_RTL = ("نافذة", "سفينة", "حديقة", "دائما", "ليس", "أحمر", "صباح", "قديم", "ربما", "مدينة")
_NUMBER = re.compile(r"\d")
_SIGN = re.compile(r"\\(?:le|leq|ge|geq|pm|mp)(?![a-zA-Z])|[+=<>]|-")
_OTHER_SIGN = {
    "+": "-", "-": "+", "=": r"\ne ", "<": ">", ">": "<", r"\le": r"\ge", r"\leq": r"\geq", r"\ge": r"\le",
    r"\geq": r"\leq", r"\pm": "+", r"\mp": "+",
}  # fmt: skip
_PRINTED_SIGNS = {"-": "-−–", r"\le": "≤⩽", r"\leq": "≤⩽", r"\ge": "≥⩾", r"\geq": "≥⩾", r"\pm": "±", r"\mp": "∓"}


def word_dropped(sheet: Sheet, chance: random.Random) -> Fault | None:
    spot = pick(spots_of(sheet, WORD), chance)
    if spot is None:
        return None
    touches = trusted(whole_word(spot), sheet.lines(spot.ref))
    changed = sheet.with_entry(spot.ref, spot.replaced(""))
    return Fault("word dropped", spot.found, changed, frozenset([spot.ref]), touches)


def word_doubled(sheet: Sheet, chance: random.Random) -> Fault | None:
    spot = pick(spots_of(sheet, WORD), chance)
    if spot is None:
        return None
    touches = trusted(whole_word(spot), sheet.lines(spot.ref))
    changed = sheet.with_entry(spot.ref, spot.replaced(f"{spot.found} {spot.found}"))
    return Fault("word doubled", spot.found, changed, frozenset([spot.ref]), touches)


def words_swapped(sheet: Sheet, chance: random.Random) -> Fault | None:
    spot = pick(spots_of(sheet, re.compile(r"(?<!\S)[^\W\d_]+ [^\W\d_]+(?!\S)")), chance)
    one, _, other = spot.found.partition(" ") if spot else ("", "", "")
    if spot is None or plain(one) == plain(other):
        return None
    lines = sheet.lines(spot.ref)
    changed = sheet.with_entry(spot.ref, spot.replaced(f"{other} {one}"))
    touches = trusted(one, lines) and trusted(other, lines)
    return Fault("words swapped", spot.found, changed, frozenset([spot.ref]), touches)


def word_invented(sheet: Sheet, chance: random.Random) -> Fault | None:
    spot = pick(spots_of(sheet, re.compile(r"(?<!\S)\S+ \S+(?!\S)")), chance)
    if spot is None:
        return None
    one, _, other = spot.found.partition(" ")
    rtl = any("\u0600" <= char <= "\u06ff" for char in spot.found)
    new = chance.choice(INVENTED_RTL if rtl else INVENTED)
    lines = sheet.lines(spot.ref)
    touches = trusted(one, lines) and trusted(other, lines) and not trusted(new, lines)
    changed = sheet.with_entry(spot.ref, spot.replaced(f"{one} {new} {other}"))
    return Fault("word invented", new, changed, frozenset([spot.ref]), touches)


def digit_changed(sheet: Sheet, chance: random.Random) -> Fault | None:
    spots: list[tuple[str, str, str, Callable[[str], Content]]] = [
        (spot.ref, spot.found, whole_word(spot), spot.replaced) for spot in spots_of(sheet, _NUMBER)
    ]
    for ref, table in tables_of(sheet):
        for row, place, text in cells_of(table):
            for match in _NUMBER.finditer(text):

                def put(
                    new: str,
                    table: TableContent = table,
                    at: tuple[int, int] = (row, place),
                    text: str = text,
                    match: re.Match[str] = match,
                ) -> Content:
                    return with_cells(table, {at: text[: match.start()] + new + text[match.end() :]})

                spots.append((ref, match.group(), text, put))
    spot = pick(spots, chance)
    if spot is None:
        return None
    ref, digit, word, replaced = spot
    zero = ord(digit) - unicodedata.decimal(digit)
    new = chr(zero + (unicodedata.decimal(digit) + chance.randrange(1, 10)) % 10)
    changed = sheet.with_entry(ref, replaced(new))
    return Fault("digit changed", f"{word} {digit}>{new}", changed, frozenset([ref]), trusted(word, sheet.lines(ref)))


def sign_changed(sheet: Sheet, chance: random.Random) -> Fault | None:
    found = [
        Spot(ref, text, match.start(), match.end(), put)
        for ref, entry in sheet.content.items()
        if ref in sheet.elements
        for text, put in _formulas(entry)
        for match in _SIGN.finditer(text)
    ]
    spot = pick(found, chance)
    if spot is None:
        return None
    printed = _PRINTED_SIGNS.get(spot.found, spot.found)
    touches = any(
        sign in word.text and (line.source == "text_layer" or (word.confidence or 0) >= SURE)
        for line in sheet.lines(spot.ref)
        for word in line.words
        for sign in printed
    )
    changed = sheet.with_entry(spot.ref, spot.replaced(_OTHER_SIGN[spot.found]))
    return Fault("sign changed", f"{spot.text} at {spot.start}", changed, frozenset([spot.ref]), touches)


def _formulas(entry: Content) -> Iterator[tuple[str, Callable[[str], Content]]]:
    """The formulas of an entry as LaTeX, each with how to change it."""
    if isinstance(entry, MathContent) and entry.format == "latex":
        yield entry.content, lambda new: entry.model_copy(update={"content": new})
    elif isinstance(entry, MixedContent):
        for place, segment in enumerate(entry.segments):
            if isinstance(segment, MathSegment):

                def put(new: str, place: int = place, segment: MathSegment = segment) -> Content:
                    changed = segment.model_copy(update={"content": new})
                    return entry.model_copy(
                        update={"segments": (*entry.segments[:place], changed, *entry.segments[place + 1 :])}
                    )

                yield segment.content, put
