"""Which model calls a run makes, in one word; options that are given by name stand above it."""

from collections.abc import Collection
from typing import Any

from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.support.settings import Preset

PRESETS: dict[Preset, dict[str, object]] = {
    # The product document's pipeline: the model at every stage.
    "exact": {"layout": "llm", "text": "llm", "text_scope": "doubtful", "math": "auto"},
    # The local layout where it is sure of itself; the model for what the evidence cannot say.
    "balanced": {"layout": "auto", "text": "llm", "text_scope": "doubtful", "math": "auto"},
    # No layout calls; scans and mathematics only.
    "cheap": {"layout": "local", "text": "llm", "text_scope": "scans_and_math", "math": "off"},
}
DEFAULT_PRESET: Preset = "exact"
_WITH_MODEL = ("preset", "single_pass", "model", "base_url", "effort", "record", "replay", "budget")
_OF_STAGES = ("preset", "layout", "text", "math")
_CHOICES = (*_WITH_MODEL, "layout", "text", "math")


def with_preset(given: dict[str, Any], typed: Collection[str] | None = None) -> dict[str, Any]:
    """Settings by name, completed by those of the preset that `given` names.

    Args:
        given: All that is set, in any way.
        typed: The names of those that were given for this run, not for all runs in a file or the environment; what
            does not go with them gives way. None for all.

    Raises:
        WrongUsage: a model is asked for without a provider to ask, or `given` contradicts itself.
    """
    above = frozenset(given if typed is None else typed)
    if given.get("provider", "local") == "local":
        return _without_model(given, above)
    values = dict(given)
    for name in _OF_STAGES:
        if values.get(name) and values.get("single_pass"):
            if (name in above) == ("single_pass" in above):
                raise WrongUsage(f"--single-pass takes the place of all stages; it goes with no --{name}.")
            del values["single_pass" if name in above else name]
    preset = values.pop("preset", None)
    return {**PRESETS[preset or DEFAULT_PRESET], **values}


def _without_model(given: dict[str, Any], above: frozenset[str]) -> dict[str, Any]:
    """`given` for a run that asks no model: it keeps to any budget, and `--provider local` stands above files."""
    for_runs_with_model = {"budget", *(_CHOICES if "provider" in above else ())}
    values = {name: value for name, value in given.items() if name in above or name not in for_runs_with_model}
    if values.get("judge") == "llm" and "judge" not in above and "provider" in above:
        values["judge"] = "render"
    asked = [name for name in _WITH_MODEL if values.get(name)]
    asked += ["judge llm"] if values.get("judge") == "llm" else []
    asked += [name for name in ("layout", "text") if values.get(name, "local") != "local"]
    asked += ["math"] if values.get("math", "off") != "off" else []
    if asked:
        option = asked[0].replace("_", "-")
        raise WrongUsage(f"--{option} needs a model to ask: add --provider anthropic or --provider openai.")
    return values
