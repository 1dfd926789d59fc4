"""The language and direction of a text, from its characters alone.

The script says the language for most scripts; where several languages share one, letters that only some of them use
(Arabic, Cyrillic) or the commonest words (Latin) decide. A text too short to tell is `und`, never a guess.
"""

import re
from collections import Counter

from staged_pipeline.core.scripts import LANGUAGE_OF_SCRIPT, is_rtl, main_script, script_of, strong_direction
from staged_pipeline.core.vocabulary import Direction

UNDETERMINED = "und"

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

_LETTERS: dict[str, tuple[tuple[str, str], ...]] = {
    "Arab": (("ur", "ٹڈڑںے"), ("ps", "ټډړښځڅ"), ("ug", "ۈېۋ"), ("ku", "ڕڵۆ"), ("fa", "پچژگ")),
    "Cyrl": (("uk", "їєґ"), ("be", "ў"), ("sr", "ђћ"), ("mk", "ѓќѕ"), ("kk", "әғқңұһ"), ("ru", "ыэё")),
}
"""Letters that tell a language from the others of its script, the most telling first."""

_LETTER_SHARE = 0.008
_BULGARIAN = frozenset(["на", "е", "за", "се", "от", "да", "са", "не", "по", "като", "което"])

_UNWRITTEN_VOWELS = 1.5
"""What a right-to-left letter counts against a Latin one: the same words take fewer letters where vowels are not
written."""

_STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in is that for it with as was on by are be this from at which or an not have has its were"
        " their can but we will if these they been more than when such there",
        "fr": "le la les de des du et en un une est que qui dans pour par sur au aux avec ce cette ces il elle ne pas"
        " plus sont nous vous ou mais leur ses son être a été comme d'une qu'il",
        "de": "der die das und in den von zu mit ist des dem ein eine nicht auf für als im auch es an werden aus er sie"
        " nach bei einer um am sind noch wie einem über oder wird zur zum durch kann",
        "es": "el la los las de del y en un una que es por para con se su al lo como más no sus este esta entre ha pero"
        " son o fue está también desde sobre muy hasta donde cuando",
        "it": "il lo la gli le di del della dei delle e un una che è per con non si da al alla nel nella sono come più"
        " anche questo questa ha i ma o suo sua dal dalla essere tra",
        "pt": "o a os as de do da dos das e em um uma que é para com não por se no na nos nas ao mais como mas foi pelo"
        " pela ou seu sua são ser também entre à está",
        "nl": "de het een en van in is dat op te voor met zijn niet aan er ook als bij door uit naar maar dit worden"
        " om werd over kan deze nog tot hij wordt of heeft hebben",
        "sv": "och att det som en på är av för med den till inte om ett har de var från vi kan men så eller ska han"
        " när sig också efter vid hade mot",
        "da": "og at det som en på er af for med den til ikke om et har de var fra vi kan men så eller skal han når"
        " sig også efter ved havde mod der blev",
        "pl": "i w na z do się nie jest że o to jak po przez dla od za ale są oraz tym który która które jego było być"
        " może także tylko lub",
        "cs": "a v na se je že s z do o to i k ve pro za by ale jako jsou od po které který která nebo jeho bylo být"
        " také však při tak",
        "ro": "și de la în a cu pe care nu că o un este din pentru au mai ce sunt se al prin fi sau ca dar după între",
        "tr": "ve bir bu için ile da de olarak olan daha çok en gibi kadar ne var ya o ise sonra değil veya her"
        " göre tarafından",
        "id": "yang dan di dari untuk dengan ini itu pada dalam adalah tidak ke akan juga oleh sebagai atau ada dapat"
        " karena telah lebih bisa",
        "fi": "ja on ei että se oli mutta joka ovat myös kun hän sen tai niin kuin ole mukaan jos vain sekä",
        "hu": "a az és hogy nem is egy ez volt meg de csak mint el vagy már van még ki ha azt fel",
    }.items()
}


def language_of(text: str) -> str:
    """The language of most of a text as a BCP 47 tag (`ar`, `en`, `fa`, `zh`), `und` where it cannot be told."""
    script = main_script(text)
    if script is None:
        return UNDETERMINED
    if script == "Latn":
        return _by_stop_words(text)
    if script in _LETTERS:
        return _by_letters(text, script)
    return LANGUAGE_OF_SCRIPT.get(script, UNDETERMINED)


def direction_of(text: str, default: Direction = "ltr") -> Direction:
    """The direction in which a line or paragraph is read; `default` where no letter says it.

    The share of right-to-left letters decides, and between a quarter and three fifths of them the first strong letter
    does: an Arabic sentence may be half Latin names, an English one may quote Arabic. Single Latin letters are
    symbols of formulas more often than words, so they count only where there is nothing else.
    """
    words: list[str] = _WORD.findall(text)
    strong = "".join(word for word in words if len(word) > 1 or is_rtl(word[0])) or "".join(words)
    letters = [is_rtl(character) for character in strong if strong_direction(character)]
    if not letters:
        return default
    rtl = sum(letters) * _UNWRITTEN_VOWELS
    share = rtl / (rtl + len(letters) - sum(letters))
    if 0.25 <= share < 0.6:
        return "rtl" if letters[0] else "ltr"
    return "rtl" if share >= 0.6 else "ltr"


def _by_letters(text: str, script: str) -> str:
    letters = Counter(character for character in text.lower() if script_of(character) == script)
    least = max(1.0, letters.total() * _LETTER_SHARE)
    for language, telling in _LETTERS[script]:
        if sum(letters[character] for character in telling) >= least:
            return language
    if script == "Arab":
        return "ar"
    return "bg" if sum(word in _BULGARIAN for word in _words(text)) >= 3 else UNDETERMINED


def _by_stop_words(text: str) -> str:
    """The language whose commonest words cover most of the text: at least two of them, and a clear lead."""
    words = [word for word in _words(text) if script_of(word[0]) == "Latn"]
    if not words:
        return UNDETERMINED
    hits = Counter({language: _hits(words, common) for language, common in _STOP_WORDS.items()})
    (best, most), (_, second) = hits.most_common(2)
    enough = most >= 2 and most >= 0.08 * len(words)
    return best if enough and most > second else UNDETERMINED


def _hits(words: list[str], common: frozenset[str]) -> int:
    """How many of the words are common ones; single letters, which mark items and symbols, no more than others."""
    found = [len(word) > 1 for word in words if word in common]
    longer = sum(found)
    return longer + min(longer, len(found) - longer)


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]
