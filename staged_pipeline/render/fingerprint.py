"""What typeset formulas depend on besides the formulas; told without loading what drives the browser."""

import json
from functools import cache
from pathlib import Path


@cache
def typesetter_fingerprint(mathjax: Path) -> str:
    """MathJax's version and ours; `mathjax` is the folder of the npm packages (`support.resources.mathjax_dir`)."""
    manifest: dict[str, str] = json.loads((mathjax / "mathjax" / "package.json").read_text("utf-8"))
    return f"mathjax-{manifest['version']}/1"
