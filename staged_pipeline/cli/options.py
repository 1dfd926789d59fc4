"""The options of `run` and how they become `Settings`: options > STAGED_OCR_* > staged.toml > defaults."""

from collections.abc import Callable, Collection
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

import click
from click.core import ParameterSource

from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.core.vocabulary import Provider
from staged_pipeline.support.config import read_config
from staged_pipeline.support.page_range import check_pages
from staged_pipeline.support.presets import DEFAULT_PRESET, with_preset
from staged_pipeline.support.settings import Effort, JudgeChoice, Preset, Settings

Command = TypeVar("Command", bound=Callable[..., Any])
_FOREVER = 10_000_000.0  # seconds
ENVIRONMENT_PREFIX = "STAGED_OCR_"
_DEFAULTS = Settings()


class PageChoice(click.ParamType[str]):
    """`0,1`, `0-4` or `all`."""

    name = "pages"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return check_pages(str(value))
        except WrongUsage as error:
            self.fail(str(error), param, ctx)


class Languages(click.ParamType[tuple[str, ...]]):
    """Tesseract language codes joined by `+` or `,`."""

    name = "codes"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):  # click converts a default twice
            return cast("tuple[str, ...]", value)
        codes = tuple(code.strip() for code in str(value).replace(",", "+").split("+"))
        if not all(code.replace("_", "").isalnum() and code.isascii() for code in codes):
            self.fail(f"{value!r} is no list of Tesseract language codes, such as ara+eng.", param, ctx)
        return codes


class Amount(click.ParamType[Decimal]):
    """US dollars."""

    name = "amount"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            self.fail(f"{value!r} is no amount of dollars, such as 2.50.", param, ctx)
        if not amount.is_finite() or amount < 0:
            self.fail(f"{value!r} is no amount of dollars, such as 2.50.", param, ctx)
        return amount


class Seconds(click.ParamType[float]):
    """A time that is more than nothing and less than forever."""

    name = "seconds"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            seconds = float(str(value))
        except ValueError:
            self.fail(f"{value!r} is no number of seconds.", param, ctx)
        if not 0 < seconds < _FOREVER:
            self.fail(f"{value!r} is no number of seconds between 0 and {_FOREVER:g}.", param, ctx)
        return seconds


def _option(name: str, *more: str, **attributes: Any) -> Callable[[Command], Command]:  # noqa: ANN401  as click's own
    variable = ENVIRONMENT_PREFIX + name.lstrip("-").replace("-", "_").upper()
    return click.option(name, *more, envvar=variable, show_envvar=False, **attributes)


