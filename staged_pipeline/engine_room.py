"""Builds the engines that settings name: the local ones here, those that ask a model in `model_room`."""

from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from pathlib import Path

from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.core.gate import Thresholds
from staged_pipeline.core.step_table import StepName
from staged_pipeline.engines.local_layout import LocalLayout
from staged_pipeline.engines.local_text import LocalText
from staged_pipeline.flow.page_plan import Recipe
from staged_pipeline.flow.page_tools import EngineRoom, Engines, LocalEngines, PageJudge
from staged_pipeline.source.options import SourceOptions
from staged_pipeline.support import store
from staged_pipeline.support.digests import digest
from staged_pipeline.support.purse import Purse
from staged_pipeline.support.settings import Settings
from staged_pipeline.support.stage_choice import redo_of, steps_of
from staged_pipeline.support.turnstile import never


def check_choices(settings: Settings) -> None:
    """Refuses settings that do not go together.

    Raises:
        WrongUsage: a model is to be asked without a provider, or one of a compatible server without its name; stages
            that do not go together.
    """
    redo_of(settings)
    if settings.strict and settings.judge == "off":
        raise WrongUsage("--strict goes by what a judge says: add --judge render or --judge llm.")
    if settings.provider == "local":
        for option, value in (("layout", settings.layout), ("text", settings.text)):
            if value != "local":
                raise WrongUsage(f"--{option} {value} needs a model to ask: add --provider anthropic or openai.")
        if settings.judge == "llm":
            raise WrongUsage("--judge llm needs a model to ask: add --provider anthropic or openai.")
    elif settings.base_url and not settings.model:
        raise WrongUsage("--base-url needs --model: the name of the model as that server knows it.")
    elif settings.record and settings.replay:
        raise WrongUsage("--record and --replay exclude each other: what is replayed is recorded already.")


def check_settings(settings: Settings) -> None:
    """Refuses what cannot work before any work is done.

    Raises:
        WrongUsage: as `check_choices`, or there is a budget for a model of unknown price.
        InvalidKey: there is no key. MissingDependency: a prompt is missing. OutputError: calls cannot be recorded.
    """
    check_choices(settings)
    with open_engines(settings, None):
        pass
    if settings.provider != "local" and settings.record is not None:
        store.check_writable(settings.record / "request.json")


@contextmanager
def open_engines(
    settings: Settings, purse: Purse | None, say: Callable[[str], None] = lambda _: None
) -> Generator[EngineRoom]:
    """Makes the engines of the page whose folder it is given; calls are kept in that folder.

    `purse` is the budget of the run, None for no budget. `say` hears what the user should know meanwhile. Raises as
    `check_settings`.
    """
    if settings.provider == "local":
        yield _local_engines
        return
    # The SDKs of the providers take a second and 80 MB to load; a run that asks no model does without.
    from staged_pipeline.model_room import open_model_engines  # noqa: PLC0415  see above

    with open_model_engines(settings, purse, say) as engines:
        yield engines


def _local_engines(
    folder: Path,
    unused: Collection[str] = (),
    local: LocalEngines | None = None,
    given_up: Callable[[], bool] = never,
) -> Engines:
    local = local or LocalEngines(LocalLayout(), LocalText(pictures=True))
    return Engines(layout=local.layout, text=local.text)


def thresholds_of(settings: Settings) -> Thresholds:
    """When the gate does what."""
    return Thresholds(
        accept=settings.accept_from,
        fall_back=settings.fall_back_below,
        flag=settings.flag_below,
        repair_rounds=settings.repair_rounds,
    )


def recipe_of(
    settings: Settings, engines: Engines, assembly: tuple[object, ...], judge: PageJudge | None = None
) -> Recipe:
    """What the steps of a page are done by; `assembly` is all that goes into final.html but the page itself.

    `judge` is there wherever `settings` want pages judged.
    """
    made: dict[StepName, str] = {"evidence": SourceOptions.of(settings).fingerprint}
    if engines.single_pass is not None:
        made["single_pass"] = engines.single_pass.fingerprint
    else:
        made |= {"layout": engines.layout.fingerprint, "text": engines.text.fingerprint}
        if engines.mathematics is not None:
            made["math"] = f"{engines.math_mode}-{engines.mathematics.fingerprint}"
    made["assembly"] = digest(*assembly)
    if judge is not None:
        model = engines.judge.fingerprint if engines.judge else ""
        made["judge"] = digest(judge.fingerprint, model, thresholds_of(settings).model_dump())
    return Recipe({step: made[step] for step in steps_of(settings)})
