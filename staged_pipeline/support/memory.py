"""Gives memory back to the system, which glibc keeps once a program had it.

Each page takes and frees some hundred blocks of megabytes: pictures, arrays, what the layout model computes with. What
glibc keeps of them lies in pieces, and a process grows from page to page without holding anything more: over the first
60 pages of a document from 253 to 326 MB, with the call from 208 to 225 MB.
"""

import ctypes
import sys
from collections.abc import Callable
from functools import lru_cache


def give_back() -> bool:
    """Returns what is free to the system; whether anything was, False where the C library cannot do it."""
    trim = _malloc_trim()
    return trim is not None and bool(trim(0))


@lru_cache(maxsize=1)
def _malloc_trim() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # musl has none
        return None