_OPTIONS = (
    _option(
        "--pages", type=PageChoice(), metavar="0,1 | 0-4 | all", help="Pages, counted from 0.  [default: the first]"
    ),
    _option("--password", help="Password of an encrypted PDF.", metavar="TEXT"),
    _option(
        "--lang", "languages", type=Languages(), metavar="ara+eng", help="Languages of scans.  [default: by script]"
    ),
    _option(
        "--ocr",
        type=click.Choice(["auto", "off", "force"]),
        default=_DEFAULTS.ocr,
        show_default=True,
        help="Read pages by OCR: where their text layer fails, never, or always.",
    ),
    _option(
        "--layout",
        type=click.Choice(["local", "llm", "auto"]),
        help="Engine of the layout; auto asks the model where the local one is not sure.  [default: by preset]",
    ),
    _option("--text", type=click.Choice(["local", "llm"]), help="Engine of the text.  [default: by preset]"),
    _option(
        "--math",
        type=click.Choice(["off", "auto", "all"]),
        help="Which equations the model is asked again.  [default: by preset]",
    ),
    _option(
        "--math-output",
        type=click.Choice(["svg", "mathml"]),
        default=_DEFAULTS.math_output,
        show_default=True,
        help="How formulas are shown.",
    ),
    _option("--provenance", is_flag=True, help="Keep in the HTML where each block came from."),
    _option(
        "--dpi",
        type=click.IntRange(50, 600),
        default=_DEFAULTS.dpi,
        show_default=True,
        help="Resolution of page images.",
    ),
    _option(
        "--output",
        "-o",
        type=click.Path(file_okay=False, path_type=Path),
        default=_DEFAULTS.output,
        show_default=True,
        help="Folder for the results.",
    ),
    _option(
        "--document",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Also write all pages as one HTML file here.",
    ),
    _option(
        "--jobs",
        "-j",
        type=click.IntRange(1, 64),
        default=_DEFAULTS.jobs,
        show_default=True,
        help="Worker processes: pages that are read and typeset at the same time.",
    ),
    _option(
        "--judge",
        type=click.Choice(get_args(JudgeChoice)),
        default=_DEFAULTS.judge,
        show_default=True,
        help="Hold each finished page against its image: by measures, or by these and the model.",
    ),
    _option(
        "--strict", is_flag=True, default=None, help="Exit with code 22 where a judge says that a person should look."
    ),
    _option(
        "--repair-rounds",
        type=click.IntRange(0, 10),
        default=_DEFAULTS.repair_rounds,
        show_default=True,
        help="How often a model is asked again for what a judge finds.",
    ),
    _option("--accept-from", type=click.FloatRange(0, 1), hidden=True),
    _option("--flag-below", type=click.FloatRange(0, 1), hidden=True),
    _option("--fall-back-below", type=click.FloatRange(0, 1), hidden=True),
    _option(
        "--page-timeout",
        type=Seconds(),
        metavar="SECONDS",
        help=f"Seconds of work that a page may take, waiting aside.  [default: {_DEFAULTS.page_timeout:g}]",
    ),
    _option(
        "--page-memory",
        type=click.IntRange(1024),
        metavar="MB",
        default=_DEFAULTS.page_memory,
        show_default=True,
        help="Megabytes of memory that a page may take, with its browser and its OCR.",
    ),
)
_AGAIN_OPTIONS = (
    _option(
        "--stages",
        metavar="STEP,STEP",
        help="Do these steps only, such as layout, or text,assembly once the layout was looked at.  [default: all]",
    ),
    _option(
        "--redo",
        multiple=True,
        metavar="STEP[:REF,REF]",
        help="Do a step again though nothing changed: layout, or text:eq_1,eq_3. May be given several times.",
    ),
    _option("--from", "from_step", metavar="STEP", help="Do this step and all after it again."),
    _option(
        "--retry-failed", is_flag=True, default=None, help="Take up the pages that failed last time, and no others."
    ),
)
_MODEL_OPTIONS = (
    _option(
        "--provider",
        type=click.Choice(get_args(Provider)),
        default=_DEFAULTS.provider,
        show_default=True,
        help="The model service to ask; nothing leaves the machine unless one is named.",
    ),
    _option("--model", metavar="NAME", help="The model.  [default: the provider's in the price table]"),
    _option(
        "--effort",
        type=click.Choice(get_args(Effort)),
        help="How much the model thinks before it answers.  [default: low, or as a compatible server sets it]",
    ),
    _option("--base-url", metavar="URL", help="A compatible server: vLLM, Ollama, LM Studio and the like."),
    _option(
        "--preset",
        type=click.Choice(get_args(Preset)),
        help=f"What the model is asked for.  [default with a provider: {DEFAULT_PRESET}]",
    ),
    _option("--single-pass", is_flag=True, default=None, help="One call a page in the place of all stages."),
    _option(
        "--budget",
        type=Amount(),
        metavar="USD",
        help="Stop asking before more than this is spent, over all documents of the run.",
    ),
    _option("--prices", type=click.Path(dir_okay=False, path_type=Path), help="A file of prices of your own (TOML)."),
    _option("--shard-size", type=click.IntRange(1), help="Elements in one text call.  [default: by the page]"),
    _option(
        "--calls",
        "calls_at_once",
        type=click.IntRange(1, 64),
        default=_DEFAULTS.calls_at_once,
        show_default=True,
        help="Calls at the same time, of all pages together.",
    ),
    _option(
        "--rpm", "requests_per_minute", type=click.IntRange(1), help="Calls within any minute.  [default: no limit]"
    ),
    _option(
        "--tpm",
        "tokens_per_minute",
        type=click.IntRange(1),
        help="Tokens within any minute, of questions and answers.  [default: no limit]",
    ),
    _option(
        "--patience",
        type=Seconds(),
        metavar="SECONDS",
        help=f"Seconds to wait for a service that takes no calls for now.  [default: {_DEFAULTS.patience:g}]",
    ),
    _option(
        "--call-timeout",
        type=Seconds(),
        metavar="SECONDS",
        default=_DEFAULTS.call_timeout,
        show_default=True,
        help="Seconds to wait for a sign of life from the service.",
    ),
    _option("--record", type=click.Path(file_okay=False, path_type=Path), help="Keep every call in this folder."),
    _option(
        "--replay",
        type=click.Path(file_okay=False, path_type=Path),
        help="Answer every call from this folder; no key, no network.",
    ),
)
_NOT_IN_A_FILE = {"password", "document", "quiet", "help", "dry_run", "stages", "redo", "from", "retry_failed"}


def settings_options(command: Command) -> Command:
    """Adds the options of a run to a click command."""
    for option in reversed((*_OPTIONS, *_AGAIN_OPTIONS, *_MODEL_OPTIONS)):
        command = option(command)
    return command


def config_defaults(command: click.Command, folder: Path) -> dict[str, str | int | float | bool]:
    """What `folder`'s staged.toml sets, by parameter name; raises WrongUsage for what is no setting."""
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    names = {max(option.opts, key=len).lstrip("-").replace("-", "_"): option.name or "" for option in options}
    allowed = names.keys() - _NOT_IN_A_FILE
    return {names[name]: value for name, value in read_config(folder, allowed).items()}


def typed_names(context: click.Context) -> set[str]:
    """The parameters that stand on the command line; the others are from the environment, staged.toml, or defaults."""
    return {name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE}


def make_settings(values: dict[str, object], typed: Collection[str] | None = None) -> Settings:
    """Settings from what click parsed; `typed` as in `with_preset`.

    Pages run in processes of their own, so that one cannot end the run. Only where the provider was typed do local
    engines take the place of a model.
    """
    given = with_preset({name: value for name, value in values.items() if value is not None}, typed)
    replace_paid = typed is None or "provider" in typed
    return Settings.model_validate({**given, "isolate": True, "replace_paid": replace_paid})
