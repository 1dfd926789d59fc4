"""Characters of mathematics as LaTeX, with what TeX calls their class.

Only commands that base LaTeX with amsmath and amssymb define are used; MathJax knows them all. A character that is not
here is not guessed at.
"""

import unicodedata
from functools import cache
from typing import Literal, NamedTuple

MathClass = Literal["ord", "op", "bin", "rel", "open", "close", "punct", "fence"]


class Symbol(NamedTuple):
    """A LaTeX command or character and its class."""

    tex: str
    kind: MathClass


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RELATIONS = r"""
= = < < > > ≤ \le ≥ \ge ⩽ \leqslant ⩾ \geqslant ≦ \leqq ≧ \geqq ≠ \ne ≡ \equiv ∼ \sim ≈ \approx
≅ \cong ≃ \simeq ≍ \asymp ≐ \doteq ∝ \propto ∈ \in ∉ \notin ∋ \ni ⊂ \subset ⊃ \supset ⊆ \subseteq
⊇ \supseteq ⊊ \subsetneq ⊋ \supsetneq ⊏ \sqsubset ⊑ \sqsubseteq ⊒ \sqsupseteq ≪ \ll ≫ \gg ≺ \prec
≻ \succ ⪯ \preceq ⪰ \succeq ≼ \preccurlyeq ≽ \succcurlyeq ⊢ \vdash ⊣ \dashv ⊨ \models ⊩ \Vdash
 ∤ \nmid ∦ \nparallel ⟂ \perp ≜ \triangleq ≲ \lesssim ≳ \gtrsim ≮ \nless
≯ \ngtr ≰ \nleq ≱ \ngeq ≁ \nsim ≇ \ncong ⊄ \not\subset ⊈ \nsubseteq ⊉ \nsupseteq ≢ \not\equiv
⊲ \vartriangleleft ⊳ \vartriangleright ⊴ \trianglelefteq ⊵ \trianglerighteq ⋈ \bowtie ⌣ \smile
⌢ \frown ∶ : : : ≔ := ≕ =: → \to ← \leftarrow ↔ \leftrightarrow ⇒ \Rightarrow ⇐ \Leftarrow
⇔ \Leftrightarrow ⟶ \longrightarrow ⟵ \longleftarrow ⟷ \longleftrightarrow ⟹ \Longrightarrow
⟸ \Longleftarrow ⟺ \iff ↦ \mapsto ⟼ \longmapsto ↪ \hookrightarrow ↩ \hookleftarrow
↠ \twoheadrightarrow ↣ \rightarrowtail ⇀ \rightharpoonup ⇁ \rightharpoondown ⇌ \rightleftharpoons
↑ \uparrow ↓ \downarrow ↕ \updownarrow ⇑ \Uparrow ⇓ \Downarrow ↗ \nearrow ↘ \searrow ↙ \swarrow
↖ \nwarrow ↝ \leadsto ⇝ \rightsquigarrow ↾ \upharpoonright
"""
_BINARY = r"""
+ + - - − - ± \pm ∓ \mp × \times ÷ \div · \cdot ⋅ \cdot ∗ * * * ⋆ \star ∘ \circ ∙ \bullet
⊕ \oplus ⊖ \ominus ⊗ \otimes ⊘ \oslash ⊙ \odot ∧ \wedge ∨ \vee ∩ \cap ∪ \cup ⊎ \uplus ⊓ \sqcap
⊔ \sqcup ∖ \setminus ≀ \wr ⋄ \diamond ⋉ \ltimes ⋊ \rtimes † \dagger ‡ \ddagger ⊞ \boxplus
⊠ \boxtimes ∔ \dotplus ⊻ \veebar ⨯ \times
"""
_OPERATORS = r"""
∑ \sum ∏ \prod ∐ \coprod ∫ \int ∬ \iint ∭ \iiint ∮ \oint ⋃ \bigcup ⋂ \bigcap ⨁ \bigoplus
⨂ \bigotimes ⨀ \bigodot ⋁ \bigvee ⋀ \bigwedge ⨆ \bigsqcup ⨄ \biguplus
"""
_ORDINARY = r"""
∞ \infty ∂ \partial ∇ \nabla ∀ \forall ∃ \exists ∄ \nexists ∅ \emptyset ⌀ \varnothing ℏ \hbar
ħ \hbar ℓ \ell ℜ \Re ℑ \Im ℘ \wp ℵ \aleph ℶ \beth ′ ' ″ '' ‴ ''' … \ldots ⋯ \cdots ⋮ \vdots
⋱ \ddots ¬ \neg ∠ \angle ∡ \measuredangle △ \triangle □ \square ◻ \square ■ \blacksquare
∎ \blacksquare ◊ \lozenge ⊤ \top ⊥ \bot ♯ \sharp ♭ \flat ♮ \natural ∁ \complement ð \eth
∴ \therefore ∵ \because ! ! ? ? / / . . % \% # \# & \& $ \$ @ @ ı \imath ȷ \jmath ϝ \digamma
℧ \mho ★ \bigstar ✓ \checkmark ♠ \spadesuit ♡ \heartsuit ♢ \diamondsuit ♣ \clubsuit
"""
_OPENING = r"( ( [ [ { \{ ⟨ \langle 〈 \langle ⌊ \lfloor ⌈ \lceil ⟦ [\![ ⟮ ("
_CLOSING = r") ) ] ] } \} ⟩ \rangle 〉 \rangle ⌋ \rfloor ⌉ \rceil ⟧ ]\!] ⟯ )"
_FENCES = r"| | ‖ \| ∣ | ∥ \|"
_PUNCTUATION = r", , ; ;"

