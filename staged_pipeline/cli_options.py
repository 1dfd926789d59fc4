"""The options of `run` and how they become `Settings`: options > STAGED_OCR_* > staged.toml > defaults."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.support.config import read_config
from staged_pipeline.support.page_range import check_pages
from staged_pipeline.support.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])
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
    _option("--layout", type=click.Choice(["local"]), default="local", show_default=True, help="Engine of the layout."),
    _option("--text", type=click.Choice(["local"]), default="local", show_default=True, help="Engine of the text."),
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
        help="Pages converted at the same time.",
    ),
    _option(
        "--page-timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=_DEFAULTS.page_timeout,
        show_default=True,
        help="Seconds that a page may take.",
    ),
)
_NOT_IN_A_FILE = {"password", "document", "quiet", "help"}


def settings_options(command: Command) -> Command:
    """Adds the options of a run to a click command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def config_defaults(command: click.Command, folder: Path) -> dict[str, str | int | float | bool]:
    """What `folder`'s staged.toml sets, by parameter name; raises WrongUsage for what is no setting."""
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    names = {max(option.opts, key=len).lstrip("-").replace("-", "_"): option.name or "" for option in options}
    allowed = names.keys() - _NOT_IN_A_FILE
    return {names[name]: value for name, value in read_config(folder, allowed).items()}


def make_settings(values: dict[str, object]) -> Settings:
    """Settings from what click parsed; pages run in processes of their own, so that one cannot end the run."""
    given = {name: value for name, value in values.items() if value is not None}
    return Settings.model_validate({**given, "isolate": True})
