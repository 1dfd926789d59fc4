"""Fixtures that more than one kind of test uses."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from locks import one_at_a_time
from samples import SAMPLES

_SECRETS = ("API_KEY", "API_TOKEN", "AUTH_TOKEN")
_LOOPBACK = ("127.", "::1", "localhost")

# How long an example takes, and how long it takes to draw one, is also a matter of what else the machine does.
settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")


@pytest.fixture(autouse=True)
def sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees a key or a setting of whoever runs it, and none reaches the network beyond this machine."""
    for name in list(os.environ):
        if name.startswith("STAGED_OCR_") or any(secret in name for secret in _SECRETS):
            monkeypatch.delenv(name)
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(_LOOPBACK):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """A folder of this run of the tests, the same in all its processes."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(pytestconfig, "workerinput") else own


@pytest.fixture(scope="session")
def sample_pages(shared_folder: Path) -> dict[str, Path]:
    """The page folder of each sample by name, all converted once, in one process."""
    from staged_pipeline import compose  # noqa: PLC0415 - most tests need no pipeline
    from staged_pipeline.support.settings import Settings  # noqa: PLC0415 - as above

    output, done = shared_folder / "samples", shared_folder / "samples.done"
    with one_at_a_time(shared_folder / "samples.lock"):
        if not done.exists():
            with compose.open_converter(Settings(output=output)) as converter:
                for sample in SAMPLES:
                    converter.convert(sample.path)
            done.touch()
    return {sample.name: output / sample.name / "page_0000" for sample in SAMPLES}
