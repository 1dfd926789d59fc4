"""Stage 2.5: formulas that are complex, in doubt, kept as pictures, or rejected by MathJax are read a second time.

`better_formula` says which reading stays. Nothing is lost here: what a person wrote is not looked at, and where the
engine, the service or the browser fails, the first readings stay, with a warning.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from staged_pipeline.core.content import LOW_CONFIDENCE, ContentMap, MathContent, PageContent
from staged_pipeline.core.errors import BudgetExceeded, MissingDependency, NotRecorded, ProviderError, RenderError
from staged_pipeline.core.page import Page
from staged_pipeline.core.refinement import MathAnswer
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.engines.base import MathEngine, Typesetter
from staged_pipeline.engines.mathematics.check import balanced
from staged_pipeline.markup.numbering import split_tag
from staged_pipeline.stages.better_formula import Reading, better
from staged_pipeline.stages.formula_spots import with_formula
from staged_pipeline.stages.formula_symbols import Symbols, crude_symbols
from staged_pipeline.stages.math_targets import Spot, all_formulas, formula_of, reading_of, spots
from staged_pipeline.stages.text_extractor import overall_confidence
from staged_pipeline.support.settings import MathMode

ENGINE = "llm"


def refine_mathematics(
    page: Page,
    references: Sequence[Reference],
    content: PageContent,
    engine: MathEngine,
    typesetter: Typesetter,
    mode: MathMode,
    only: Collection[str] | None = None,
) -> PageContent:
    """`content` with the better reading of each formula that was looked at again.

    Args:
        page: The page with its evidence.
        references: What the layout asks for.
        content: What the text stage gave.
        engine: Gives the second readings.
        typesetter: Tells whether a formula can be shown, and what it shows.
        mode: `auto` takes the formulas named above, `all` every display equation too, `off` none.
        only: The refs to look at, None for all.

    Returns:
        The same entries in the same order. `warnings` has a sentence for each decision.
    """
    if mode == "off":
        return content
    wanted: list[Spot] = []
    try:
        looked_at = [reference for reference in references if only is None or reference.ref in only]
        markup = _typeset(all_formulas(looked_at, content.content), typesetter)
        wanted = list(spots(page.evidence, looked_at, content.content, markup, every=mode == "all"))
        if not wanted:
            return content
        reply = engine.refine(page, [spot.target for spot in wanted])
        answered = {
            spot.target.name: reply.answers[spot.target.name] for spot in wanted if spot.target.name in reply.answers
        }
        second = _typeset(list(_second_readings(wanted, answered)), typesetter)
    except NotRecorded:
        raise
    except (ProviderError, BudgetExceeded, MissingDependency, RenderError) as error:
        warning = f"Formulas were not read a second time; the first readings stay: {error}"
        unheard = dict.fromkeys((*content.open_refs, *(spot.reference.ref for spot in wanted)))
        return content.model_copy(update={"warnings": (*content.warnings, warning), "open_refs": tuple(unheard)})
    decided = _decided(content, wanted, answered, markup | second, reply.warnings)
    trust = overall_confidence(references, decided.content, page.evidence)
    return decided.model_copy(update={"confidence": trust})


def _typeset(wanted: Sequence[Formula], typesetter: Typesetter) -> dict[Formula, Typeset]:
    return dict(zip(wanted, typesetter.typeset(wanted), strict=True)) if wanted else {}


def _second_readings(wanted: Sequence[Spot], answered: Mapping[str, MathAnswer]) -> Iterator[Formula]:
    for spot in wanted:
        answer = answered.get(spot.target.name)
        if answer is not None and answer.tex:
            yield formula_of(answer.tex, display=spot.target.display)


def _decided(
    content: PageContent,
    wanted: Sequence[Spot],
    answered: Mapping[str, MathAnswer],
    markup: Mapping[Formula, Typeset],
    warnings: Sequence[str],
) -> PageContent:
    entries: ContentMap = dict(content.content)
    told: list[str] = [*content.warnings, *warnings]
    for spot in wanted:
        answer = answered.get(spot.target.name)
        if answer is None:
            told.append(f"{spot.target.name} ({spot.target.fault}): no second reading was given; the first stays")
        elif answer.tex or (answer.unreadable is None and spot.first.symbols is not None):
            told += _decide(spot, answer.tex or spot.first.tex, answer.number, markup, entries)
        else:
            reason = answer.unreadable or "nothing else was read"
            told.append(f"{spot.target.name} ({spot.target.fault}): the first reading stays: {reason}")
    return content.model_copy(
        update={"content": entries, "low_confidence_refs": _doubtful(content, entries), "warnings": tuple(told)}
    )


def _decide(
    spot: Spot, tex: str, number: str | None, markup: Mapping[Formula, Typeset], entries: ContentMap
) -> list[str]:
    """Puts the better reading into `entries`; returns a sentence that says so, none where both are the same."""
    ref = spot.reference.ref
    bare, tag = split_tag(tex)
    second = reading_of(bare, markup.get(formula_of(tex, display=spot.target.display)))
    if not balanced(bare):
        second = Reading(bare, None, "its braces or environments are not closed")
    verdict = better(spot.first, second, _printed_for(spot, second), doubted=spot.doubted)
    before = entries[ref]
    if spot.place is None:
        if verdict.second:
            known = before.equation_number if isinstance(before, MathContent) else None
            entries[ref] = MathContent(
                content=bare,
                equation_number=number or tag or known or spot.reference.number,
                sources=before.sources,
                confidence=verdict.confidence,
                engine=ENGINE,
            )
        elif verdict.confidence is not None:
            trust = max(verdict.confidence, before.confidence or 0.0)
            entries[ref] = before.model_copy(update={"confidence": trust})
    elif verdict.second:
        entries[ref] = with_formula(before, spot.place, bare)
    if verdict.agreed:
        return []
    which = "second" if verdict.second else "first"
    return [f"{spot.target.name} ({spot.target.fault}): the {which} reading stays: {verdict.reason}"]


def _printed_for(spot: Spot, second: Reading) -> Symbols | None:
    """What the page has for a formula; within text, not what the lines have beyond it and the rest of the entry."""
    if spot.printed is None or spot.place is None or second.symbols is None:
        return spot.printed
    first = crude_symbols(spot.first.tex) if spot.first.symbols is None else spot.first.symbols
    return spot.printed & (first | second.symbols)


def _doubtful(content: PageContent, entries: ContentMap) -> tuple[str, ...]:
    """The refs in doubt: an entry that was changed by its confidence, any other as before."""
    before = frozenset(content.low_confidence_refs)
    return tuple(
        ref
        for ref, entry in entries.items()
        if (ref in before if entry == content.content[ref] else (entry.confidence or 0.0) < LOW_CONFIDENCE)
    )
