"""Bullets and ornaments that a file codes by their places in fonts of signs: such codes say nothing to a reader.

Word writes them into the private use area, U+F020 to U+F0FF. The places are those of Microsoft's Wingdings.
"""

from collections.abc import Sequence

from staged_pipeline.core.evidence import Word

_WINGDINGS = {
    "\uf06c": "●", "\uf06e": "■", "\uf06f": "□", "\uf071": "❑", "\uf075": "◆", "\uf076": "❖", "\uf09f": "•",
    "\uf0a7": "▪", "\uf0a8": "◻", "\uf0b7": "•", "\uf0d8": "➢", "\uf0e0": "→", "\uf0f0": "⇨", "\uf0fc": "✓",
    "\uf0fe": "☑",
}  # fmt: skip
_DOT = "\uf0b7"  # of Symbol, so common that other fonts have it, too
_OF_SIGNS = ("Wingdings", "Webdings")


def with_plain_signs(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of a line with bullets as characters; another ornament in front of its first word is left out."""
    mended = [_plain(word) for word in words]
    if len(mended) > 1 and _is_ornament(mended[0]) and not mended[1].glued:
        del mended[0]
    return tuple(mended)


def _plain(word: Word) -> Word:
    if _DOT not in word.text and not word.style.font.startswith("Wingdings"):
        return word
    table = _WINGDINGS if word.style.font.startswith("Wingdings") else {_DOT: "•"}
    return word.model_copy(update={"text": "".join(table.get(char, char) for char in word.text)})


def _is_ornament(word: Word) -> bool:
    return word.style.font.startswith(_OF_SIGNS) and len(word.text) == 1 and "\uf020" <= word.text <= "\uf0ff"
