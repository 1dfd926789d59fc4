"""How like two texts are: character by character, by their words, and by the order of these."""

from collections import Counter

from rapidfuzz.distance import Indel, LCSseq

from staged_pipeline.core.value import Value

_FEW = 5  # words in common, below which their order says nothing


class TextScore(Value):
    """All 0-1, 1 is best.

    `similarity` is twice the longest common subsequence of characters by the sum of both lengths (normalised indel
    similarity). `recall` is the share of the true words that were found, `precision` of the found words that are true,
    both as bags; `order` the share of the words in common that stand in the same order, None where they are too few.
    """

    similarity: float
    recall: float
    precision: float
    order: float | None = None


def text_score(truth: str, found: str) -> TextScore:
    """Compares two texts that were `folded`."""
    true_words, found_words = truth.split(), found.split()
    common = (Counter(true_words) & Counter(found_words)).total()
    return TextScore(
        similarity=Indel.normalized_similarity(truth, found),
        recall=common / len(true_words) if true_words else 1.0,
        precision=common / len(found_words) if found_words else float(not true_words),
        order=LCSseq.similarity(true_words, found_words) / common if common >= _FEW else None,
    )
