"""What the recorded calls of a sample took: tokens by the rule of a model, without the service's cache and with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from samples import Sample

from staged_pipeline.core.conversation import ImagePart, ModelRequest, Purpose, TextPart, Usage
from staged_pipeline.core.summary import NOTHING_SPENT, Spending
from staged_pipeline.providers.accounting import PAGE_PICTURE, KeptCall
from staged_pipeline.support.prices import Prices
from staged_pipeline.support.tokens import TokenRule


@dataclass(frozen=True)
class Group:
    """Samples of a kind, and the most that staging may write there over what a single pass writes."""

    name: str
    limit: float


PROSE = Group("born-digital prose and tables", 0.25)
MATHEMATICS = Group("born-digital mathematics", 0.55)
SCANS = Group("scans", 1.1)


def group_of(sample: Sample) -> Group:
    """The group of a sample; a page whose text layer is not believed is read as a scan."""
    if sample.source == "ocr":
        return SCANS
    return MATHEMATICS if sample.formulas else PROSE


def request_of(call: KeptCall) -> ModelRequest:
    """The request of a call, with pictures that have a size but no bytes."""
    parts = tuple(
        part
        if isinstance(part, TextPart)
        else ImagePart(name=_name(part.image), png=b"", width=part.width, height=part.height)
        for part in call.request.parts
    )
    return ModelRequest(
        purpose=call.purpose,
        page_index=0,
        model=call.model,
        parts=parts,
        prompt=call.prompt,
        max_output_tokens=call.request.max_output_tokens,
        earlier=call.request.earlier,
    )


def _name(file: str) -> str:
    return PAGE_PICTURE if file == "../page.png" else file


def usages(calls: Iterable[KeptCall], rule: TokenRule, *, cached: bool) -> list[Usage]:
    """The tokens of each call of a page by a rule, in the order in which they were made.

    Where `cached`, the page's picture, which comes first, is written to the service's cache by the first call and read
    from there by the others; all else is read anew.
    """
    found: list[Usage] = []
    for call in calls:
        request = request_of(call)
        whole = rule.request_tokens(request)
        first = request.parts[0]
        kept = rule.image_tokens(first.width, first.height) if cached and isinstance(first, ImagePart) else 0
        found.append(
            Usage(
                input_tokens=whole - kept,
                cache_write_tokens=kept if not found else 0,
                cache_read_tokens=kept if found else 0,
                output_tokens=rule.text_tokens(call.reply or ""),
            )
        )
    return found


@dataclass(frozen=True)
class Way:
    """What one way to read a page took: its calls with their tokens, without the service's cache and with it."""

    purposes: tuple[Purpose, ...]
    plain: tuple[Usage, ...]
    cached: tuple[Usage, ...]

    @classmethod
    def of(cls, calls: Sequence[KeptCall], rule: TokenRule) -> "Way":
        """The calls of a page counted by `rule`. Nothing is written to the cache for a page of one question."""
        shared = any(call.purpose != "single_pass" for call in calls)
        return cls(
            purposes=tuple(call.purpose for call in calls),
            plain=tuple(usages(calls, rule, cached=False)),
            cached=tuple(usages(calls, rule, cached=shared)),
        )

    def written(self, purpose: Purpose | None = None) -> int:
        """Tokens that the model wrote, in all calls or those of a stage."""
        pairs = zip(self.purposes, self.plain, strict=True)
        return sum(usage.output_tokens for found, usage in pairs if purpose in (None, found))

    def spent(self, prices: Prices, model: str, *, cached: bool = True) -> Spending:
        """All calls together; the cost is None where the model's price is not known."""
        usages = self.cached if cached else self.plain
        return sum((Spending(calls=1, usage=each, cost=prices.cost(model, each)) for each in usages), NOTHING_SPENT)


def input_of(usage: Usage) -> int:
    """All tokens that a model was shown, from the cache or not."""
    return usage.input_tokens + usage.cache_write_tokens + usage.cache_read_tokens
