"""Faults planted into finished pages, each of a known kind at a known place, to see which of them a judge finds.

A fault says what was touched, and whether evidence says otherwise: whether what was changed stands in the evidence
where it can be trusted (a text layer, or a word that OCR was sure of). Nothing here knows how a judge works.
"""

import io
import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from PIL import Image

from staged_pipeline.core.content import (
    Cell,
    Content,
    ContentMap,
    FigureContent,
    MathContent,
    MathSegment,
    MixedContent,
    TableContent,
    TextContent,
    TextSegment,
)
from staged_pipeline.core.evidence import Evidence, Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page, PageImage
from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.flow.artifacts import PageFolder

T = TypeVar("T")

SURE = 0.9
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d")
_SIGN = re.compile(r"\\(?:le|leq|ge|geq|pm|mp)(?![a-zA-Z])|[+=<>]|-")
_OTHER_SIGN = {
    "+": "-", "-": "+", "=": r"\ne ", "<": ">", ">": "<", r"\le": r"\ge", r"\leq": r"\geq", r"\ge": r"\le",
    r"\geq": r"\leq", r"\pm": "+", r"\mp": "+",
}  # fmt: skip
_PRINTED_SIGNS = {"-": "-−–", r"\le": "≤⩽", r"\leq": "≤⩽", r"\ge": "≥⩾", r"\geq": "≥⩾", r"\pm": "±", r"\mp": "∓"}
_INVENTED = ("harvest", "window", "quietly", "ladder", "crimson", "sometimes", "never", "river", "not", "forty")
_INVENTED_RTL = ("نافذة", "سفينة", "حديقة", "دائما", "ليس", "أحمر", "صباح", "قديم", "ربما", "مدينة")


@dataclass(frozen=True)
class Sheet:
    """A finished page: what was read, and what was made of it."""

    name: str
    page: Page
    skeleton: Skeleton
    content: ContentMap

    @classmethod
    def of(cls, name: str, folder: Path) -> "Sheet":
        """The page that a run left in `folder`."""
        kept = PageFolder(folder)
        return cls(name, kept.read_page(), kept.read_skeleton(), kept.read_content())

    @cached_property
    def elements(self) -> dict[str, Element]:
        return {element.ref: element for element in self.skeleton.elements()}

    @cached_property
    def _lines(self) -> dict[str, Segment]:
        return {line.id: line for line in self.page.evidence.segments}

    def lines(self, ref: str) -> list[Segment]:
        return [self._lines[name] for name in self.elements[ref].segments if name in self._lines]

    def with_entry(self, ref: str, entry: Content) -> "Sheet":
        return replace(self, content={**self.content, ref: entry})


@dataclass(frozen=True)
class Fault:
    """A page with one thing wrong.

    `refs` are the elements that are wrong. Where an element was taken away, `lost` is the place that it had.
    `touches_evidence` says whether the evidence shows the fault.
    """

    kind: str
    what: str
    sheet: Sheet
    refs: frozenset[str]
    touches_evidence: bool
    lost: Box | None = None


@dataclass(frozen=True)
class Spot:
    """A stretch of the text of an element: where it stands, and how to put other text in its place."""

    ref: str
    text: str
    start: int
    end: int
    put: Callable[[str], Content]

    @property
    def found(self) -> str:
        return self.text[self.start : self.end]

    def replaced(self, new: str) -> Content:
        return self.put(self.text[: self.start] + new + self.text[self.end :])


