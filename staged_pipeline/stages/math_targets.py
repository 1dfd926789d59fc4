"""Which formulas of a page are looked at again, why, and where they lie."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from staged_pipeline.core.content import HUMAN, LOW_CONFIDENCE, Content, ErrorContent, MathContent
from staged_pipeline.core.evidence import Evidence, Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.refinement import MathTarget
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.markup.numbering import split_tag
from staged_pipeline.stages.better_formula import Reading
from staged_pipeline.stages.formula_spots import Inline, inline_formulas, words_of
from staged_pipeline.stages.formula_symbols import Symbols, crude_symbols, printed_symbols, set_symbols

_BY_GLYPHS = "local"

Markup = Mapping[Formula, Typeset]


class Spot(NamedTuple):
    """A formula of the page with what is known of it.

    `place` is None for a display equation, else its number within the entry. `printed` are the text layer's symbols
    for it, None without a text layer. `doubted` says that `first` is not to be trusted by itself.
    """

    target: MathTarget
    reference: Reference
    place: int | None
    first: Reading
    printed: Symbols | None
    doubted: bool


def all_formulas(references: Sequence[Reference], content: Mapping[str, Content]) -> list[Formula]:
    """Every formula that an engine wrote, to be tried by the typesetter."""
    found: dict[Formula, None] = {}
    for reference in references:
        entry = content.get(reference.ref)
        if isinstance(entry, MathContent) and entry.format == "latex" and entry.engine != HUMAN:
            found.setdefault(formula_of(entry.content, display=entry.display == "block"))
        elif entry is not None and entry.engine != HUMAN:
            for inline in inline_formulas(reference.ref, entry):
                found.setdefault(_inline_formula(inline))
    return list(found)


def spots(
    evidence: Evidence, references: Sequence[Reference], content: Mapping[str, Content], markup: Markup, *, every: bool
) -> Iterator[Spot]:
    """The formulas to look at again; with `every`, each display equation is one."""
    segments = {segment.id: segment for segment in evidence.segments}
    for reference in references:
        entry = content.get(reference.ref)
        lines = [segments[name] for name in reference.segments if name in segments]
        if entry is None or entry.engine == HUMAN:
            continue
        if reference.type == "math":
            yield from _equation(reference, entry, lines, markup, every=every)
        else:
            yield from _within(reference, entry, lines, markup)


def reading_of(tex: str, set_: Typeset | None) -> Reading:
    """A formula as the typesetter shows it."""
    if set_ is None or set_.error:
        return Reading(tex, None, f"MathJax says: {set_.error}" if set_ else "it was not typeset")
    return Reading(tex, set_symbols(set_.mathml))


def formula_of(tex: str, *, display: bool) -> Formula:
    r"""A formula as the assembler sets it, without its `\tag`."""
    return Formula(tex=split_tag(tex)[0].strip(), display=display)


def _equation(
    reference: Reference, entry: Content, lines: Sequence[Segment], markup: Markup, *, every: bool
) -> Iterator[Spot]:
    attempt = entry.content if isinstance(entry, MathContent) else ""
    number = (entry.equation_number if isinstance(entry, MathContent) else None) or reference.number
    fault = _no_formula(entry)
    if fault:
        first = Reading(attempt, None, fault)
    else:
        first = reading_of(attempt, markup.get(formula_of(attempt, display=True)))
        fault = first.fault
    doubt = _doubt(reference, entry)
    reason = fault or doubt or ("to be checked" if every else "")
    if reason:
        printed = _layer(lines, printed_symbols(number or ""))
        target = MathTarget(name=reference.ref, attempt=attempt, fault=reason, box=reference.box)
        yield Spot(target, reference, None, first, printed, doubted=_is_doubted(entry, doubt))


def _no_formula(entry: Content) -> str:
    if isinstance(entry, MathContent):
        return "it is kept as a picture, with its characters as text" if entry.format == "image" else ""
    return f"it could not be read: {entry.error}" if isinstance(entry, ErrorContent) else "it was not read as a formula"


def _within(reference: Reference, entry: Content, lines: Sequence[Segment], markup: Markup) -> Iterator[Spot]:
    formulas = inline_formulas(reference.ref, entry)
    if not formulas:
        return
    readings = [reading_of(one.segment.content, markup.get(_inline_formula(one))) for one in formulas]
    shown = [crude_symbols(one.tex) if one.symbols is None else one.symbols for one in readings]
    others = printed_symbols(f"{reference.marker or ''} {words_of(entry)}")
    doubt = _doubt(reference, entry)
    for place, (inline, first) in enumerate(zip(formulas, readings, strict=True), 1):
        if not (first.fault or doubt):
            continue
        used = sum((symbols for at, symbols in enumerate(shown, 1) if at != place), others)
        yield Spot(
            MathTarget(
                name=inline.name,
                attempt=inline.segment.content,
                fault=first.fault or doubt,
                box=_around(inline, lines) or reference.box,
                display=inline.segment.display == "block",
            ),
            reference,
            place,
            first,
            _layer(lines, used),
            doubted=_is_doubted(entry, doubt),
        )


def _doubt(reference: Reference, entry: Content) -> str:
    if entry.confidence is not None and entry.confidence < LOW_CONFIDENCE:
        return f"it is in doubt (confidence {entry.confidence:.2f})"
    # A layout model that found an equation exactly as it was drafted has looked at it twice already.
    return "it is complex" if reference.complexity == "complex" and not reference.verbatim else ""


def _is_doubted(entry: Content, doubt: str) -> bool:
    """Whether a first reading is not to be trusted by itself: one from the places of its glyphs is, complex or not."""
    low = entry.confidence is not None and entry.confidence < LOW_CONFIDENCE
    return low or (bool(doubt) and entry.engine != _BY_GLYPHS)


def _layer(lines: Sequence[Segment], used: Symbols) -> Symbols | None:
    """What the text layer has in `lines` beyond what is `used`; None where it is no text layer, or has no letters."""
    if not lines or any(line.source != "text_layer" for line in lines):
        return None
    left = printed_symbols(" ".join(line.text for line in lines)) - used
    return left if any(symbol.isalnum() for symbol in left) else None


def _around(inline: Inline, lines: Sequence[Segment]) -> Box | None:
    """The lines that a formula stands in, by its share of the entry's letters; with those next to them, to be sure."""
    weights = [sum(map(str.isalnum, line.text)) for line in lines]
    total = sum(weights)
    if not total:
        return None
    at = inline.before / max(1, inline.length) * total
    end = 0
    for place, weight in enumerate(weights):
        end += weight
        if at <= end:
            return Box.around(line.box for line in lines[max(0, place - 1) : place + 2])
    return Box.around(line.box for line in lines[-2:])


def _inline_formula(inline: Inline) -> Formula:
    return formula_of(inline.segment.content, display=inline.segment.display == "block")
