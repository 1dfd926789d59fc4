"""Where the blocks of a page lie: a model that writes the words does not say, but the evidence has them too."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.geometry import Box

WHOLE_PAGE = Box(0.0, 0.0, 1.0, 1.0)
_SURE = 6  # letters of a line that stand nowhere else by chance
_THOUSAND = 1000.0
_FUNCTION = re.compile(r"\\(sin|cos|tan|cot|log|ln|lim|max|min|sup|inf|exp|det|dim|ker|gcd)(?![a-zA-Z])")
_COMMAND = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}|\\[a-zA-Z]+")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_TAKEN = 0.5


def folded(text: str) -> str:
    """Letters and digits alone, without accents and the forms they are printed in."""
    return "".join(char for char in unicodedata.normalize("NFKD", text).casefold() if char.isalnum())


def letters_of_tex(tex: str) -> str:
    """What of LaTeX is printed as it stands: letters, digits and the names of functions."""
    return _COMMAND.sub(" ", _FUNCTION.sub(r"\1", tex))


def boxes_of_texts(texts: Sequence[str], evidence: Evidence) -> list[Box | None]:
    """A box for each text, around the lines of the page that are found in it; None where none is.

    A line counts for a text only where it stands in no other, or where it is all of that text and of no other, as a
    heading whose words come again below it.
    """
    keys = [folded(text) for text in texts]
    found: list[list[Box]] = [[] for _ in keys]
    for segment in evidence.segments:
        line = folded(segment.text)
        if not line:
            continue
        holders = [place for place, key in enumerate(keys) if line == key]
        if not holders and len(line) >= _SURE:
            holders = [place for place, key in enumerate(keys) if line in key]
        if len(holders) == 1:
            found[holders[0]].append(segment.box)
    return [Box.around(boxes) if boxes else None for boxes in found]


def given_box(value: str) -> Box | None:
    """The box that a model gives, in thousandths of the page; None where it is none."""
    numbers = [float(number) for number in _NUMBERS.findall(value[:100])]
    if len(numbers) != 4 or max(numbers) > _THOUSAND:
        return None
    x0, y0, x1, y1 = numbers
    box = Box.scaled(x0, y0, x1, y1, _THOUSAND, _THOUSAND)
    return box if box.width > 0 and box.height > 0 else None


def free_pictures(evidence: Evidence, taken: Iterable[Box]) -> list[Box]:
    """The pictures that the evidence has, down the page, without those where a figure lies already."""
    used = list(taken)
    regions = [region.box for region in evidence.regions if region.label == "picture"]
    found = sorted(regions or evidence.images, key=lambda box: (box.y0, box.x0))
    return [box for box in found if all(box.covered_by(other) < _TAKEN for other in used)]
