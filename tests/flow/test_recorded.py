"""Every sample read through both SDKs with recorded replies, staged and in a single pass, and held to its truth.

A cell of a table counts only where its text, its spans and its header are the truth's, which is harder than TEDS.
"""

from collections.abc import Generator
from dataclasses import replace

import pytest
from reading import Reading, best_of, formula_tokens, likeness, table_likeness
from recordings import convert_sample, recorded_tools, replay_settings
from samples import SAMPLES, Sample

from staged_pipeline.core.summary import Summary
from staged_pipeline.flow.page_tools import Tools
from staged_pipeline.support.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_WAYS = [(provider, way) for provider in ("anthropic", "openai") for way in ("staged", "single_pass")]


@pytest.fixture(scope="module")
def parts() -> Generator[Tools]:
    """Reads each sample once and sets formulas in one browser, whatever model is asked about them, and in what way."""
    with recorded_tools(Settings()) as tools:
        yield tools


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda sample: sample.name)
def sample(request: pytest.FixtureRequest) -> Sample:
    return request.param


@pytest.fixture(scope="module", params=_WAYS, ids="-".join)
def page(
    request: pytest.FixtureRequest, sample: Sample, parts: Tools, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Summary, Reading]:
    provider, way = request.param
    output = tmp_path_factory.mktemp(sample.name)
    settings = replay_settings(sample, provider=provider, single_pass=way == "single_pass")
    with recorded_tools(settings) as tools:
        shared = replace(tools, source=parts.source, typesetter=parts.typesetter)
        summary = convert_sample(sample, shared, output)
    assert summary.error is None
    assert summary.route == way
    return summary, Reading((output / "final.html").read_text("utf-8"))


def test_the_page_is_the_truth(sample: Sample, page: tuple[Summary, Reading]) -> None:
    _, found = page
    truth = sample.truth
    assert likeness(truth.prose, found.prose) >= 0.995
    assert [formula_tokens(tex) for tex in found.formulas] == [formula_tokens(tex) for tex in truth.formulas]
    assert not truth.tables or best_of(truth.tables, found.tables, table_likeness) >= 0.98
    assert len(found.tables) == len(truth.tables)
    assert found.equation_numbers == truth.equation_numbers
    assert found.headings == truth.headings


def test_what_it_took_is_told(page: tuple[Summary, Reading]) -> None:
    summary, _ = page
    assert summary.spent.calls >= 1
    assert summary.spent.usage.output_tokens > 0
    assert summary.failed_refs == ()
