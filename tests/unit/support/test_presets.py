"""What a preset asks a model for, and what stands above it."""

import pytest

from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.support.presets import PRESETS, with_preset


def test_a_preset_is_completed_by_what_is_given_by_name() -> None:
    values = with_preset({"provider": "openai", "preset": "cheap", "layout": "llm"})
    assert values == {**PRESETS["cheap"], "provider": "openai", "layout": "llm"}
    assert with_preset({"provider": "openai"}) == {**PRESETS["exact"], "provider": "openai"}


@pytest.mark.parametrize("given", [{"preset": "cheap"}, {"single_pass": True}, {"layout": "auto"}, {"math": "all"}])
def test_a_model_needs_a_provider(given: dict[str, object]) -> None:
    with pytest.raises(WrongUsage, match="add --provider"):
        with_preset(given)
    with pytest.raises(WrongUsage, match="add --provider"):
        with_preset({**given, "provider": "local"}, {"provider", *given})


def test_a_local_run_passes_over_what_is_set_for_all_runs() -> None:
    set_for_all = {"preset": "cheap", "model": "m", "budget": 5, "math": "all", "layout": "llm", "dpi": 200}
    assert with_preset({**set_for_all, "provider": "local"}, {"provider"}) == {"provider": "local", "dpi": 200}
    assert with_preset({"budget": 5}, ()) == {}
    with pytest.raises(WrongUsage, match="--budget needs a model"):
        with_preset({"budget": 5}, {"budget"})


def test_what_is_typed_stands_above_a_preset_or_single_pass_set_for_all_runs() -> None:
    given = {"provider": "openai", "preset": "cheap", "single_pass": True}
    assert with_preset(given, {"single_pass"})["single_pass"]
    assert with_preset(given, {"single_pass"})["layout"] == PRESETS["exact"]["layout"]
    assert with_preset(given, {"preset"}) == {**PRESETS["cheap"], "provider": "openai"}
    for typed in ((), {"preset", "single_pass"}):
        with pytest.raises(WrongUsage, match="goes with no --preset"):
            with_preset(given, typed)


@pytest.mark.parametrize(("name", "value"), [("layout", "auto"), ("text", "llm"), ("math", "all")])
def test_a_stage_chosen_beside_single_pass_is_not_passed_over_in_silence(name: str, value: str) -> None:
    given = {"provider": "openai", "single_pass": True, name: value}
    with pytest.raises(WrongUsage, match=f"goes with no --{name}"):
        with_preset(given, {"single_pass", name})
    assert "single_pass" not in with_preset(given, {name})
    assert with_preset(given, {"single_pass"})["single_pass"]
