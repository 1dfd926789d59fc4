"""What the recorded replies come to, held to the limits of `reply_counts`: the forms of answers must stay short."""

from statistics import fmean

import pytest
from recordings import RECORDED
from reply_counts import MATHEMATICS, PROSE, SCANS, Group, group_of
from samples import SAMPLES, Sample

from staged_pipeline.support.prices import Prices
from staged_pipeline.support.tokens import token_rule

RULE = token_rule(Prices.read().defaults["anthropic"])


def written(sample: Sample) -> dict[bool, int]:
    """Tokens of the sample's replies: those of the single pass under True, those of the stages under False."""
    found = {True: 0, False: 0}
    for reply in (RECORDED / sample.name).glob("*/reply.md"):
        found["_single_pass_" in reply.parent.name] += RULE.text_tokens(reply.read_text("utf-8"))
    return found


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_both_ways_are_recorded(sample: Sample) -> None:
    assert all(written(sample).values())


@pytest.mark.parametrize("group", [PROSE, MATHEMATICS, SCANS], ids=lambda group: group.name)
def test_staging_writes_little(group: Group) -> None:
    counts = [written(sample) for sample in SAMPLES if group_of(sample) is group]
    assert fmean(count[False] / count[True] for count in counts) <= group.limit
