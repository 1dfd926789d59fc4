"""How much the runs of one pipeline are alike."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from statistics import fmean

from rapidfuzz.distance import Indel

from staged_pipeline.comparison.pages import MadePage, MadeRun
from staged_pipeline.comparison.values import Consistency


def consistency_of(runs: Sequence[MadeRun], indices: Sequence[int]) -> Consistency | None:
    """None where there is one run only, or no page that came out in all of them."""
    shared = [[run.pages[index] for run in runs] for index in indices if all(index in run.pages for run in runs)]
    if len(runs) < 2 or not shared:
        return None
    return Consistency(
        same_structure=_share(len({page.shape for page in pages}) == 1 for pages in shared),
        same_text=_share(len({_said(page) for page in pages}) == 1 for pages in shared),
        likeness=round(fmean(_like(*pair) for pages in shared for pair in combinations(pages, 2)), 4),
    )


def _like(one: MadePage, other: MadePage) -> float:
    return Indel.normalized_similarity(_said(one), _said(other))


def _said(page: MadePage) -> str:
    """All that a page says, formulas as TeX after the words."""
    return "\n".join((page.reading.text, *(formula.tex for formula in page.reading.formulas)))


def _share(told: Iterable[bool]) -> float:
    return round(fmean(told), 4)
