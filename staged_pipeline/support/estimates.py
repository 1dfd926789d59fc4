"""What the model calls of a page will take, before any is made.

An estimate counts by rules of thumb: an element of an outline is a few tokens, what is written out is as long as what
is printed and a little longer for its markup. What a model thinks before it answers, and questions that are asked
again, are not in it.
"""

import math
from collections.abc import Collection, Iterable, Mapping

from staged_pipeline.core.conversation import Purpose, Usage
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.summary import Spending
from staged_pipeline.core.value import Value
from staged_pipeline.support.prices import ModelPrice, Prices
from staged_pipeline.support.settings import Settings
from staged_pipeline.support.tokens import TokenRule, token_rule

Estimate = Mapping[Purpose, Spending]
"""Calls, tokens and cost by stage; stages without calls are left out."""

_LINE = 4  # tokens of a line's number in the evidence
_OUTLINE = 7  # tokens of an element's line in the outline
_HEADER = 8  # tokens of an element's header in a reply of blocks, and in the question
_MARKUP = 1.2  # tokens of what is written out, over those of the same words in the evidence
_HTML = 1.4  # the same for the HTML of the single pass
_FORMULA = 60  # tokens of a formula, in the question and in the reply
_CROP = (700, 160)  # pixels of the enlarged picture of a formula
_UNSEEN = 2500  # characters of a page of which nothing could be read yet
_SHARD = 16  # elements that one text call takes
_FORMULAS = 8  # formulas that one call of mathematics takes
_LEAST_CACHED = 1024  # tokens: services keep nothing shorter


class PageFacts(Value):
    """What an estimate needs to know of a page.

    `width` and `height` are pixels of the page's picture. `text` is all that was read from the page, in `lines` lines,
    `asked_text` that part of it which the model is to write out, in `asked` of the page's `elements`. `formulas` counts
    those that will be looked at again. `layout_sure` says that the local layout needs no model where there is a choice.
    """

    width: int
    height: int
    text: str = ""
    lines: int = 0
    elements: int = 0
    asked: int = 0
    asked_text: str = ""
    formulas: int = 0
    layout_sure: bool = True

    @classmethod
    def of(
        cls, page: Page, skeleton: Skeleton, asked: Collection[str], formulas: int = 0, *, layout_sure: bool = True
    ) -> "PageFacts":
        """The facts of a page by its local layout; `asked` are the refs that the text stage will ask for."""
        segments = {segment.id: segment.text for segment in page.evidence.segments}
        elements = list(skeleton.elements())
        wanted = [element for element in elements if element.ref in asked]
        words = (segments[name] for element in wanted for name in element.segments if name in segments)
        return cls(
            width=page.image.width,
            height=page.image.height,
            text="\n".join(segments.values()),
            lines=len(segments),
            elements=len(elements),
            asked=len(wanted),
            asked_text="\n".join(words),
            formulas=formulas,
            layout_sure=layout_sure,
        )


class _Calls(Value):
    """The calls of a stage: so many, with that many tokens in and out over all of them, besides the page's picture."""

    count: int
    input_tokens: int
    output_tokens: int


def estimate_page(
    facts: PageFacts, settings: Settings, model: str, prices: Prices, prompts: Mapping[Purpose, str]
) -> Estimate:
    """What the calls of one page will take.

    Args:
        facts: Of the page.
        settings: Which stages ask the model.
        model: Is asked; a model without a price gives costs of None.
        prices: Of the run.
        prompts: The text of each stage's prompt.
    """
    rule = token_rule(model)
    price = prices.of(model)
    picture = rule.image_tokens(facts.width, facts.height)
    estimate: dict[Purpose, Spending] = {}
    first = True
    for stage, calls in _stages(facts, settings, rule).items():
        spent = Spending()
        each = rule.text_tokens(prompts.get(stage, "")) + math.ceil(calls.input_tokens / calls.count)
        for _ in range(calls.count):
            usage = _with_picture(picture, first, price) + Usage(
                input_tokens=each, output_tokens=math.ceil(calls.output_tokens / calls.count)
            )
            spent += Spending(calls=1, usage=usage, cost=prices.cost(model, usage))
            first = False
        estimate[stage] = spent
    return estimate


def together(estimates: Iterable[Estimate]) -> Estimate:
    """The estimates of several pages, added up by stage."""
    total: dict[Purpose, Spending] = {}
    for estimate in estimates:
        for stage, spent in estimate.items():
            total[stage] = total.get(stage, Spending()) + spent
    return total


def _stages(facts: PageFacts, settings: Settings, rule: TokenRule) -> dict[Purpose, _Calls]:
    text = rule.text_tokens(facts.text) or rule.text_tokens("a" * _UNSEEN)
    if settings.single_pass:
        return {"single_pass": _Calls(count=1, input_tokens=0, output_tokens=math.ceil(_HTML * text))}
    stages: dict[Purpose, _Calls] = {}
    if settings.layout == "llm" or (settings.layout == "auto" and not facts.layout_sure):
        seen = rule.text_tokens(facts.text) + _LINE * facts.lines
        stages["layout"] = _Calls(count=1, input_tokens=seen, output_tokens=_OUTLINE * (facts.elements + 2))
    if settings.text == "llm" and facts.asked:
        written = rule.text_tokens(facts.asked_text) or math.ceil(text * facts.asked / max(facts.elements, 1))
        headers = _HEADER * facts.asked
        stages["text"] = _Calls(
            count=math.ceil(facts.asked / (settings.shard_size or _SHARD)),
            input_tokens=written + headers,
            output_tokens=math.ceil(_MARKUP * written) + headers,
        )
    if settings.math != "off" and facts.formulas:
        shown = rule.image_tokens(*_CROP) + _FORMULA
        stages["math"] = _Calls(
            count=math.ceil(facts.formulas / _FORMULAS),
            input_tokens=shown * facts.formulas,
            output_tokens=_FORMULA * facts.formulas,
        )
    return stages


def _with_picture(tokens: int, first: bool, price: ModelPrice | None) -> Usage:
    """The page's picture: the first call writes it to the service's cache, the others read it from there."""
    if price is None or price.cache_write is None or tokens < _LEAST_CACHED:
        return Usage(input_tokens=tokens)
    return Usage(cache_write_tokens=tokens) if first else Usage(cache_read_tokens=tokens)
