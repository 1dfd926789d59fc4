"""The `doctor` command: what is installed, what is missing, and what it costs to be without it."""

import click

from staged_pipeline.checkup import DEFAULT_LANGUAGES, tool_reports
from staged_pipeline.cli.options import Languages
from staged_pipeline.core.errors import ExitCode
from staged_pipeline.support import installer
from staged_pipeline.support.tools import ToolReport


@click.command()
@click.option("--install", is_flag=True, help="Install what is missing: by apt-get, as root or with sudo.")
@click.option(
    "--lang",
    "languages",
    type=Languages(),
    default="+".join(DEFAULT_LANGUAGES),
    show_default=True,
    metavar="ara+eng",
    help="Languages of scans to look for.",
)
def doctor(*, install: bool, languages: tuple[str, ...]) -> int:
    """Say what is installed, what is missing, what it costs, and how to install it."""
    reports = tool_reports(languages)
    missing = [report for report in reports if report.found is None]
    if install and missing:
        for step in installer.install(missing):
            click.echo(f"$ {step}")
        reports = tool_reports(languages)
        missing = [report for report in reports if report.found is None]
    for report in reports:
        click.echo(_line(report))
    for report in missing:
        click.echo(f"\n{report.name} is missing. {report.without}")
        for command in installer.commands_for([report]):
            click.echo(f"    {command}")
    if missing and not install:
        click.echo("\n`staged-ocr doctor --install` installs all of it.")
    return ExitCode.MISSING_DEPENDENCY if missing else ExitCode.OK


def _line(report: ToolReport) -> str:
    return f"{'missing' if report.found is None else 'ok':8}{report.name:32}{report.found or ''}"
