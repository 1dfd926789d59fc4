"""The program finds its own files whatever the current folder is."""

from pathlib import Path

import pytest

from staged_pipeline.core.errors import MissingDependency
from staged_pipeline.support import resources


def test_resources_do_not_depend_on_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (resources.templates_dir() / "page.html.j2").is_file()
    assert resources.prompts_dir().is_dir()
    assert (resources.mathjax_dir() / "mathjax" / "tex-svg.js").is_file()
    assert list((resources.mathjax_dir() / "@mathjax" / "mathjax-newcm-font" / "svg" / "dynamic").glob("*.js"))


def test_a_checkout_that_was_never_built_says_how_to_build_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "staged_pipeline")
    with pytest.raises(MissingDependency, match="pip install"):
        resources.mathjax_dir()
    with pytest.raises(MissingDependency, match="install it again"):
        resources.templates_dir()
