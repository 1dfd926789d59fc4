"""Memory that a process has freed goes back to the system."""

import ctypes
import sys
from pathlib import Path

import pytest

from staged_pipeline.support.memory import give_back


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc keeps what is free, and can be told to")
def test_what_lies_free_between_blocks_in_use_is_given_back() -> None:
    library = ctypes.CDLL(None)
    if not hasattr(library, "malloc_trim"):
        pytest.skip("this C library has no malloc_trim")
    library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    size = 100_000  # below the size at which a block is mapped by itself and goes back when it is freed
    blocks = [library.malloc(size) for _ in range(500)]
    for block in blocks:
        ctypes.memset(block, 1, size)
    for block in blocks[:-1]:
        library.free(block)
    before = _resident()
    assert give_back()
    after = _resident()
    library.free(blocks[-1])
    assert before - after > 20_000_000
