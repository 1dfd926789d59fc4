"""Files become pages with their evidence."""

import os

# PyMuPDF's layout model runs in ONNX Runtime, which since 1.29 tells its maker about each session unless this is set
# before it is loaded. Nothing of a run is for anyone else.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
