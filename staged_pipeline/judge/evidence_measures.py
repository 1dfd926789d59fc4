"""What is measured without a browser: content and layout against the evidence and the page's image."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from staged_pipeline.core.content import Content, ErrorContent, TableContent
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.verdict import Issue
from staged_pipeline.judge import direction, filled, formulas, ink, lines, numbering, order, pool, tables, words

_SAYS_NOTHING = frozenset({"figure"})


@dataclass(frozen=True)
class Measured:
    """Issues, and the score of each part by its name (0-1); a part that there is nothing of has none."""

    issues: tuple[Issue, ...]
    scores: Mapping[str, float]


def measure_evidence(page: Page, skeleton: Skeleton, content: Mapping[str, Content]) -> Measured:
    """All measures that need no rendering."""
    own = lines.page_lines(skeleton, content, page.evidence)
    ways = direction.directions(skeleton, content)
    compared = {
        element.ref: words.compare(element, content.get(element.ref), content, own.by_ref[element.ref])
        for element in skeleton.elements()
        if element.type not in _SAYS_NOTHING and not isinstance(content.get(element.ref), ErrorContent | None)
    }
    for ref, one in compared.items():
        _forgive_shared(one, {name: refs for name, refs in lines.shared_with(own, ref).items()}, compared)
    said = {ref: one.match.said for ref, one in compared.items()}
    word_issues = [issue for one in compared.values() for issue in words.word_issues(one)]
    word_issues += pool.pool_issues(skeleton, own, said)
    unused = list(lines.unused_issues(own))
    twice = list(lines.twice_issues(own, said))
    with_formula = {ref for ref in compared if formulas.has_formula(content.get(ref))}
    formula_issues = [
        issue for ref, one in compared.items() for issue in formulas.formula_issues(one, content.get(ref), content)
    ]
    table_refs = {ref: entry for ref in compared if isinstance(entry := content.get(ref), TableContent)}
    table_issues = [
        issue
        for ref, entry in table_refs.items()
        for issue in tables.table_issues(
            compared[ref].element, entry, own.by_ref[ref], ways[ref], exact=compared[ref].exact
        )
    ]
    order_issues, in_order = order.order_issues(skeleton, own.by_ref, page.evidence)
    order_issues += order.footnote_issues(skeleton, own.by_ref)
    ways_issues = list(direction.direction_issues(skeleton, content, own.by_ref))
    number_issues = list(numbering.numbering_issues(skeleton, content))
    filled_issues = list(filled.filled_issues(skeleton, content))
    mask = ink.ink_of(page.image)
    omissions, ink_covered = ink.omission_issues(skeleton, own, page.evidence, mask)
    made_up = list(ink.fabrication_issues(skeleton, said, own, mask))
    refs = [element.ref for element in skeleton.elements()]
    printed = sum(one.counts[0] for one in compared.values()) + _words(unused)
    printed += sum(len(line.words) for line in own.pooled)
    shown = sum(one.counts[1] for one in compared.values())
    scores = {
        "missing": _share(_words([i for i in [*word_issues, *unused] if i.kind in _MISSING]), printed),
        "unsupported": _share(_words([i for i in [*word_issues, *made_up] if i.kind in _UNSUPPORTED]), shown),
        "order": in_order,
        "direction": _share(_refs(ways_issues), len(ways)),
        "formulas": _share(_refs(formula_issues), len(with_formula)),
        "tables": _share(_refs(table_issues), len(table_refs)),
        "filled": _share(_refs(filled_issues), len(refs)),
        "coverage": ink_covered,
    }
    issues = (
        *word_issues,
        *formula_issues,
        *table_issues,
        *unused,
        *twice,
        *order_issues,
        *ways_issues,
        *number_issues,
        *filled_issues,
        *omissions,
        *made_up,
    )
    return Measured(issues, {name: score for name, score in scores.items() if score is not None})


_MISSING = frozenset({"missing_words", "changed_words"})
_UNSUPPORTED = frozenset({"unsupported_words", "changed_words", "repeated_words", "fabrication"})


def _words(issues: Iterable[Issue]) -> int:
    return sum(len(issue.words) for issue in issues)


def _refs(issues: Iterable[Issue]) -> int:
    return len({issue.ref for issue in issues})


def _share(wrong: int, of: int) -> float | None:
    """The share that is right; None of nothing."""
    return max(0.0, 1 - wrong / of) if of else None


def _forgive_shared(
    one: words.Compared, shared: Mapping[str, tuple[str, ...]], compared: Mapping[str, words.Compared]
) -> None:
    """Words of a line that two elements share are not missing from the one where the other says them."""
    for place in list(one.match.missing):
        token = one.match.printed[place]
        others = [compared[ref] for ref in shared.get(token.line, ()) if ref in compared]
        if any(said.key == token.key for other in others for said in other.match.said):
            del one.match.missing[place]
