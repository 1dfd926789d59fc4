"""Files become pages with their evidence."""

import importlib
import os
import sys

# PyMuPDF's layout model runs in ONNX Runtime, which since 1.29 tells its maker about each session unless this is set
# before it is loaded. Nothing of a run is for anyone else.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# PyMuPDF loads its layout model whenever it is imported, which takes a second or two: so much that a run with nothing
# to do would spend most of its time on it. `mupdf.raw_layout` loads the model when a page needs it.
_LAYOUT = "pymupdf.layout"
if "pymupdf" not in sys.modules:
    sys.modules[_LAYOUT] = None  # pyright: ignore[reportArgumentType]
    try:
        importlib.import_module("pymupdf")
    finally:
        del sys.modules[_LAYOUT]
