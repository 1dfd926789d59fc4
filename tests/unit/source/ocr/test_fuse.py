"""Two readings of one Arabic line made one."""

from staged_pipeline.source.ocr.fuse import fuse
from staged_pipeline.source.ocr.hocr import HocrLine, HocrPage, HocrWord, Rect


def page(*words: tuple[str, float]) -> HocrPage:
    """A page of one line that runs leftwards, each word 50 pixels wide."""
    read = tuple(
        HocrWord(text, Rect(500 - 60 * i, 100, 550 - 60 * i, 130), confidence)
        for i, (text, confidence) in enumerate(words)
    )
    return HocrPage((HocrLine(read, Rect(500 - 60 * len(words), 100, 550, 130), 0, 0),))


def texts(fused: HocrPage) -> list[str]:
    return [word.text for word in fused.lines[0].words]


def test_an_arabic_word_wins_over_the_latin_noise_read_in_its_place() -> None:
    first = page(("سيارة", 0.9), ("Cabs", 0.8), ("مسافة", 0.9))
    second = page(("سيارة", 0.9), ("قطعت", 0.65), ("مسافة", 0.9))
    assert texts(fuse(first, second)) == ["سيارة", "قطعت", "مسافة"]


def test_a_sure_latin_word_and_a_variable_stay() -> None:
    first = page(("وضعه", 0.9), ("Leibniz", 0.95), ("f", 0.8), ("سنة", 0.9))
    second = page(("وضعه", 0.9), ("مائة", 0.4), ("م", 0.75), ("سنة", 0.9))
    assert texts(fuse(first, second)) == ["وضعه", "Leibniz", "f", "سنة"]