_GREEK = {
    "\u03b5": r"\varepsilon",
    "\u03f5": r"\epsilon",
    "\u03d1": r"\vartheta",
    "\u03d6": r"\varpi",
    "\u03f1": r"\varrho",
    "\u03c2": r"\varsigma",
    "\u03c6": r"\varphi",
    "\u03d5": r"\phi",
    "\u00b5": r"\mu",
    "\u2126": r"\Omega",
    "\u2206": r"\Delta",
    "\u03bf": "o",
}
# The classic TeX fonts name their straight phi "phi" and the curly one "phi1", which Unicode has the other way round.
_TEX_PHI = {"\u03c6": r"\phi", "\u03d5": r"\varphi"}
_GREEK_SMALL = _words(
    "alpha beta gamma delta zeta eta theta iota kappa lamda mu nu xi pi rho sigma tau upsilon chi psi omega"
)
_GREEK_CAPITAL = _words("Gamma Delta Theta Lamda Xi Pi Sigma Upsilon Phi Psi Omega")

# What TeX draws with two glyphs that touch or lie on each other.
PAIRS = {
    ("=", "⇒"): r"\implies",
    ("⇐", "="): r"\impliedby",
    ("⇐", "⇒"): r"\iff",
    ("−", "→"): r"\longrightarrow",
    ("←", "−"): r"\longleftarrow",
    ("←", "→"): r"\longleftrightarrow",
    ("↦", "→"): r"\mapsto",
    ("|", "="): r"\models",
    ("∈", "/"): r"\notin",
    ("/", "∈"): r"\notin",
}
FUNCTIONS = _words(
    "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup "
    "ln log max min Pr sec sin sinh sup tan tanh"
)
LIMIT_FUNCTIONS = _words("det gcd inf lim liminf limsup max min Pr sup")
ACCENTS = {
    **dict.fromkeys("¯ˉ‾\u0304\u0305", "bar"),
    **dict.fromkeys("ˆ^\u0302", "hat"),
    **dict.fromkeys("˜~\u0303", "tilde"),
    **dict.fromkeys("˙\u0307", "dot"),
    **dict.fromkeys("¨\u0308", "ddot"),
    **dict.fromkeys("\u20d7", "vec"),
    **dict.fromkeys("ˇ\u030c", "check"),
    **dict.fromkeys("˘\u0306", "breve"),
    **dict.fromkeys("˚\u030a", "mathring"),
}
NEGATED = {
    "=": r"\ne",
    "∈": r"\notin",
    "∋": r"\not\ni",
    "⊂": r"\not\subset",
    "⊆": r"\nsubseteq",
    "≡": r"\not\equiv",
    "∼": r"\nsim",
    "≅": r"\ncong",
    "<": r"\nless",
    ">": r"\ngtr",
    "≤": r"\nleq",
    "≥": r"\ngeq",
    "→": r"\nrightarrow",
    "⇒": r"\nRightarrow",
    "⇐": r"\nLeftarrow",
    "⇔": r"\nLeftrightarrow",
    "∣": r"\nmid",
    "∃": r"\nexists",
}


