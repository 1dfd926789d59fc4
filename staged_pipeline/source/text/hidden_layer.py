"""What an invisible text layer says of type: little, as it was made for searching, not for reading."""

import re
from collections.abc import Sequence
from statistics import median

from staged_pipeline.core.evidence import Segment, Word
from staged_pipeline.source.type_levels import levelled

_MARK = re.compile(r"[(\[]?(?:[0-9٠-٩۰-۹]{1,3}|[*†‡§¶]{1,3})[)\]]?")  # of a note
_LIKE = 1.25
"""Sizes whose ratio is below this are taken for the same: the programs fit them to the boxes of single words."""


def with_plain_type(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments with one type size a line, like sizes made one, and no word in a typewriter's font or as a script.

    Which font nobody is to see is the program's choice, and often Courier; smaller words are only narrower ones. Marks
    of notes stay scripts.
    """
    sizes = [median([word.style.size for word in segment.words]) for segment in segments]
    plain = levelled(sizes, [len(segment.text) for segment in segments], _LIKE)
    return tuple(_with_size(segment, size) for segment, size in zip(segments, plain, strict=True))


def _with_size(segment: Segment, size: float) -> Segment:
    return segment.model_copy(update={"words": tuple(_plain(word, round(size, 2)) for word in segment.words)})


def _plain(word: Word, size: float) -> Word:
    script = word.style.script if _MARK.fullmatch(word.text) else "normal"
    style = word.style.model_copy(update={"mono": False, "size": size, "script": script})
    return word.model_copy(update={"style": style})
