"""One run at a time in a folder: a lock that ends with the process that holds it, however that ends."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from staged_pipeline.core.errors import OutputError, RunInProgress

_FILE = ".lock"


@dataclass(frozen=True)
class HeldFolder:
    """The folder of a run, while its lock is held by the open file `file`."""

    folder: Path
    file: int

    def check(self) -> None:
        """Raises OutputError where the folder was deleted or moved: another run may have it now."""
        try:
            still = os.path.samestat(os.fstat(self.file), (self.folder / _FILE).stat())
        except OSError:
            still = False
        if not still:
            raise OutputError(f"{self.folder} was deleted or moved while a run wrote to it. Run the same again.")


@contextmanager
def only_run_in(folder: Path) -> Generator[HeldFolder]:
    """Holds the folder of a run while the block runs.

    Raises:
        RunInProgress: another process holds it.
        OutputError: the folder cannot be made or written.
    """
    path = folder / _FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        message = f"{folder} cannot be written ({error.strerror or error}). Choose another place with -o."
        raise OutputError(message) from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(file, 20, 0).decode("ascii", "replace").strip()
            message = f"{folder} is being written by another run{f' (process {holder})' if holder else ''}."
            raise RunInProgress(f"{message} Wait for it, or choose another place with -o.") from error
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        yield HeldFolder(folder, file)
    finally:
        os.close(file)
