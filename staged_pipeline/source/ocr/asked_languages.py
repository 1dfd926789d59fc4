"""The languages that a user names for scans: their codes, and whether Tesseract has the data."""

from collections.abc import Collection, Sequence

from staged_pipeline.core.errors import MissingDependency
from staged_pipeline.source.ocr import language_packs, tesseract


def asked_for(languages: Sequence[str], installed: Collection[str]) -> tuple[str, ...]:
    """Tesseract's codes for `languages`, each once.

    Raises:
        MissingDependency: one of them is not among the codes `installed`.
    """
    codes = _codes(languages)
    absent = language_packs.missing(codes, installed)
    if absent:
        raise _no_data(absent)
    return codes


def require_any(languages: Sequence[str]) -> None:
    """Makes sure that scans could be read in one of `languages` at least, where any are named.

    A machine without Tesseract passes: pages with text of their own need none, and the others say so one by one.

    Raises:
        MissingDependency: Tesseract is there, but the data of none of them.
    """
    codes = _codes(languages)
    if not codes:
        return
    found = tesseract.installation()
    if found is not None and len(language_packs.missing(codes, found.languages)) == len(codes):
        raise _no_data(codes)


def _codes(languages: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(language_packs.tesseract_code(language) for language in languages))


def _no_data(codes: Sequence[str]) -> MissingDependency:
    return MissingDependency(f"Tesseract has no data for {', '.join(codes)}: {language_packs.install_command(codes)}")
