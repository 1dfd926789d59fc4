"""Puts the parts of MathJax that typesetting needs into `staged_pipeline/_data/mathjax`, laid out as npm does."""

import hashlib
import shutil
from pathlib import Path

from staged_pipeline._build import npm

_MANIFEST = Path(__file__).resolve().parent / "mathjax"
_STAMP = ".lock-sha256"
_FONT = "@mathjax/mathjax-newcm-font"
# MathJax loads its parts by path, and hangs where one cannot be reached: all TeX extensions and all glyph files of the
# SVG output come along. Left out are the other outputs and inputs, speech, and the menu: 14 of 70 MB stay.
_PATTERNS = (
    "mathjax/LICENSE",
    "mathjax/package.json",
    "mathjax/tex-svg.js",
    "mathjax/input/tex/extensions/*.js",
    "mathjax/a11y/assistive-mml.js",
    f"{_FONT}/package.json",
    f"{_FONT}/svg.js",
    f"{_FONT}/svg/dynamic/*.js",
)


def is_fresh(target: Path) -> bool:
    """Whether `target` holds the pinned versions."""
    stamp = target / _STAMP
    return stamp.is_file() and stamp.read_text() == _digest()


def fetch(target: Path) -> None:
    """Fills `target`; what is there already is replaced, in one step at the end."""
    fresh = target.with_name(f"{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    with npm.installed(_MANIFEST) as modules:
        for file in sorted(file for pattern in _PATTERNS for file in modules.glob(pattern)):
            place = fresh / file.relative_to(modules)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)
    (fresh / _STAMP).write_text(_digest())
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def _digest() -> str:
    """Changes with the pinned versions and with the choice of files."""
    return hashlib.sha256((_MANIFEST / "package-lock.json").read_bytes() + repr(_PATTERNS).encode()).hexdigest()
