"""Reading and writing the files of a run.

A file is written beside its place under a temporary name and then renamed, so that what lies under a final name is
always whole. What a person may have edited is read strictly: an error names the file and the place in it. Only the byte
order mark that some editors write is passed over.
"""

import codecs
import errno
import json
import os
import secrets
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from staged_pipeline.core.errors import ArtifactError, OutputError

T = TypeVar("T")


@contextmanager
def writing(path: Path, *, durable: bool = False) -> Generator[IO[bytes]]:
    """A binary file that appears as `path` when the block ends well, and not at all when it does not.

    `durable` waits until it is on the disk: for what was paid for or written by a person, and for the record of what
    is done. The rest is made again where a machine dies.

    Raises:
        OutputError: when the folder cannot be made or written.
    """
    with _temporary(path) as temporary:
        with temporary.open("xb") as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)


def check_writable(path: Path) -> None:
    """Makes sure that the file `path` could be written, before the work that it takes; leaves its folder.

    Raises:
        OutputError: when it cannot.
    """
    with _temporary(path) as temporary:
        temporary.touch(exist_ok=False)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))


@contextmanager
def _temporary(path: Path) -> Generator[Path]:
    """A name beside `path`, in its folder, for a file that is gone in the end; raises OutputError for OSError."""
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise OutputError(
            f"{path} cannot be written ({reason}). Choose another place with -o, --document or --record."
        ) from error


def remove_partial(folder: Path) -> None:
    """Removes what writers left in `folder` and below it whose process was ended in the middle."""
    for path in folder.rglob(".*.part"):
        path.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Writes `data` to `path`, whole or not at all; raises OutputError."""
    with writing(path, durable=durable) as file:
        file.write(data)


def write_text(path: Path, text: str) -> None:
    """Writes `text` as UTF-8, a lone surrogate as `?`; raises OutputError."""
    write_bytes(path, text.encode("utf-8", "replace"))


def copy(source: Path, target: Path) -> None:
    """Copies a file, whole or not at all; raises OutputError."""
    with source.open("rb") as file, writing(target) as copy_file:
        shutil.copyfileobj(file, copy_file)


def write_json(path: Path, value: T, kind: TypeAdapter[T]) -> None:
    """Writes a value as indented JSON that a person can edit, without the fields that are None; raises OutputError."""
    try:
        data = kind.dump_json(value, indent=2, exclude_none=True)
    except PydanticSerializationError:  # a lone surrogate, as a file's name that is no Unicode gives
        plain = kind.dump_python(value, mode="json", exclude_none=True)
        data = json.dumps(plain, indent=2, ensure_ascii=False).encode("utf-8", "replace")
    write_bytes(path, data + b"\n", durable=True)


def read_json(path: Path, kind: TypeAdapter[T]) -> T:
    """Reads a value back.

    Raises:
        ArtifactError: when the file is missing, is not JSON, or does not fit; the message says where.
    """
    try:
        return kind.validate_json(read_bytes(path).removeprefix(codecs.BOM_UTF8))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = " > ".join(str(part) for part in first["loc"]) or "the file"
        more = f" ({error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise ArtifactError(f"{path} does not parse at {place}: {first['msg']}{more}. Mend it or delete it.") from error


def read_bytes(path: Path) -> bytes:
    """The bytes of a file of a run; raises ArtifactError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ArtifactError(f"{path} cannot be read ({error.strerror or error}).") from error


def read_text(path: Path) -> str:
    """The text of a file of a run; raises ArtifactError when it is not UTF-8 either."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArtifactError(f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error
