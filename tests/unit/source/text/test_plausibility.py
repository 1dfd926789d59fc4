"""Text that no language writes is told from text that one does."""

import random
import string

import pytest

from staged_pipeline.source.text import plausibility

SOUND = {
    "English": """The old lighthouse stands on a rock at the end of the bay. Every evening, when the sun goes down, its
        keeper climbs ninety steps and lights the lamp. On clear nights the light can be seen from a distance of thirty
        kilometres. In winter the sea covers the path for days, and nobody comes.""",
    "French": """Le vieux phare se dresse sur un rocher au bout de la baie. Chaque soir, quand le soleil se couche, son
        gardien monte quatre-vingt-dix marches et allume la lampe. Par nuit claire, sa lumière se voit de très loin. En
        hiver la mer recouvre le chemin pendant plusieurs jours, et personne ne vient.""",
    "Turkish": """Eski deniz feneri körfezin ucundaki bir kayanın üzerinde durur. Her akşam güneş batarken bekçi doksan
        basamak çıkar ve lambayı yakar. Açık gecelerde ışık otuz kilometre uzaktan görülür. Kışın deniz yolu günlerce
        kaplar, kimse gelmez, bekçi kulede kalır ve kitaplarını okur.""",
}
ARABIC = (
    """تقف المنارة القديمة على صخرة في طرف الخليج. وفي كل مساء، حين تغيب الشمس، يصعد الحارس تسعين درجة ويشعل المصباح"""
)


def scrambled(text: str, letters: str) -> str:
    exchanged = list(letters)
    random.Random(7).shuffle(exchanged)
    return text.translate(str.maketrans(letters, "".join(exchanged)))


@pytest.mark.parametrize("language", SOUND)
def test_languages_are_like_latin_text(language: str) -> None:
    likeness = plausibility.latin_likeness(SOUND[language].split())
    assert likeness is not None and likeness > 0.85


@pytest.mark.parametrize("language", SOUND)
def test_exchanged_letters_are_not(language: str) -> None:
    likeness = plausibility.latin_likeness(scrambled(SOUND[language], string.ascii_lowercase).split())
    assert likeness is not None and likeness < 0.78


def test_a_table_of_codes_is_not_judged() -> None:
    assert plausibility.latin_likeness(["Yes", "No", "ND", "NC", "A12"] * 80) is None


def test_arabic_and_exchanged_arabic() -> None:
    sound, broken = ARABIC, scrambled(ARABIC, "ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
    assert (plausibility.arabic_likeness(sound) or 0) > 0.85
    assert (plausibility.arabic_likeness(broken) or 1) < 0.65


def test_too_few_words_are_not_judged() -> None:
    assert plausibility.share_implausible(["Ufr", "wocfefyanr"]) is None
