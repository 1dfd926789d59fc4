"""Telling lines of mathematics from lines of words."""

from collections.abc import Sequence
from dataclasses import replace

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import RegionLabel
from staged_pipeline.core.word_kinds import spoken_letters
from staged_pipeline.engines.layout.sheet import Block, Line

_RELATIONS = set("=<>≤≥≈≡≠∈⊂⊆→↦⇒⇔∼≃≅:≪≫∝")
_MOSTLY_WORDS = 0.5
_INK_ROOM = 0.5  # type sizes that the ink of a formula may stand above and below the boxes of its lines


def word_share(lines: Sequence[Line]) -> float:
    """The share of characters that stand in words of a language, 0-1; names of functions and variables are none."""
    words = [word for line in lines for word in line.segment.words]
    total = sum(len(word.text) for word in words)
    return sum(spoken_letters(word.text) for word in words) / total if total else 0.0


def is_fragment(line: Line) -> bool:
    """Whether a line is a piece of a formula, as a numerator is: without a word of a language."""
    return not any(spoken_letters(word.text) for word in line.segment.words)


def has_relation(lines: Sequence[Line]) -> bool:
    """Whether a sign of a relation stands in the lines, as in most formulas printed for themselves."""
    return any(_RELATIONS & set(word.text) for line in lines for word in line.segment.words)


def without_words(block: Block, rows: Sequence[Sequence[Line]]) -> list[Block]:
    """A block that the model took for a formula, parted into its formulas and its lines of text."""
    parts: list[tuple[bool, list[Line]]] = []
    for i, row in enumerate(rows):
        text = word_share(row) > _MOSTLY_WORDS
        piece = all(map(is_fragment, row)) and not has_relation(row) and not _is_nearer_below(rows[i - 1 : i + 2])
        if parts and (parts[-1][0] == text or piece):
            parts[-1][1].extend(row)
        else:
            parts.append((text, list(row)))
    if not any(text for text, _ in parts):
        return [block.with_lines(block.lines)]
    return [of_own(block, lines, "text" if text else "formula") for text, lines in parts]


def _is_nearer_below(rows: Sequence[Sequence[Line]]) -> bool:
    """Whether the middle of three rows stands nearer to the last, as a numerator does below a line of text."""
    if len(rows) < 3:
        return False
    above, middle, below = (Box.around(line.box for line in row) for row in rows)
    return below.y0 - middle.y1 < middle.y0 - above.y1


def of_own(block: Block, lines: Sequence[Line], label: RegionLabel) -> Block:
    """A block of some of another's lines under a label of its own; a formula with room for its ink."""
    box = Box.around(line.box for line in lines)
    room = _INK_ROOM * max(line.size for line in lines) if label == "formula" else 0.0
    return replace(block, label=label, lines=tuple(lines), box=Box(box.x0, box.y0 - room, box.x1, box.y1 + room))
