"""Fixtures that more than one kind of test uses."""

from pathlib import Path

import pytest
from samples import SAMPLES


@pytest.fixture(scope="session")
def sample_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page folder of each sample by name, all converted once in one process."""
    from staged_pipeline import compose  # noqa: PLC0415 - most tests need no pipeline
    from staged_pipeline.support.settings import Settings  # noqa: PLC0415 - as above

    output = tmp_path_factory.mktemp("samples")
    with compose.open_converter(Settings(output=output)) as converter:
        for sample in SAMPLES:
            converter.convert(sample.path)
        return {sample.name: converter.folder_of(sample.path) / "page_0000" for sample in SAMPLES}
