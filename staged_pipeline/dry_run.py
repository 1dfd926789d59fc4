"""What a document will take of a model, before any of it is asked: calls, tokens and dollars by stage.

Pages are read and laid out by the local engines; the elements that the model would be asked for are then known, but not
how long its answers are. Of a long document some pages stand for all.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from staged_pipeline.core.conversation import Purpose, Usage
from staged_pipeline.core.errors import StagedError
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import references
from staged_pipeline.core.summary import NOTHING_SPENT, Spending
from staged_pipeline.core.value import Value
from staged_pipeline.engines.llm.doubts import doubtful
from staged_pipeline.engines.llm_layout import is_sure
from staged_pipeline.engines.local_layout import LocalLayout
from staged_pipeline.engines.local_text import LocalText
from staged_pipeline.flow.page_tools import PageSource
from staged_pipeline.stages.layout_extractor import detect_layout
from staged_pipeline.support.estimates import Estimate, PageFacts, estimate_page, together
from staged_pipeline.support.page_range import select_pages
from staged_pipeline.support.prices import Prices
from staged_pipeline.support.settings import Settings
from staged_pipeline.support.stage_choice import steps_of

_LOOKED_AT = 20  # pages of a document


class Forecast(Value):
    """What a document will take. `looked_at` of its `pages` pages were read; `unreadable` of those could not be.

    `stages` holds the sums for all pages, scaled from those that were read.
    """

    document: str
    model: str
    pages: int
    looked_at: int
    unreadable: int
    stages: dict[Purpose, Spending]

    @property
    def total(self) -> Spending:
        """All stages together."""
        return sum(self.stages.values(), NOTHING_SPENT)


def forecast(
    path: Path, settings: Settings, model: str, prices: Prices, prompts: dict[Purpose, str], source: PageSource
) -> Forecast:
    """Reads some pages of a document and estimates what all that `settings` choose will take.

    Raises:
        InputError: (and its kinds) when the document cannot be opened.
    """
    chosen = select_pages(settings.pages, source.page_count(path, settings.password), path.name)
    looked_at = _spread(chosen)
    estimates: list[Estimate] = []
    for index in looked_at:
        try:
            page = source.read_page(path, settings.password, index)
        except StagedError:  # the run will say what is wrong with it; it costs nothing
            continue
        estimates.append(estimate_page(_facts(page, settings), settings, model, prices, prompts))
    share = Decimal(len(chosen)) / len(looked_at)
    taken = steps_of(settings)
    return Forecast(
        document=path.name,
        model=model,
        pages=len(chosen),
        looked_at=len(looked_at),
        unreadable=len(looked_at) - len(estimates),
        stages={stage: _times(spent, share) for stage, spent in together(estimates).items() if stage in taken},
    )


def _facts(page: Page, settings: Settings) -> PageFacts:
    skeleton = detect_layout(page, LocalLayout())
    refs = references(skeleton)
    draft = LocalText().read_text(page, refs).content
    asked = [reference.ref for reference in doubtful(refs, draft, page.evidence, settings.text_scope)]
    # A layout model checks what it sees: of complex equations it leaves those that the local engine had wrong.
    checked = settings.layout == "llm" and page.evidence.source == "text_layer"
    formulas = [
        ref
        for ref in refs
        if ref.type == "math"
        and (settings.math == "all" or ref.ref in asked or (ref.complexity == "complex" and not checked))
    ]
    return PageFacts.of(page, skeleton, asked, len(formulas), layout_sure=is_sure(page, skeleton))


def _spread(chosen: Sequence[int]) -> Sequence[int]:
    """Pages spread evenly over those chosen."""
    if len(chosen) <= _LOOKED_AT:
        return chosen
    return [chosen[round(place * (len(chosen) - 1) / (_LOOKED_AT - 1))] for place in range(_LOOKED_AT)]


def _times(spent: Spending, share: Decimal) -> Spending:
    def scaled(count: int) -> int:
        return round(count * share)

    usage = spent.usage
    return Spending(
        calls=scaled(spent.calls),
        usage=Usage(
            input_tokens=scaled(usage.input_tokens),
            cache_read_tokens=scaled(usage.cache_read_tokens),
            cache_write_tokens=scaled(usage.cache_write_tokens),
            output_tokens=scaled(usage.output_tokens),
        ),
        cost=None if spent.cost is None else spent.cost * share,
    )