def plain(text: str) -> str:
    """Letters and digits alone, without case and marks."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in folded
        if char.isalnum() and char != "ـ"
    )


def trusted(text: str, lines: Sequence[Segment]) -> bool:
    """Whether the evidence has this word where it can be trusted."""
    wanted = plain(text)
    if not wanted:
        return False
    layer = "".join(f" {_opened(line.text)} " for line in lines if line.source == "text_layer")
    words = [plain(word) for word in re.findall(r"\S+", layer.replace("- ", "").replace("-  ", ""))]
    sure = [plain(w.text) for line in lines for w in line.words if (w.confidence or 0) >= SURE]
    parts = [plain(part) for line in lines if line.source == "text_layer" for part in re.findall(r"\w+", line.text)]
    return wanted in words or wanted in sure or wanted in parts


def _opened(text: str) -> str:
    return text.strip()


def _texts(ref: str, entry: Content) -> Iterator[tuple[str, Callable[[str], Content]]]:
    """The texts of an entry without formulas, each with how to change it."""
    if isinstance(entry, TextContent):
        yield entry.content, lambda new: entry.model_copy(update={"content": new})
    elif isinstance(entry, MixedContent):
        for place, segment in enumerate(entry.segments):
            if isinstance(segment, TextSegment):

                def put(new: str, place: int = place, segment: TextSegment = segment) -> Content:
                    changed = segment.model_copy(update={"content": new})
                    return entry.model_copy(
                        update={"segments": (*entry.segments[:place], changed, *entry.segments[place + 1 :])}
                    )

                yield segment.content, put


def _spots(sheet: Sheet, pattern: re.Pattern[str]) -> list[Spot]:
    return [
        Spot(ref, text, match.start(), match.end(), put)
        for ref, entry in sheet.content.items()
        if ref in sheet.elements
        for text, put in _texts(ref, entry)
        for match in pattern.finditer(text)
    ]


def _cells(entry: TableContent) -> list[tuple[int, int, str]]:
    """Row, place in it and text of the cells that are plain strings and say something."""
    return [
        (row, place, cell)
        for row, cells in enumerate(entry.rows)
        for place, cell in enumerate(cells)
        if isinstance(cell, str) and plain(cell)
    ]


def _with_cells(entry: TableContent, new: dict[tuple[int, int], str]) -> TableContent:
    rows = tuple(
        tuple(new.get((row, place), cell) for place, cell in enumerate(cells)) for row, cells in enumerate(entry.rows)
    )
    return entry.model_copy(update={"rows": rows})


def _tables(sheet: Sheet) -> list[tuple[str, TableContent]]:
    return [(ref, e) for ref, e in sheet.content.items() if isinstance(e, TableContent) and ref in sheet.elements]


def word_dropped(sheet: Sheet, chance: random.Random) -> Fault | None:
    spot = _pick(_spots(sheet, _WORD), chance)
    if spot is None:
        return None
    touches = trusted(_around(spot), sheet.lines(spot.ref))
    changed = sheet.with_entry(spot.ref, spot.replaced(""))
    return Fault("word dropped", spot.found, changed, frozenset([spot.ref]), touches)


def word_doubled(sheet: Sheet, chance: random.Random) -> Fault | None:
    spot = _pick(_spots(sheet, _WORD), chance)
    if spot is None:
        return None
    touches = trusted(_around(spot), sheet.lines(spot.ref))
    changed = sheet.with_entry(spot.ref, spot.replaced(f"{spot.found} {spot.found}"))
    return Fault("word doubled", spot.found, changed, frozenset([spot.ref]), touches)


def words_swapped(sheet: Sheet, chance: random.Random) -> Fault | None:
    spot = _pick(_spots(sheet, re.compile(r"(?<!\S)[^\W\d_]+ [^\W\d_]+(?!\S)")), chance)
    one, _, other = spot.found.partition(" ") if spot else ("", "", "")
    if spot is None or plain(one) == plain(other):
        return None
    lines = sheet.lines(spot.ref)
    changed = sheet.with_entry(spot.ref, spot.replaced(f"{other} {one}"))
    touches = trusted(one, lines) and trusted(other, lines)
    return Fault("words swapped", spot.found, changed, frozenset([spot.ref]), touches)


def word_invented(sheet: Sheet, chance: random.Random) -> Fault | None:
    spot = _pick(_spots(sheet, re.compile(r"(?<!\S)\S+ \S+(?!\S)")), chance)
    if spot is None:
        return None
    one, _, other = spot.found.partition(" ")
    rtl = any("\u0600" <= char <= "\u06ff" for char in spot.found)
    new = chance.choice(_INVENTED_RTL if rtl else _INVENTED)
    lines = sheet.lines(spot.ref)
    touches = trusted(one, lines) and trusted(other, lines) and not trusted(new, lines)
    changed = sheet.with_entry(spot.ref, spot.replaced(f"{one} {new} {other}"))
    return Fault("word invented", new, changed, frozenset([spot.ref]), touches)


def digit_changed(sheet: Sheet, chance: random.Random) -> Fault | None:
    spots: list[tuple[str, str, str, Callable[[str], Content]]] = [
        (spot.ref, spot.found, _around(spot), spot.replaced) for spot in _spots(sheet, _NUMBER)
    ]
    for ref, table in _tables(sheet):
        for row, place, text in _cells(table):
            for match in _NUMBER.finditer(text):

                def put(
                    new: str,
                    table: TableContent = table,
                    at: tuple[int, int] = (row, place),
                    text: str = text,
                    match: re.Match[str] = match,
                ) -> Content:
                    return _with_cells(table, {at: text[: match.start()] + new + text[match.end() :]})

                spots.append((ref, match.group(), text, put))
    spot = _pick(spots, chance)
    if spot is None:
        return None
    ref, digit, around, replaced = spot
    zero = ord(digit) - unicodedata.decimal(digit)
    new = chr(zero + (unicodedata.decimal(digit) + chance.randrange(1, 10)) % 10)
    changed = sheet.with_entry(ref, replaced(new))
    return Fault(
        "digit changed", f"{around} {digit}>{new}", changed, frozenset([ref]), trusted(around, sheet.lines(ref))
    )


def blocks_exchanged(sheet: Sheet, chance: random.Random) -> Fault | None:
    kinds = ("paragraph", "heading", "list_item", "quote")
    refs = [ref for ref, e in sheet.elements.items() if e.kind in kinds and not e.children and ref in sheet.content]
    if len(refs) < 2:
        return None
    one, other = chance.sample(refs, 2)
    a, b = (_said(sheet.content[ref]) for ref in (one, other))
    if not a or not b or a == b:
        return None
    touches = all(_mostly_trusted(sheet, ref) for ref in (one, other))
    if chance.random() < 0.5:
        content = {**sheet.content, one: sheet.content[other], other: sheet.content[one]}
        return Fault(
            "blocks exchanged",
            f"content of {one}, {other}",
            replace(sheet, content=content),
            frozenset([one, other]),
            touches,
        )
    x, y = sheet.elements[one], sheet.elements[other]
    moved = {one: y.model_copy(update={"order": x.order}), other: x.model_copy(update={"order": y.order})}
    skeleton = _mapped(sheet.skeleton, lambda element: moved.get(element.ref, element))
    return Fault(
        "blocks exchanged",
        f"places of {one}, {other}",
        replace(sheet, skeleton=skeleton),
        frozenset([one, other]),
        touches,
    )


def cell_moved(sheet: Sheet, chance: random.Random) -> Fault | None:
    table = _pick(_tables(sheet), chance)
    cells = _cells(table[1]) if table else []
    if table is None or len(cells) < 2:
        return None
    one, other = chance.sample(cells, 2)
    if plain(one[2]) == plain(other[2]):
        return None
    entry = _with_cells(table[1], {one[:2]: other[2], other[:2]: one[2]})
    lines = sheet.lines(table[0])
    touches = trusted(one[2], lines) and trusted(other[2], lines)
    return Fault("cell moved", f"{one} {other}", sheet.with_entry(table[0], entry), frozenset([table[0]]), touches)


def row_lost(sheet: Sheet, chance: random.Random) -> Fault | None:
    table = _pick(_tables(sheet), chance)
    if table is None or len(table[1].rows) < 2:
        return None
    ref, entry = table
    row = chance.randrange(len(entry.rows))
    texts = [cell if isinstance(cell, str) else cell.content for cell in entry.rows[row]]
    changed = entry.model_copy(update={"rows": (*entry.rows[:row], *entry.rows[row + 1 :])})
    touches = any(trusted(text, sheet.lines(ref)) for text in texts)
    return Fault("row lost", " | ".join(texts), sheet.with_entry(ref, changed), frozenset([ref]), touches)


def direction_flipped(sheet: Sheet, chance: random.Random) -> Fault | None:
    refs = [
        ref
        for ref, entry in sheet.content.items()
        if ref in sheet.elements
        and isinstance(entry, TextContent | MixedContent | TableContent)
        and len(_WORD.findall(_said(entry))) > 1
    ]
    ref = _pick(refs, chance)
    if ref is None:
        return None
    entry, element = sheet.content[ref], sheet.elements[ref]
    assert isinstance(entry, TextContent | MixedContent | TableContent)
    lines = sheet.lines(ref)
    now = entry.direction or element.direction or (lines[0].direction if lines else sheet.skeleton.direction)
    flipped = "ltr" if now == "rtl" else "rtl"
    skeleton = _mapped(sheet.skeleton, lambda e: e.model_copy(update={"direction": flipped}) if e.ref == ref else e)
    changed = replace(sheet.with_entry(ref, entry.model_copy(update={"direction": flipped})), skeleton=skeleton)
    return Fault("direction flipped", f"{ref} {now}>{flipped}", changed, frozenset([ref]), _mostly_trusted(sheet, ref))


def sign_changed(sheet: Sheet, chance: random.Random) -> Fault | None:
    spots: list[Spot] = []
    for ref, entry in sheet.content.items():
        if ref not in sheet.elements:
            continue
        if isinstance(entry, MathContent) and entry.format == "latex":
            put = lambda new, entry=entry: entry.model_copy(update={"content": new})  # noqa: E731
            spots += [Spot(ref, entry.content, m.start(), m.end(), put) for m in _SIGN.finditer(entry.content)]
        elif isinstance(entry, MixedContent):
            for place, segment in enumerate(entry.segments):
                if isinstance(segment, MathSegment):

                    def put_in(
                        new: str, entry: MixedContent = entry, place: int = place, segment: MathSegment = segment
                    ) -> Content:
                        changed = segment.model_copy(update={"content": new})
                        return entry.model_copy(
                            update={"segments": (*entry.segments[:place], changed, *entry.segments[place + 1 :])}
                        )

                    spots += [
                        Spot(ref, segment.content, m.start(), m.end(), put_in) for m in _SIGN.finditer(segment.content)
                    ]
    spot = _pick(spots, chance)
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


def footnote_lost(sheet: Sheet, chance: random.Random) -> Fault | None:
    ref = _pick([ref for ref, element in sheet.elements.items() if element.kind == "footnote"], chance)
    return None if ref is None else _lost("footnote lost", sheet, ref, _mostly_trusted(sheet, ref))


def figure_missing(sheet: Sheet, chance: random.Random) -> Fault | None:
    ref = _pick([ref for ref, entry in sheet.content.items() if isinstance(entry, FigureContent)], chance)
    if ref is None:
        return None
    if chance.random() < 0.5:
        return _lost("figure missing", sheet, ref, True)
    changed = sheet.with_entry(ref, sheet.content[ref].model_copy(update={"asset": None}))
    return Fault("figure missing", f"picture of {ref}", changed, frozenset([ref]), True)


def text_on_blank_page(sheet: Sheet, chance: random.Random) -> Fault | None:
    image, evidence = sheet.page.image, sheet.page.evidence
    buffer = io.BytesIO()
    Image.new("L", (image.width, image.height), chance.randrange(235, 256)).save(buffer, "PNG")
    words = chance.sample(_INVENTED_RTL if evidence.direction == "rtl" else _INVENTED, 5)
    x, y = chance.uniform(0.05, 0.4), chance.uniform(0.05, 0.9)
    element = Element(ref="para_1", kind="paragraph", type="text", tag="p", order=1, box=Box(x, y, x + 0.5, y + 0.03))
    blank = Evidence(
        page_index=evidence.page_index, width=evidence.width, height=evidence.height, source="none",
        direction=evidence.direction, language=evidence.language,
    )  # fmt: skip
    made = Sheet(
        sheet.name,
        Page(
            image=PageImage(png=buffer.getvalue(), width=image.width, height=image.height, dpi=image.dpi),
            evidence=blank,
        ),
        sheet.skeleton.model_copy(update={"children": (element,)}),
        {"para_1": TextContent(content=" ".join(words))},
    )
    return Fault("text on a blank page", " ".join(words), made, frozenset(["para_1"]), True)


KINDS = (
    word_dropped, word_doubled, words_swapped, word_invented, digit_changed, blocks_exchanged, cell_moved, row_lost,
    direction_flipped, sign_changed, footnote_lost, figure_missing, text_on_blank_page,
)  # fmt: skip


def planted(sheets: Sequence[Sheet], count: int, seed: int) -> Iterator[tuple[Sheet, Fault]]:
    """`count` faults, each kind in turn, on pages drawn by chance, with the page as it was."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        kind = KINDS[made % len(KINDS)]
        sheet = chance.choice(sheets)
        fault = kind(sheet, chance)
        if fault is not None:
            made += 1
            yield sheet, fault


