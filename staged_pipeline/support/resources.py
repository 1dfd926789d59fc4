"""The files that come with the program: templates, prompts, MathJax.

A wheel carries them inside the package, in `_data`; a checkout has templates and prompts at its top level, and MathJax
in `_data` too, where the build puts it. Either way the current folder does not matter.
"""

from pathlib import Path

from staged_pipeline.core.errors import MissingDependency

_PACKAGE = Path(__file__).resolve().parent.parent


def templates_dir() -> Path:
    """The folder of the HTML templates."""
    return _folder("templates")


def prompts_dir() -> Path:
    """The folder of the prompts."""
    return _folder("prompts")


def mathjax_dir() -> Path:
    """The folder that holds MathJax, laid out as npm does: `mathjax/` and `@mathjax/mathjax-newcm-font/`.

    Raises:
        MissingDependency: in a checkout that was never installed.
    """
    folder = _PACKAGE / "_data" / "mathjax"
    if not (folder / "mathjax" / "package.json").is_file():
        raise MissingDependency(
            "MathJax is not there: this checkout was never built. Run `pip install -e .` in it, "
            "or `pip install .` to use it from anywhere."
        )
    return folder


def _folder(name: str) -> Path:
    inside = _PACKAGE / "_data" / name
    beside = _PACKAGE.parent / name
    for folder in (inside, beside):
        if folder.is_dir():
            return folder
    raise MissingDependency(f"The {name} of the program are missing from {inside}: install it again.")
