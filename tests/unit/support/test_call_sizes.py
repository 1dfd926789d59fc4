"""How many calls a page's elements take; the engines deal them out by the same numbers."""

import pytest
from layouts import fractions, page_of, segment

from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.llm.evidence_lines import EvidenceLines
from staged_pipeline.engines.llm.questions import shards
from staged_pipeline.support.call_sizes import MOST_ELEMENTS, text_calls


@pytest.mark.parametrize(
    ("elements", "characters", "size", "calls"),
    [(0, 0, None, 0), (1, 0, None, 1), (30, 3000, None, 1), (31, 0, None, 2), (4, 12_000, None, 3), (5, 0, 2, 3)],
)
def test_elements_and_their_length_make_calls(elements: int, characters: int, size: int | None, calls: int) -> None:
    assert text_calls(elements, characters, size) == calls


@pytest.mark.parametrize("count", [1, 12, 30, 31, 70])
@pytest.mark.parametrize("size", [None, 1, 8])
def test_the_engine_makes_as_many(count: int, size: int | None) -> None:
    page = page_of(*(segment(number, "a line of words " * 8, 50, 10 * number) for number in range(count)))
    refs = [
        Reference(
            ref=f"para_{number}",
            kind="paragraph",
            type="text",
            order=number,
            box=fractions(50, 50, 550, 400),
            segments=(f"p0_l{number}",),
        )
        for number in range(count)
    ]
    dealt = shards(refs, EvidenceLines.of(page), size)
    characters = sum(len(one.text) for one in page.evidence.segments)
    assert len(dealt) == text_calls(count, characters, size)
    assert [one for part in dealt for one in part] == refs
    assert max(map(len, dealt)) <= (size or MOST_ELEMENTS)