def _lost(kind: str, sheet: Sheet, ref: str, touches: bool) -> Fault:
    skeleton = sheet.skeleton.model_copy(update={"children": _without(sheet.skeleton.children, ref)})
    content = {other: entry for other, entry in sheet.content.items() if other != ref}
    changed = replace(sheet, skeleton=skeleton, content=content)
    return Fault(kind, ref, changed, frozenset(), touches, lost=sheet.elements[ref].box)


def _without(nodes: tuple[Element | Container, ...], ref: str) -> tuple[Element | Container, ...]:
    return tuple(
        node.model_copy(update={"children": _without(node.children, ref)})
        for node in nodes
        if not (isinstance(node, Element) and node.ref == ref)
    )


def _mapped(skeleton: Skeleton, change: Callable[[Element], Element]) -> Skeleton:
    def walk(node: Element | Container) -> Element | Container:
        new = node.model_copy(update={"children": tuple(map(walk, node.children))})
        return change(new) if isinstance(new, Element) else new

    return skeleton.model_copy(update={"children": tuple(map(walk, skeleton.children))})


def _around(spot: Spot) -> str:
    """The whole word that a spot lies in."""
    start = spot.text.rfind(" ", 0, spot.start) + 1
    end = spot.text.find(" ", spot.end)
    return spot.text[start : len(spot.text) if end < 0 else end]


def _said(entry: Content) -> str:
    match entry:
        case TextContent():
            return entry.content
        case MixedContent():
            return " ".join(segment.content for segment in entry.segments)
        case TableContent():
            cells = [cell for row in (entry.headers, *entry.rows) for cell in row]
            return " ".join(cell.content if isinstance(cell, Cell) else cell for cell in cells)
        case _:
            return ""


def _mostly_trusted(sheet: Sheet, ref: str) -> bool:
    words = [word for line in sheet.lines(ref) for word in line.words]
    sure = [word for word in words if word.confidence is None or word.confidence >= SURE]
    return bool(words) and len(sure) > len(words) / 2


def _pick(things: Sequence[T], chance: random.Random) -> T | None:
    return chance.choice(things) if things else None
