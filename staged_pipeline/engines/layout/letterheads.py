"""Who writes stands at the head of a letter, a form or an invoice, beside a logo; what the page is stands below.

The names of firms there are set like headings and head nothing. The line that says `INVOICE 2020-10` may be set like
the text and is the heading of the page.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from staged_pipeline.core.geometry import Box
from staged_pipeline.engines.layout.parts import Part
from staged_pipeline.engines.layout.sheet import Sheet
from staged_pipeline.engines.layout.type_sizes import relative_size

_PAPERS = (
    r"(?:tax |commercial |pro[ -]?forma )?invoice|credit note|delivery note|purchase order|order confirmation|quotation"
    r"|receipt|rechnung|gutschrift|lieferschein|auftragsbestätigung|angebot|facture|devis|bon de (?:commande|livraison)"
    r"|factura|fattura|fatura|(?:ال)?فاتورة(?: ضريبية)?|عرض (?:ال)?سعر|سند (?:قبض|صرف)|إيصال|فاکتور"
    r"|חשבונית(?: מס)?|קבלה|הצעת מחיר"
)
_NAMED = re.compile(
    rf"(?:{_PAPERS})(?P<number>\s*(?:no|nr|n°|number|رقم|شماره)?\W{{0,3}}[A-Z]{{0,4}}[-/]?[0-9٠-٩۰-۹][\w/.\-]*)?",
    re.IGNORECASE,
)
_BAND_WIDTH, _BAND_TOP, _BAND_END = 0.6, 0.1, 0.2  # of the page, for a frame across its head
_HEAD = frozenset({"heading", "figure"})  # what a page begins with, before any text
_WITHIN = 0.9
_MODEST = 1.3  # times the size of the text: larger type in such a frame is the page's title


def without_letterheads(parts: Sequence[Part], sheet: Sheet) -> list[Part]:
    """The parts in reading order, with the names of writers as paragraphs and the name of the paper as a heading.

    A name without a number may be that of a section: it is the paper's where nothing above it is larger.
    """
    checked = _framed_as_text(parts, sheet)
    named = [(i, name) for i, part in enumerate(checked) if (name := _paper_name(part))]
    if len(named) != 1:
        return checked
    place, name = named[0]
    above = [i for i in takewhile(lambda i: checked[i].kind in _HEAD, range(place)) if checked[i].kind == "heading"]
    size = relative_size(checked[place].lines, sheet)
    if name["number"] is None and any(relative_size(checked[i].lines, sheet) > size for i in above):
        return checked
    checked[place] = replace(checked[place], kind="heading")
    for i in above:
        checked[i] = replace(checked[i], kind="paragraph")
    return checked


def _framed_as_text(parts: Sequence[Part], sheet: Sheet) -> list[Part]:
    """Headings in a frame with a logo across the page's head made paragraphs, unless one is set as a title is."""
    checked = list(parts)
    for band in map(sheet.points, sheet.evidence.drawings):
        inside = [i for i, part in enumerate(checked) if part.kind == "heading" and part.box.covered_by(band) > _WITHIN]
        modest = all(relative_size(checked[i].lines, sheet) < _MODEST for i in inside)
        if modest and _heads_page(band, sheet):
            for i in inside:
                checked[i] = replace(checked[i], kind="paragraph")
    return checked


def _heads_page(band: Box, sheet: Sheet) -> bool:
    """Whether a drawn box stands across the head of the page with a logo in it."""
    page = sheet.box
    across = band.width > _BAND_WIDTH * page.width
    at_head = band.y0 < _BAND_TOP * page.height and band.y1 < _BAND_END * page.height
    return across and at_head and any(sheet.points(image).covered_by(band) > _WITHIN for image in sheet.evidence.images)


def _paper_name(part: Part) -> re.Match[str] | None:
    """The name of a business paper, with its number, that a line is: in plain type it needs the number."""
    found = _NAMED.fullmatch(part.text.strip()) if len(part.lines) == 1 else None
    told = part.kind == "heading" or (part.kind in {"paragraph", "author"} and found and found["number"])
    return found if told else None
