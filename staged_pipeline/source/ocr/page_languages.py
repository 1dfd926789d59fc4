"""The languages to read a page with, by the script that Tesseract sees on it."""

from staged_pipeline.core.errors import MissingDependency
from staged_pipeline.core.evidence import Finding
from staged_pipeline.source.ocr import language_packs
from staged_pipeline.source.ocr.tesseract import Orientation

_SURE_SCRIPT = 1.5
_SURE_OTHER = 3.0


def by_script(seen: Orientation | None, installed: frozenset[str]) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """The languages to read a page with by its script; English goes along with every other script."""
    wanted = _wanted(seen)
    if wanted in installed:
        return tuple(dict.fromkeys((wanted, "eng") if "eng" in installed else (wanted,))), ()
    command = language_packs.install_command([wanted])
    message = f"The page needs Tesseract's data for {wanted}, which is not installed: {command}"
    return common(installed), (Finding(kind="ocr_unavailable", message=message),)


def _wanted(seen: Orientation | None) -> str:
    if seen is None:
        return "eng"
    # Latin capitals pass for Cyrillic or Greek on pages with little text, never for Arabic.
    least = _SURE_SCRIPT if seen.script in {"Arabic", "Latin"} else _SURE_OTHER
    return (language_packs.code_of_script(seen.script) or "eng") if seen.script_confidence >= least else "eng"


def is_latin(seen: Orientation | None) -> bool:
    """Whether Latin letters were recognised so surely that a poor reading is no other script but poor print."""
    return seen is not None and seen.script == "Latin" and seen.script_confidence >= _SURE_OTHER


def common(installed: frozenset[str]) -> tuple[str, ...]:
    """The languages for pages of any script: Arabic and English where they are there. Raises `MissingDependency`."""
    found = tuple(code for code in ("ara", "eng") if code in installed)
    others = tuple(sorted(installed - {"osd"}))[:1]
    if not found and not others:
        raise MissingDependency("Tesseract has no language data: apt-get install tesseract-ocr-eng tesseract-ocr-ara")
    return found or others
