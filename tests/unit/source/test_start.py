"""What is loaded when a process starts, and what only when a page needs it."""

import subprocess
import sys

_SCRIPT = """
import sys
from staged_pipeline.source import mupdf, reader
assert "pymupdf" in sys.modules and "pymupdf.layout" not in sys.modules, "before a page is looked at"
import pymupdf
with pymupdf.open() as document:
    page = document.new_page()
    page.insert_htmlbox((50, 50, 400, 400), "<h1>A heading</h1><p>" + "A line of plain words. " * 20)
    print(len(mupdf.raw_layout(page)))
"""


def test_the_layout_model_is_loaded_with_the_first_page_that_needs_it() -> None:
    done = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True)
    assert int(done.stdout) >= 2
