"""Estimates: by stage, with the picture written to the cache once and read from there after."""

from decimal import Decimal

import pytest
from layouts import segment
from pages import element, skeleton

from staged_pipeline.core.conversation import Usage
from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.page import Page, PageImage
from staged_pipeline.core.summary import NOTHING_SPENT, Spending
from staged_pipeline.support.estimates import PageFacts, estimate_page, together
from staged_pipeline.support.presets import PRESETS
from staged_pipeline.support.prices import Prices
from staged_pipeline.support.settings import Settings

PRICES = Prices.read()
PROMPTS = {"layout": "a" * 2000, "text": "a" * 4000, "math": "a" * 1000, "single_pass": "a" * 2000}
EXACT = Settings.model_validate({"provider": "anthropic", **PRESETS["exact"]})
PICTURE = 45 * 63
PAGE = PageFacts(
    width=1240,
    height=1754,
    text="a printed line of a book\n" * 40,
    lines=40,
    elements=12,
    asked=3,
    asked_text="a printed line of a book\n" * 8,
    formulas=2,
    layout_sure=True,
)


def estimate(settings: Settings, facts: PageFacts = PAGE, model: str = "claude-sonnet-5-5") -> dict[str, Spending]:
    return dict(estimate_page(facts, settings, model, PRICES, PROMPTS))


def test_the_picture_is_written_once_and_read_by_the_other_calls() -> None:
    stages = estimate(EXACT)
    assert list(stages) == ["layout", "text", "math"]
    assert [stage.calls for stage in stages.values()] == [1, 1, 1]
    assert stages["layout"].usage.cache_write_tokens == PICTURE
    assert stages["text"].usage.cache_read_tokens == stages["math"].usage.cache_read_tokens == PICTURE
    assert stages["text"].usage.cache_write_tokens == stages["layout"].usage.cache_read_tokens == 0


def test_the_cost_is_that_of_the_tokens() -> None:
    for stage in estimate(EXACT).values():
        assert stage.cost == PRICES.cost("claude-sonnet-5-5", stage.usage)
        assert stage.cost is not None
        assert Decimal("0.001") < stage.cost < Decimal("0.02")


def test_an_unknown_price_is_an_unknown_cost_and_no_cache() -> None:
    total = sum(estimate(EXACT, model="mine").values(), NOTHING_SPENT)
    assert total.cost is None
    assert total.usage.cache_read_tokens == total.usage.cache_write_tokens == 0
    assert total.usage.input_tokens > 3 * PICTURE


def test_local_stages_take_no_calls() -> None:
    assert estimate(Settings()) == {}
    assert estimate(EXACT, PageFacts(width=100, height=100)).keys() == {"layout"}


@pytest.mark.parametrize(("sure", "stages"), [(True, ["text", "math"]), (False, ["layout", "text", "math"])])
def test_the_layout_is_asked_for_only_where_it_is_in_doubt(sure: bool, stages: list[str]) -> None:
    settings = Settings.model_validate({"provider": "anthropic", **PRESETS["balanced"]})
    assert list(estimate(settings, PAGE.model_copy(update={"layout_sure": sure}))) == stages


def test_shards_read_the_picture_each() -> None:
    stages = estimate(EXACT.model_copy(update={"layout": "local", "shard_size": 1}))
    assert stages["text"].calls == 3
    assert stages["text"].usage.cache_write_tokens == PICTURE
    assert stages["text"].usage.cache_read_tokens == 2 * PICTURE


def test_a_layout_model_leaves_less_of_a_scan_in_question() -> None:
    scan = PAGE.model_copy(update={"scanned": True, "asked": 12, "asked_text": PAGE.text})
    after_layout, alone = (
        estimate(EXACT.model_copy(update={"layout": layout}), scan)["text"].usage for layout in ("llm", "local")
    )
    assert after_layout.output_tokens < alone.output_tokens
    assert after_layout.input_tokens < alone.input_tokens


def test_what_has_no_words_is_described() -> None:
    figures = PAGE.model_copy(update={"asked": 3, "asked_text": "", "wordless": 3})
    assert 60 < estimate(EXACT, figures)["text"].usage.output_tokens < 200


def test_staging_writes_less_than_a_single_pass() -> None:
    staged = sum(estimate(EXACT).values(), NOTHING_SPENT)
    single = estimate(EXACT.model_copy(update={"single_pass": True}))
    assert list(single) == ["single_pass"]
    assert staged.usage.output_tokens < single["single_pass"].usage.output_tokens


def test_a_page_of_which_nothing_was_read_is_taken_for_a_usual_one() -> None:
    facts = PageFacts(width=1240, height=1754, elements=4, asked=4)
    assert estimate(EXACT, facts)["text"].usage.output_tokens > 500


def test_pages_add_up_by_stage() -> None:
    one = estimate_page(PAGE, EXACT, "gpt-6.2-sol", PRICES, PROMPTS)
    both = together([one, one, {}])
    assert both["text"].usage.output_tokens == 2 * one["text"].usage.output_tokens
    assert both["text"].calls == 2
    assert sum(both.values(), NOTHING_SPENT).usage != Usage()


def test_the_facts_of_a_page_come_from_its_evidence_and_layout() -> None:
    lines = tuple(segment(number, f"line {number}", 50, 50 + 20 * number) for number in range(3))
    evidence = Evidence(page_index=0, width=600, height=800, source="text_layer", direction="ltr", segments=lines)
    page = Page(image=PageImage(png=b"", width=1250, height=1667, dpi=150), evidence=evidence)
    layout = skeleton(
        element("title_1", "title", segments=(lines[0].id,)),
        element("eq_1", "equation", segments=(lines[1].id, lines[2].id, "p0_l99")),
        element("figure_1", "figure"),
    )
    assert PageFacts.of(page, layout, {"eq_1", "figure_1"}, formulas=1) == PageFacts(
        width=1250,
        height=1667,
        text="line 0\nline 1\nline 2",
        lines=3,
        elements=3,
        asked=2,
        asked_text="line 1\nline 2",
        wordless=1,
        formulas=1,
    )
    read = page.model_copy(update={"evidence": evidence.model_copy(update={"source": "ocr"})})
    assert PageFacts.of(read, layout, {"eq_1"}).scanned


@pytest.mark.parametrize("single_pass", [False, True])
def test_a_model_that_judges_makes_one_call_more_with_a_second_picture(single_pass: bool) -> None:
    settings = EXACT.model_copy(update={"judge": "llm", "single_pass": single_pass})
    judge = estimate(settings)["judge"]
    assert judge.calls == 1
    assert judge.usage.cache_read_tokens == PICTURE
    assert judge.usage.input_tokens > 1000
    assert "judge" not in estimate(settings.model_copy(update={"judge": "render"}))
