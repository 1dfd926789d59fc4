"""The doctor command on the machine that runs the tests."""

import pytest

from staged_pipeline.checkup import tool_reports
from staged_pipeline.cli import main as cli
from staged_pipeline.core.errors import ExitCode

pytestmark = [pytest.mark.browser, pytest.mark.ocr]


def test_what_the_tests_need_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run_command(["doctor"]) == ExitCode.OK
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["ok"] * len(lines)
    assert any("Tesseract data: ara" in line for line in lines)


def test_what_is_missing_is_told_with_its_cost_and_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run_command(["doctor", "--lang", "xxx"]) == ExitCode.MISSING_DEPENDENCY
    said = capsys.readouterr().out
    assert "missing Tesseract data: xxx" in said
    assert "Scans in xxx read badly." in said
    assert "tesseract-ocr-xxx" in said
    assert "doctor --install" in said


def test_every_report_says_what_it_costs_to_be_without() -> None:
    for report in tool_reports():
        assert report.without.endswith(".")
        assert report.packages or report.command
