"""How much one call of a model is asked: for the engines that deal a page's elements to calls, and for estimates."""

import math

MOST_ELEMENTS = 30
"""Elements in one text call."""

LEAST_CHARACTERS = 60
"""What an answer is expected to take at least, its header included."""

FORMULAS = 12
"""Formulas that one call reads a second time; each comes with a picture."""

_MOST_CHARACTERS = 5_000  # of expected answers in one text call


def text_calls(elements: int, characters: int, size: int | None = None) -> int:
    """How many calls it takes to ask for the text of elements.

    Args:
        elements: How many there are.
        characters: Of all their lines, which tell how long the answers will be.
        size: Elements in one call; None for as many as can be answered in a few thousand characters.
    """
    if size is not None:
        return math.ceil(elements / size)
    expected = characters + LEAST_CHARACTERS * elements
    return max(math.ceil(expected / _MOST_CHARACTERS), math.ceil(elements / MOST_ELEMENTS))
