"""The page made by hand, converted with each SDK against a server of the test's."""

from collections.abc import Generator
from functools import partial
from pathlib import Path

import pytest
from made_page import Convert, Talk, model, talking

from staged_pipeline.core.content import ContentMap


@pytest.fixture(scope="module", params=["anthropic", "openai"])
def talk(request: pytest.FixtureRequest) -> Generator[Talk]:
    """Engines that ask through one SDK; a test that uses them runs once with each."""
    with talking(request.param) as talk:
        yield talk


@pytest.fixture
def convert(talk: Talk, tmp_path: Path) -> Convert:
    """Converts the page while the server answers as told."""
    return partial(talk.convert, tmp_path)


@pytest.fixture(scope="module")
def whole(talk: Talk, tmp_path_factory: pytest.TempPathFactory) -> ContentMap:
    """The content of the page where nothing fails."""
    return talk.convert(tmp_path_factory.mktemp("whole"), model()).content
