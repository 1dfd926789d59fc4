"""What the model calls of a page will take, before any is made.

An estimate counts by rules of thumb, fitted to the recorded calls of the samples: an element of an outline is a few
tokens; what is asked about is written out, longer for its markup, or patched, which is shorter. What a model thinks
before it answers, questions that are asked again, and repairs of what a judge finds are not in it.
"""

import math
from collections.abc import Collection, Iterable, Mapping

from staged_pipeline.core.conversation import Purpose, Usage
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.summary import NOTHING_SPENT, Spending
from staged_pipeline.core.value import Value
from staged_pipeline.support.call_sizes import FORMULAS, text_calls
from staged_pipeline.support.prices import ModelPrice, Prices
from staged_pipeline.support.settings import Settings
from staged_pipeline.support.tokens import TokenRule, token_rule

Estimate = Mapping[Purpose, Spending]
"""Calls, tokens and cost by stage; stages without calls are left out."""

_LINE = 4  # tokens of a line's number in the evidence
_OUTLINE = 5  # tokens of an element's line in the outline
_FRAME = 3  # lines of an outline besides those of elements
_ASKED = 20  # tokens of an element's header in a question, with its kind and place
_ANSWERED = 7  # the same in a reply
_WRITTEN = 0.85  # tokens of replies, over those of the words in question
_WORDLESS = 32  # tokens of the answer for what has no words: the description of a figure
_STILL_ASKED = 0.8  # of what OCR read, where a layout model compared it with the page before
_HTML = 1.65  # tokens of the single pass, over those of the same words in the evidence
_FIRST_READING = 40  # tokens of a formula in the question, besides its picture
_SECOND_READING = 30  # the same in the reply, which confirms some with a word
_CROP = (1200, 300)  # pixels of the enlarged picture of a formula
_RENDERING = 1000  # pixels across
_FOUND = 60  # tokens of what a judge finds: two faults
_UNSEEN = 2500  # characters of a page of which nothing could be read yet
_LEAST_CACHED = 1024  # tokens: services keep nothing shorter


class PageFacts(Value):
    """What an estimate needs to know of a page.

    `width` and `height` are pixels of the page's picture. `text` is all that was read from the page, in `lines` lines,
    `asked_text` that part of it which the model is asked about, in `asked` of the page's `elements`; `wordless` of
    those have no text. `formulas` counts those that will be looked at again. `scanned` says that the words were read
    by OCR, `layout_sure` that the local layout needs no model where there is a choice.
    """

    width: int
    height: int
    text: str = ""
    lines: int = 0
    elements: int = 0
    asked: int = 0
    asked_text: str = ""
    wordless: int = 0
    formulas: int = 0
    scanned: bool = False
    layout_sure: bool = True

    @classmethod
    def of(
        cls, page: Page, skeleton: Skeleton, asked: Collection[str], formulas: int = 0, *, layout_sure: bool = True
    ) -> "PageFacts":
        """The facts of a page by its local layout; `asked` are the refs that the text stage will ask for."""
        segments = {segment.id: segment.text for segment in page.evidence.segments}
        elements = list(skeleton.elements())
        wanted = [element for element in elements if element.ref in asked]
        words = [[segments[name] for name in element.segments if name in segments] for element in wanted]
        return cls(
            width=page.image.width,
            height=page.image.height,
            text="\n".join(segments.values()),
            lines=len(segments),
            elements=len(elements),
            asked=len(wanted),
            asked_text="\n".join(line for lines in words for line in lines),
            wordless=sum(not lines for lines in words),
            formulas=formulas,
            scanned=page.evidence.source == "ocr",
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
        spent = NOTHING_SPENT
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
            total[stage] = total.get(stage, NOTHING_SPENT) + spent
    return total


def _stages(facts: PageFacts, settings: Settings, rule: TokenRule) -> dict[Purpose, _Calls]:
    text = rule.text_tokens(facts.text) or rule.text_tokens("a" * _UNSEEN)
    stages: dict[Purpose, _Calls] = {}
    if settings.single_pass:
        stages["single_pass"] = _Calls(count=1, input_tokens=0, output_tokens=math.ceil(_HTML * text))
        return stages | _judge(facts, text, settings, rule)
    looks = settings.layout == "llm" or (settings.layout == "auto" and not facts.layout_sure)
    if looks:
        seen = rule.text_tokens(facts.text) + _LINE * facts.lines
        stages["layout"] = _Calls(count=1, input_tokens=seen, output_tokens=_OUTLINE * (facts.elements + _FRAME))
    if settings.text == "llm" and facts.asked:
        share = _STILL_ASKED if looks and facts.scanned else 1.0
        asked = math.ceil(share * facts.asked)
        words = share * (rule.text_tokens(facts.asked_text) if facts.text else text)
        answers = _WRITTEN * words + _ANSWERED * asked + _WORDLESS * facts.wordless
        stages["text"] = _Calls(
            count=text_calls(asked, math.ceil(share * len(facts.asked_text)), settings.shard_size),
            input_tokens=math.ceil(words) + _ASKED * asked,
            output_tokens=math.ceil(answers),
        )
    if settings.math != "off" and facts.formulas:
        stages["math"] = _Calls(
            count=math.ceil(facts.formulas / FORMULAS),
            input_tokens=(rule.image_tokens(*_CROP) + _FIRST_READING) * facts.formulas,
            output_tokens=_SECOND_READING * facts.formulas,
        )
    return stages | _judge(facts, text, settings, rule)


def _judge(facts: PageFacts, text: int, settings: Settings, rule: TokenRule) -> dict[Purpose, _Calls]:
    """The model's look at the finished page, once: it is shown the rendering, and what each element says."""
    if settings.judge != "llm":
        return {}
    rendering = rule.image_tokens(_RENDERING, round(_RENDERING * facts.height / facts.width))
    said = rendering + math.ceil(_WRITTEN * text) + _ANSWERED * facts.elements
    return {"judge": _Calls(count=1, input_tokens=said, output_tokens=_FOUND)}


def _with_picture(tokens: int, first: bool, price: ModelPrice | None) -> Usage:
    """The page's picture: the first call writes it to the service's cache, the others read it from there."""
    if price is None or price.cache_write is None or tokens < _LEAST_CACHED:
        return Usage(input_tokens=tokens)
    return Usage(cache_write_tokens=tokens) if first else Usage(cache_read_tokens=tokens)
