"""Which model calls a run makes, in one word; options that are given by name stand above it."""

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


def with_preset(given: dict[str, Any]) -> dict[str, Any]:
    """Settings by name, completed by those of the preset that `given` names.

    Raises:
        WrongUsage: a model is asked for without a provider to ask.
    """
    values = dict(given)
    preset = values.pop("preset", None)
    provider = values.get("provider", "local")
    if provider == "local":
        asked = [name for name in _WITH_MODEL if given.get(name)]
        asked += [name for name in ("layout", "text") if values.get(name, "local") != "local"]
        asked += ["math"] if values.get("math", "off") != "off" else []
        if asked:
            option = asked[0].replace("_", "-")
            raise WrongUsage(f"--{option} needs a model to ask: add --provider anthropic or --provider openai.")
        return values
    if preset and values.get("single_pass"):
        raise WrongUsage("--single-pass takes the place of all stages; it goes with no --preset.")
    return {**PRESETS[preset or DEFAULT_PRESET], **values}
