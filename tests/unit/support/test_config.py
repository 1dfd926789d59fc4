"""staged.toml."""

from pathlib import Path

import pytest

from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.support.config import read_config

NAMES = {"pages", "math_output", "jobs", "provenance"}


def test_no_file_is_no_setting(tmp_path: Path) -> None:
    assert read_config(tmp_path, NAMES) == {}


def test_names_may_have_hyphens_as_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "staged.toml").write_text('math-output = "mathml"\njobs = 2\nprovenance = true\n')
    assert read_config(tmp_path, NAMES) == {"math_output": "mathml", "jobs": 2, "provenance": True}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("job = 2", "job is no setting. There are: jobs, math_output, pages, provenance"),
        ("password = 'x'", "password is no setting"),
        ("pages = [0, 1]", "pages must be a text, a number, true or false"),
        ("pages = ", "cannot be read"),
        ("pages = '\udcff'", "cannot be read"),
    ],
)
def test_what_is_wrong_in_it_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "staged.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(WrongUsage, match=message):
        read_config(tmp_path, NAMES)
