"""Whether a reply has fallen into a loop: a model that repeats itself does so until its limit of output tokens.

The rule: the end of the reply is one unit of 1 to 1000 characters over and over, at least 12 times, and over at least
6000 characters, 8000 where the unit has no letter. A densely printed page has some 6000 characters in all, so no page
is that regular for that long. What is regular on real pages stays far below: a line of dot leaders has 200 characters,
thirty equal labels 4500, a ledger of seventy rows of twenty zeros 5600, a matrix of zeros a few hundred.
"""

LONGEST_UNIT = 1000
_TIMES = 12
_CHARACTERS = 6000
_CHARACTERS_WITHOUT_LETTERS = 8000
_LOOK_EVERY = 256  # characters


def loop_at_end(text: str) -> int:
    """The length of the unit that `text` ends by repeating, 0 where it does not end in a loop."""
    size = len(text)
    probe = text[-LONGEST_UNIT:]
    if size < _CHARACTERS:
        return 0
    # The shortest shift under which the last thousand characters fall on themselves is the only possible unit.
    found = text.rfind(probe, size - 2 * LONGEST_UNIT, size - 1)
    if found < 0:
        return 0
    unit = size - LONGEST_UNIT - found
    enough = _CHARACTERS if any(map(str.isalpha, text[-unit:])) else _CHARACTERS_WITHOUT_LETTERS
    enough = max(enough, unit * _TIMES)
    if size < enough or text[-enough:-unit] != text[unit - enough :]:
        return 0
    return unit


def without_loop(text: str, unit: int) -> str:
    """`text` with the loop at its end cut down to the first unit, of `unit` characters."""
    start = len(text) - unit
    while start > 0 and text[start - 1] == text[start - 1 + unit]:
        start -= 1
    return text[: start + unit]


class RepetitionWatch:
    """Looks at a reply as it grows; looks anew only when it has grown by some hundred characters."""

    def __init__(self) -> None:
        self._next_look = _CHARACTERS

    def loop(self, text: str) -> int:
        """The length of the unit that the reply so far repeats, 0 where it does not or it is too early to look."""
        if len(text) < self._next_look:
            return 0
        self._next_look = len(text) + _LOOK_EVERY
        return loop_at_end(text)
