"""Prints what the staged calls and the single pass of the samples take: tokens and dollars, from recorded replies.

python tests/benchmarks/replies.py [NAME ...] [--model MODEL]
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import fmean
from typing import get_args

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "helpers"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from recordings import convert_sample, recorded_tools, replay_settings
from reply_counts import MATHEMATICS, PROSE, SCANS, Group, Way, group_of, input_of
from samples import SAMPLES, Sample

from staged_pipeline.core.conversation import Purpose
from staged_pipeline.core.summary import NOTHING_SPENT, Spending
from staged_pipeline.dry_run import forecast
from staged_pipeline.engines.llm.asking import Prompt
from staged_pipeline.flow.page_tools import PageSource
from staged_pipeline.providers.accounting import KeptCall
from staged_pipeline.support.presets import PRESETS
from staged_pipeline.support.prices import Prices
from staged_pipeline.support.resources import prompts_dir
from staged_pipeline.support.settings import Settings
from staged_pipeline.support.tokens import token_rule

_STAGES: tuple[Purpose, ...] = ("layout", "text", "math")


@dataclass(frozen=True)
class Page:
    """A sample's page read both ways, and what the presets were estimated to take."""

    sample: Sample
    staged: Way
    single: Way
    estimates: dict[str, Spending]

    @property
    def ratio(self) -> float:
        """Tokens written by the staged calls over those of the single pass."""
        return self.staged.written() / self.single.written()


def read(sample: Sample, model: str, output: Path) -> Page | str:
    """Both ways of a sample from its recordings; a sentence where that does not work."""
    ways: list[Way] = []
    estimates: dict[str, Spending] = {}
    for way in ("staged", "single_pass"):
        settings = replay_settings(sample, single_pass=way == "single_pass", model=model)
        folder = output / sample.name / way
        with recorded_tools(settings) as tools:
            summary = convert_sample(sample, tools, folder)
            if not estimates:
                estimates = estimated(sample, model, tools.source)
        if summary.error is not None:
            return summary.error.message
        files = sorted((folder / "calls").glob("*.json"))
        calls = [KeptCall.model_validate_json(file.read_bytes()) for file in files]
        lost = next((call for call in calls if call.error), None)
        if lost is not None or not calls:
            return f"The {lost.purpose} call failed: {lost.error}." if lost else "No call was made."
        ways.append(Way.of(calls, token_rule(model)))
    return Page(sample, *ways, estimates)


def estimated(sample: Sample, model: str, source: PageSource) -> dict[str, Spending]:
    """What a page is estimated to take with each preset, and in a single pass."""
    prompts = {purpose: Prompt.read(prompts_dir(), purpose).text for purpose in get_args(Purpose)}
    choices = {**PRESETS, "single pass": {"single_pass": True}}
    return {
        name: forecast(
            sample.path,
            Settings.model_validate({"provider": "anthropic", **chosen}),
            model,
            Prices.read(),
            prompts,
            source,
        ).total
        for name, chosen in choices.items()
    }


def print_output(pages: Sequence[Page]) -> None:
    """Tokens written, by sample and group."""
    print(
        f"\n{'output tokens':34}" + "".join(f"{name:>8}" for name in (*_STAGES, "staged", "single", "ratio", "limit"))
    )
    for group in (PROSE, MATHEMATICS, SCANS):
        members = [page for page in pages if group_of(page.sample) is group]
        for page in members:
            counts = [*(page.staged.written(stage) for stage in _STAGES), page.staged.written(), page.single.written()]
            print(f"{page.sample.name:34}" + "".join(f"{count:8}" for count in counts) + _held(page.ratio, group))
        if members:
            print(f"{'mean of ' + group.name:74}" + _held(fmean(page.ratio for page in members), group))


def _held(ratio: float, group: Group) -> str:
    return f"{ratio:8.2f}{group.limit:8.2f}{'' if ratio <= group.limit else '  over'}"


