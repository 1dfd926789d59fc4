"""Which runs of recognised words are kept as pictures, and which stay text."""

import pytest
from scanned_lines import Read, line, scanned

from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.text.hyphenation import Vocabulary
from staged_pipeline.engines.text.misread import MisreadRuns
from staged_pipeline.engines.text.pieces import join_segments

SURE = 0.93


def runs(*lines: str, direction: Direction = "rtl") -> list[str]:
    """The misread runs of lines of words, a confidence in percent after a word that is not sure: `bat/36`."""
    made = [line(n, [_read(word) for word in text.split()], direction, 100.0 + 20 * n) for n, text in enumerate(lines)]
    pieces = join_segments(made, Vocabulary([]))
    found = MisreadRuns(scanned(*made, direction=direction)).find(pieces, direction)
    return [" ".join(piece.text for piece in pieces[start:stop]) for start, stop in found]


def _read(word: str) -> Read:
    text, _, sure = word.rpartition("/")
    return (text, int(sure) / 100) if text else (word, SURE)


@pytest.mark.parametrize(
    "text",
    [
        "مشتقة الدالة (derivative)/95 عند النقطة",
        "الذي وضعه (Leibniz)/94 سنة 1684",
        "مسافة km/90 150 في ساعتين",
        "وأنه يقع بين 0 و1. (إرشاد: استعمل",
        "الجدول ١/79 علامات السنة 7 منها",
        "مسافة 150/79 في ساعتين",
        "متّصلةً/29 على الفترة",
        "لتكن f/75 دالة معرفة",
        "انظر www.w3.org/70 وأيضا info@example.org/75",
        "صفحة. © دار المعرفة 2024",
        "من 2.1% إلى 70.3% في المدة",
        "قال: نعم - ثم ذهب",
        "حكم هشام 180 - 206هـ/85 ثم 796 - 822م/85 بعده",
    ],
)
def test_what_is_well_read_stays_text(text: str) -> None:
    assert runs(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("لا يقول bat/36 عن سرعتها", ["bat"]),
        ("الجدول 7./82 علامات السنة", ["7."]),
        ("ويرمز pt/47 tal/79 الذي وضعه", ["pt tal"]),
        ("مسافة 1122/72 في ساعتين", ["1122"]),
        ("عند الحظة #/71 هو", ["#"]),
        ("يوجد عدد ©/93 بين", ["©"]),
        ("الفترة [0/39 ,0]/63 هي", ["[0 ,0]"]),
        ("إذا كانت f(x)/15 =/85 0/96 لكل", ["f(x) = 0"]),
        ("المعادلة 0 -/90 1-/45 به/47 +/91 3ه/36 لها حل", ["0 - 1- به + 3ه"]),
        ("نسبة 0.02 =/87 به/93 من التالف", ["0.02 = به"]),
        ("كان -/34 نه./50 ثم", ["- نه."]),
        ("أن ضع/52 -/76 ام/35 لكل عدد", ["ضع - ام"]),
    ],
)
def test_what_cannot_be_printed_is_a_run_that_ends_at_sound_words(text: str, expected: list[str]) -> None:
    assert runs(text) == expected


def test_a_run_ends_with_its_printed_row() -> None:
    assert runs("كان =/90", "=/90 كان") == ["=", "="]


def test_a_latin_line_keeps_its_words_numbers_and_sure_formulas() -> None:
    sure = "For every p > 2 the value f(x) = 7.95 of [2], and Smith & Sons, 2nd edition."
    assert runs(sure, direction="ltr") == []


def test_a_latin_line_loses_what_no_text_holds() -> None:
    text = "For u(@)/68 =/96 eS/45 the integral is 27Jo(1)/11 ©/51 7.954927, gives |c,,|/73 </68 C|n|~?/68 with"
    assert runs(text, direction="ltr") == ["u(@) = eS", "27Jo(1) ©", "|c,,| < C|n|~?"]


def test_doubt_is_measured_against_the_page() -> None:
    page = "هذه صفحة قديمة طبعت طبعا رديئا فلا كلمة منها تقرأ قراءة جيدة أبدا"
    poor = " ".join(f"{word}/60" for word in page.split())
    assert runs(poor, "سنة/60 1684/60 كتاب/60") == []
    assert runs("سنة 1684/60 كتاب") == ["1684"]


def test_the_words_of_a_text_layer_are_never_misread() -> None:
    made = line(0, [("كان", SURE), ("f(x)", SURE), ("=", SURE), ("#", SURE)])
    words = tuple(word.model_copy(update={"confidence": None}) for word in made.words)
    made = made.model_copy(update={"words": words, "source": "text_layer"})
    assert MisreadRuns(scanned(made)).find(join_segments([made], Vocabulary([])), "rtl") == []
