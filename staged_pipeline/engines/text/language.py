"""The direction and language of a text, from the scripts of its letters."""

from collections import Counter
from collections.abc import Iterable

from staged_pipeline.core.evidence import Word
from staged_pipeline.core.scripts import LANGUAGE_OF_SCRIPT, script_counts, strong_direction
from staged_pipeline.core.vocabulary import Direction

_DEFAULT_LANGUAGE = {**LANGUAGE_OF_SCRIPT, "Arab": "ar", "Latn": "en"}
"""The language to assume for a script that is not the page's own."""

_LANGUAGE_SCRIPT = {
    **{language: script for script, language in LANGUAGE_OF_SCRIPT.items()},
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb", "ug", "sd"), "Arab"),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "be", "mk", "kk"), "Cyrl"),
    **dict.fromkeys(("mr", "ne", "sa"), "Deva"),
    "yi": "Hebr",
    "yue": "Hani",
}
_RTL_SHARE = 0.5
_RTL_SHARE_ON_RTL_PAGE = 0.3
_MIN_FOREIGN_LETTERS = 3
_READ_WELL = 0.55  # confidence of OCR


def text_direction(text: str, page: Direction) -> Direction | None:
    """The direction of a block of text in logical order, None where no character says.

    The majority of strong characters decides; on a right-to-left page a block that begins with a right-to-left letter
    or has a fair share of them is still right-to-left, since foreign names, citations and formulas are long there.
    """
    if page == "rtl" and next(filter(None, map(strong_direction, text)), None) == "rtl":
        return "rtl"
    counts = Counter(filter(None, map(strong_direction, text)))
    total = counts.total()
    if not total:
        return None
    share = counts["rtl"] / total
    return "rtl" if share >= (_RTL_SHARE_ON_RTL_PAGE if page == "rtl" else _RTL_SHARE) else "ltr"


def words_direction(words: Iterable[Word], page: Direction) -> Direction | None:
    """As `text_direction`, by words that were read well: what OCR cannot read it takes for letters of any script."""
    sure = (word.text for word in words if word.confidence is None or word.confidence >= _READ_WELL)
    return text_direction(" ".join(sure), page)


def text_language(text: str, page: str) -> str | None:
    """The BCP-47 language of a text: the page's where the script fits it, else one assumed from the script.

    Args:
        text: Any text in logical order.
        page: The language of the page, `und` where it is unknown.

    Returns:
        A language tag, or None where the letters do not say.
    """
    counts = script_counts(text)
    if not counts:
        return None
    script, letters = counts.most_common(1)[0]
    primary = page.split("-", 1)[0].lower()
    if primary == "und":
        return None if script in {"Latn", "Cyrl"} else _DEFAULT_LANGUAGE.get(script)
    page_script = _LANGUAGE_SCRIPT.get(primary, "Latn")
    if page_script == script or (page_script == "Kana" and script == "Hani") or letters < _MIN_FOREIGN_LETTERS:
        return page
    return _DEFAULT_LANGUAGE.get(script)