def print_input(pages: Sequence[Page], model: str, prices: Prices) -> None:
    """Tokens read and dollars, without the service's cache and with it."""
    columns = ("calls", "all", "new", "written", "read", "single", "$ plain", "$ cached", "$ single", "ratio")
    print(f"\n{'input tokens, cost':34}" + "".join(f"{name:>9}" for name in columns))
    for page in pages:
        plain, cached = (page.staged.spent(prices, model, cached=cached) for cached in (False, True))
        single = page.single.spent(prices, model)
        usage = cached.usage
        counts = (plain.calls, input_of(plain.usage), usage.input_tokens, usage.cache_write_tokens)
        print(
            f"{page.sample.name:34}"
            + "".join(f"{count:9}" for count in (*counts, usage.cache_read_tokens, input_of(single.usage)))
            + "".join(f"{told(spent.cost):>9}" for spent in (plain, cached, single))
            + f"{ratio_of(cached.cost, single.cost):>9}"
        )


def told(cost: Decimal | None) -> str:
    """A cost as the tables show it."""
    return "?" if cost is None else f"{cost:.4f}"


def ratio_of(one: Decimal | None, other: Decimal | None) -> str:
    """How much the one is of the other, where both are known."""
    return f"{one / other:.2f}" if one is not None and other else "?"


def print_presets(pages: Sequence[Page], model: str, prices: Prices) -> None:
    """Each preset's means a page: recorded where there are recordings, estimated for all."""
    print(f"\n{'means a page':34}" + "".join(f"{name:>9}" for name in ("pages", "calls", "input", "output", "$")))
    for born_digital in (True, False):
        members = [page for page in pages if (page.sample.source != "ocr") is born_digital]
        if not members:
            continue
        kind = "born-digital" if born_digital else "scans"
        recorded = {"exact": [page.staged for page in members], "single pass": [page.single for page in members]}
        for name, ways in recorded.items():
            print(f"{f'{name}, {kind}, recorded':34}" + _means([way.spent(prices, model) for way in ways]))
        for name in members[0].estimates:
            print(f"{f'{name}, {kind}, estimated':34}" + _means([page.estimates[name] for page in members]))
    print(f"\n{'estimated over recorded':34}" + "".join(f"{name:>9}" for name in ("calls", "input", "output", "$")))
    for page in pages:
        for name, way in (("exact", page.staged), ("single pass", page.single)):
            print(f"{f'{page.sample.name}, {name}':34}" + _shares(page.estimates[name], way.spent(prices, model)))


def _means(spent: Sequence[Spending]) -> str:
    total = sum(spent, NOTHING_SPENT)
    pages = len(spent)
    counts = (input_of(total.usage), total.usage.output_tokens)
    cost = None if total.cost is None else total.cost / pages
    calls = f"{total.calls / pages:9.1f}"
    return f"{pages:9}" + calls + "".join(f"{count / pages:9.0f}" for count in counts) + f"{told(cost):>9}"


def _shares(estimate: Spending, actual: Spending) -> str:
    pairs = (
        (estimate.calls, actual.calls),
        (input_of(estimate.usage), input_of(actual.usage)),
        (estimate.usage.output_tokens, actual.usage.output_tokens),
    )
    shares = "".join(f"{one / other:9.2f}" if other else f"{'?':>9}" for one, other in pairs)
    return f"{shares}{ratio_of(estimate.cost, actual.cost):>9}"


def main() -> None:
    """Replays the samples named on the command line, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--model", default=Prices.read().defaults["anthropic"])
    arguments = parser.parse_args()
    pages: list[Page] = []
    with tempfile.TemporaryDirectory(prefix="replies-") as output:
        for sample in SAMPLES:
            if arguments.names and sample.name not in arguments.names:
                continue
            page = read(sample, arguments.model, Path(output))
            if isinstance(page, str):
                print(f"{sample.name}: {page}")
            else:
                pages.append(page)
    print(f"\nTokens are counted as those of {arguments.model} by the rule in staged_pipeline/support/tokens.py.")
    print("The replies were written by hand, by someone who looked at the pages; no model's thinking is in them.")
    if pages:
        print_output(pages)
        print_input(pages, arguments.model, Prices.read())
        print_presets(pages, arguments.model, Prices.read())


if __name__ == "__main__":
    main()
