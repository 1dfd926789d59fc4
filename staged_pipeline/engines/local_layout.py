"""The layout engine that needs no model service: a pure function of a page's evidence.

The layout model that ran with the evidence says where text, tables, figures and headings lie. What comes after it is
done here: paragraphs and lists, reading order, heading levels, captions, footnotes, equations, furniture.
"""

from dataclasses import replace

from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Container, Skeleton
from staged_pipeline.engines.layout.blocks import gather_blocks
from staged_pipeline.engines.layout.body import (
    furniture_parts,
    note_parts,
    unit_parts,
    with_authors,
    with_whole_headings,
    without_lone_items,
)
from staged_pipeline.engines.layout.column_section import column_section, sides_in
from staged_pipeline.engines.layout.footnotes import split_footnotes
from staged_pipeline.engines.layout.furniture import split_furniture
from staged_pipeline.engines.layout.headings import with_levels
from staged_pipeline.engines.layout.interrupted import without_interruptions
from staged_pipeline.engines.layout.introductions import with_introduced_tables
from staged_pipeline.engines.layout.letterheads import without_letterheads
from staged_pipeline.engines.layout.paragraphs import join_pieces
from staged_pipeline.engines.layout.parts import Part
from staged_pipeline.engines.layout.reading_order import Columns, Flow, flat
from staged_pipeline.engines.layout.sheet import Block, Sheet
from staged_pipeline.engines.layout.tree import Node, TreeBuilder
from staged_pipeline.engines.layout.units import Unit, make_units, read_units

_VERSION = "3"


class LocalLayout:
    """Implements `LayoutEngine` without model or network."""

    @property
    def fingerprint(self) -> str:
        return f"local-layout-{_VERSION}"

    def detect_layout(self, page: Page) -> Skeleton:
        """The skeleton of `page`; it looks at the evidence only."""
        sheet = Sheet.of(page.evidence)
        blocks = without_interruptions(join_pieces(gather_blocks(sheet), sheet.direction), sheet)
        furniture = split_furniture(blocks, sheet)
        notes, body = split_footnotes(furniture.body, sheet)
        units = make_units(body, sheet)
        flow = read_units(units, sheet)
        builder = TreeBuilder(sheet)
        head = builder.nodes(furniture_parts(furniture.head, "header", sheet))
        main = _main(flow, _parts(units, flow, sheet), units, builder, sheet)
        feet = builder.nodes([part for note in notes for part in note_parts(note, sheet)])
        foot = builder.nodes(furniture_parts(furniture.foot, "footer", sheet))
        groups = (
            Container(tag="header", classes=("page-header",), children=head),
            Container(tag="main", children=main),
            Container(tag="footer", classes=("footnotes",), children=feet),
            Container(tag="footer", classes=("page-footer",), children=foot),
        )
        trust, warnings = _trust(blocks, sheet)
        return Skeleton(
            page_index=page.evidence.page_index,
            language=page.evidence.language,
            direction=sheet.direction,
            children=tuple(group for group in groups if group.children),
            confidence=trust,
            warnings=warnings,
        )


def _parts(units: list[Unit], flow: Flow, sheet: Sheet) -> dict[int, list[Part]]:
    """The parts of each unit. What a part is may depend on its neighbours, and a heading's level on the whole page."""
    order = flat(flow)
    owned = [replace(part, unit=index) for index in order for part in unit_parts(units[index], sheet)]
    whole = with_introduced_tables(without_lone_items(with_whole_headings(owned), sheet))
    told = with_authors(without_letterheads(whole, sheet), sheet)
    parts: dict[int, list[Part]] = {index: [] for index in order}
    for part in with_levels(told, sheet):
        parts[part.unit].append(part)
    return parts


def _main(
    flow: Flow, parts: dict[int, list[Part]], units: list[Unit], builder: TreeBuilder, sheet: Sheet
) -> tuple[Node, ...]:
    nodes: list[Node] = []
    run: list[int] = []
    for step in flow:
        if isinstance(step, Columns) and not _only_authors(step, parts):
            nodes.extend(_run(run, parts, units, builder))
            nodes.append(_columns(step, parts, units, builder, sheet))
            run = []
        else:
            run.extend(flat((step,)))
    return (*nodes, *_run(run, parts, units, builder))


def _only_authors(columns: Columns, parts: dict[int, list[Part]]) -> bool:
    """Whether columns hold nothing but names of authors, which follow each other as the author line of a page does."""
    return all(part.kind == "author" for column in columns.columns for index in column for part in parts[index])


def _run(indices: list[int], parts: dict[int, list[Part]], units: list[Unit], builder: TreeBuilder) -> list[Node]:
    """The nodes of units that follow each other down the page or down a column."""
    nodes: list[Node] = []
    plain: list[Part] = []
    for index in indices:
        if units[index].frame is None:
            plain.extend(parts[index])
            continue
        nodes.extend(builder.nodes(plain))
        plain = []
        nodes.append(Container(tag="aside", classes=("sidebar",), children=builder.nodes(parts[index])))
    return [*nodes, *builder.nodes(plain)]


def _columns(
    columns: Columns, parts: dict[int, list[Part]], units: list[Unit], builder: TreeBuilder, sheet: Sheet
) -> Container:
    contents = [tuple(_run(list(order), parts, units, builder)) for order in columns.columns]
    return column_section(contents, sides_in(sheet.direction, len(contents)))


def _trust(blocks: list[Block], sheet: Sheet) -> tuple[float, tuple[str, ...]]:
    """How far to trust the layout, 0-1, and what a person should look at."""
    told = [block.confidence for block in blocks if block.confidence is not None]
    regions = sheet.evidence.regions
    outside = [
        line for line in sheet.lines if not any(line.segment.box.covered_by(region.box) >= 0.5 for region in regions)
    ]
    share = len(outside) / len(sheet.lines) if sheet.lines else 0.0
    trust = (sum(told) / len(told) if told else 0.8) * (1 - 0.5 * share)
    warnings = (f"{len(outside)} of {len(sheet.lines)} lines lie outside every region of the layout model",)
    return round(min(1.0, max(0.0, trust)), 4), warnings if outside else ()
