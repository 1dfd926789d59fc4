"""`staged.toml`: settings of a folder, below the options and the environment."""

import tomllib
from collections.abc import Collection
from pathlib import Path

from staged_pipeline.core.errors import WrongUsage

FILE_NAME = "staged.toml"


def read_config(folder: Path, names: Collection[str]) -> dict[str, str | int | float | bool]:
    """The settings in `folder`'s staged.toml, by option name with underscores; empty where there is no file.

    Args:
        folder: where to look.
        names: the settings that may stand in it.

    Raises:
        WrongUsage: the file is no TOML, or names what is no setting.
    """
    path = folder / FILE_NAME
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUsage(f"{path} cannot be read: {error}") from error
    values = {key.replace("-", "_"): value for key, value in table.items()}
    for key, value in values.items():
        if key not in names:
            raise WrongUsage(f"{path}: {key} is no setting. There are: {', '.join(sorted(names))}.")
        if not isinstance(value, str | int | float | bool):
            raise WrongUsage(f"{path}: {key} must be a text, a number, true or false.")
    return values
