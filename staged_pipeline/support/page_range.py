"""Which pages of a document a run takes: `0,1`, `0-4`, `all`, or nothing for the first."""

import re

from staged_pipeline.core.errors import PageOutOfRange, WrongUsage

_PART = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")


def check_pages(text: str) -> str:
    """`text` itself; raises WrongUsage when it is no choice of pages."""
    _parts(text)
    return text


def select_pages(text: str | None, page_count: int, name: str) -> tuple[int, ...]:
    """The page indexes (0-based, ascending, each once) that `text` names in document `name`.

    Raises:
        WrongUsage: `text` is no choice of pages.
        PageOutOfRange: it names a page that the document does not have.
    """
    if text is None:
        return (0,)
    if text.strip().lower() == "all":
        return tuple(range(page_count))
    ranges = _parts(text)
    last = max(end for _, end in ranges)
    if last >= page_count:
        pages = "one page, 0" if page_count == 1 else f"pages 0 to {page_count - 1}"
        raise PageOutOfRange(f"{name} has {pages}; there is no page {last}. Pages are counted from 0.")
    return tuple(sorted({index for start, end in ranges for index in range(start, end + 1)}))


def _parts(text: str) -> list[tuple[int, int]]:
    if text.strip().lower() == "all":
        return []
    found = [_PART.fullmatch(part.strip()) for part in text.split(",")]
    ranges = [(int(match[1]), int(match[2] or match[1])) for match in found if match]
    if len(ranges) < len(found) or any(start > end for start, end in ranges):
        raise WrongUsage(f"--pages {text!r} is no choice of pages. Give 0,1 or 0-4 or all; pages are counted from 0.")
    return ranges
