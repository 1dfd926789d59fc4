"""The build hook: MathJax comes from npm when a wheel, an editable install or an sdist is made."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The build loads this file by its path, from an environment where the project itself is not installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from staged_pipeline._build import mathjax_files


class MathJaxHook(BuildHookInterface[Any]):
    """Fills `staged_pipeline/_data/mathjax`. An sdist carries the files, so that a build from it needs no network."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        target = Path(self.root) / "staged_pipeline" / "_data" / "mathjax"
        if not mathjax_files.is_fresh(target):
            self.app.display_info("fetching MathJax from npm")
            mathjax_files.fetch(target)
