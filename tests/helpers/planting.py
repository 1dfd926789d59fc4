"""Faults planted into finished pages, each of a known kind at a known place, to see which of them a judge finds."""

import random
from collections.abc import Iterator, Sequence

from block_faults import (
    blocks_exchanged,
    cell_moved,
    direction_flipped,
    figure_missing,
    footnote_lost,
    row_lost,
    text_on_blank_page,
)
from sheets import Fault, Sheet
from word_faults import digit_changed, sign_changed, word_doubled, word_dropped, word_invented, words_swapped

KINDS = (
    word_dropped, word_doubled, words_swapped, word_invented, digit_changed, blocks_exchanged, cell_moved, row_lost,
    direction_flipped, sign_changed, footnote_lost, figure_missing, text_on_blank_page,
)  # fmt: skip


def planted(sheets: Sequence[Sheet], count: int, seed: int) -> Iterator[tuple[Sheet, Fault]]:
    """`count` faults, each kind in turn, on pages drawn by chance, with the page as it was."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        kind = KINDS[made % len(KINDS)]
        sheet = chance.choice(sheets)
        fault = kind(sheet, chance)
        if fault is not None:
            made += 1
            yield sheet, fault
