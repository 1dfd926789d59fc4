"""Digests that tell whether something changed."""

import hashlib
import json
from pathlib import Path

_LENGTH = 20  # hexadecimal digits
_BLOCK = 1 << 20


def digest(*parts: object) -> str:
    """The digest of values that JSON can say; of others, of their text."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return digest_of(text.encode("utf-8", "replace"))


def digest_of(data: bytes) -> str:
    """The digest of bytes."""
    return hashlib.sha256(data).hexdigest()[:_LENGTH]


def file_digest(path: Path) -> str:
    """The digest of a file's bytes, read in blocks; raises OSError."""
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            sha.update(block)
    return sha.hexdigest()[:_LENGTH]