def _pairs(table: str, kind: MathClass) -> dict[str, Symbol]:
    parts = table.split()
    return {char: Symbol(tex, kind) for char, tex in zip(parts[::2], parts[1::2], strict=True)}


_SYMBOLS: dict[str, Symbol] = {
    **_pairs(_ORDINARY, "ord"),
    **_pairs(_BINARY, "bin"),
    **_pairs(_RELATIONS, "rel"),
    **_pairs(_OPERATORS, "op"),
    **_pairs(_OPENING, "open"),
    **_pairs(_CLOSING, "close"),
    **_pairs(_FENCES, "fence"),
    **_pairs(_PUNCTUATION, "punct"),
    "\\": Symbol(r"\setminus", "bin"),
    "\uf8e6": Symbol("|", "fence"),
}


def symbol(char: str, tex_font: bool = False) -> Symbol | None:
    """The LaTeX of one character that is not a letter or digit; Greek letters count as symbols. None where unknown.

    Args:
        char: The character.
        tex_font: Whether it is set in a classic TeX font, whose two letters phi are named the other way round.
    """
    if tex_font and char in _TEX_PHI:
        return Symbol(_TEX_PHI[char], "ord")
    return _SYMBOLS.get(char) or _greek(char)


@cache
def _greek(char: str) -> Symbol | None:
    if char in _GREEK:
        return Symbol(_GREEK[char], "ord")
    words = unicodedata.name(char, "").split() if len(char) == 1 else []
    if len(words) != 4 or words[0] != "GREEK" or words[2] != "LETTER":
        return None
    name = words[3].lower() if words[1] == "SMALL" else words[3].capitalize()
    if name not in (_GREEK_SMALL if words[1] == "SMALL" else _GREEK_CAPITAL):
        return None
    return Symbol("\\" + name.replace("amda", "ambda"), "ord")


_ALPHABET_WORDS = (
    ("DOUBLE-STRUCK", "mathbb"),
    ("FRAKTUR", "mathfrak"),
    ("SCRIPT", "mathcal"),
    ("SANS-SERIF", "mathsf"),
    ("MONOSPACE", "mathtt"),
    ("BOLD", "mathbf"),
    ("ITALIC", "mathit"),
)


@cache
def plain_letter(char: str) -> tuple[str, str] | None:
    """The plain letter and the LaTeX alphabet of a mathematical letter (`𝔸` is `A` in `mathbb`); None for others."""
    name = unicodedata.name(char, "") if len(char) == 1 else ""
    if not (name.startswith("MATHEMATICAL ") or (0x2100 <= ord(char[:1] or " ") <= 0x214F)):
        return None
    if char == "ℎ":  # the letter's place in the italic alphabet; Unicode calls it Planck's constant
        return "h", "mathit"
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) != 1 or not plain.isalnum() or plain == char:
        return None
    alphabet = next((tex for word, tex in _ALPHABET_WORDS if word in name), None)
    return (plain, alphabet) if alphabet else None
