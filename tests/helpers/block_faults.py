"""Faults in blocks, tables and figures, and a page that says what is nowhere printed."""

import io
import random
from collections.abc import Callable
from dataclasses import replace

from PIL import Image
from sheets import WORD, Fault, Sheet, cells_of, mostly_trusted, pick, plain, said, tables_of, trusted, with_cells
from word_faults import INVENTED, INVENTED_RTL

from staged_pipeline.core.content import FigureContent, MixedContent, TableContent, TextContent
from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page, PageImage
from staged_pipeline.core.skeleton import Container, Element, Skeleton


def blocks_exchanged(sheet: Sheet, chance: random.Random) -> Fault | None:
    kinds = ("paragraph", "heading", "list_item", "quote")
    refs = [ref for ref, e in sheet.elements.items() if e.kind in kinds and not e.children and ref in sheet.content]
    if len(refs) < 2:
        return None
    one, other = chance.sample(refs, 2)
    a, b = (said(sheet.content[ref]) for ref in (one, other))
    if not a or not b or a == b:
        return None
    touches = all(mostly_trusted(sheet, ref) for ref in (one, other))
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
    table = pick(tables_of(sheet), chance)
    cells = cells_of(table[1]) if table else []
    if table is None or len(cells) < 2:
        return None
    one, other = chance.sample(cells, 2)
    if plain(one[2]) == plain(other[2]):
        return None
    entry = with_cells(table[1], {one[:2]: other[2], other[:2]: one[2]})
    lines = sheet.lines(table[0])
    touches = trusted(one[2], lines) and trusted(other[2], lines)
    return Fault("cell moved", f"{one} {other}", sheet.with_entry(table[0], entry), frozenset([table[0]]), touches)


def row_lost(sheet: Sheet, chance: random.Random) -> Fault | None:
    table = pick(tables_of(sheet), chance)
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
        and len(WORD.findall(said(entry))) > 1
    ]
    ref = pick(refs, chance)
    if ref is None:
        return None
    entry, element = sheet.content[ref], sheet.elements[ref]
    assert isinstance(entry, TextContent | MixedContent | TableContent)
    lines = sheet.lines(ref)
    now = entry.direction or element.direction or (lines[0].direction if lines else sheet.skeleton.direction)
    flipped = "ltr" if now == "rtl" else "rtl"
    skeleton = _mapped(sheet.skeleton, lambda e: e.model_copy(update={"direction": flipped}) if e.ref == ref else e)
    changed = replace(sheet.with_entry(ref, entry.model_copy(update={"direction": flipped})), skeleton=skeleton)
    return Fault("direction flipped", f"{ref} {now}>{flipped}", changed, frozenset([ref]), mostly_trusted(sheet, ref))


def footnote_lost(sheet: Sheet, chance: random.Random) -> Fault | None:
    ref = pick([ref for ref, element in sheet.elements.items() if element.kind == "footnote"], chance)
    return None if ref is None else _lost("footnote lost", sheet, ref, mostly_trusted(sheet, ref))


def figure_missing(sheet: Sheet, chance: random.Random) -> Fault | None:
    ref = pick([ref for ref, entry in sheet.content.items() if isinstance(entry, FigureContent)], chance)
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
    words = chance.sample(INVENTED_RTL if evidence.direction == "rtl" else INVENTED, 5)
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
