"""How many tokens a text and a picture are, without asking the service: for estimates and for budgets.

Texts. Tokenizers are not public for all models; measured over many texts a token is about 4 Latin letters, 2 digits,
signs of LaTeX or letters of Arabic, Hebrew, Greek and Cyrillic, and 1 of any other character. Claude models since
Opus 4.7 and Sonnet 5 cut the same text into about 1.3 times as many.

Pictures. Claude sees patches of 28 by 28 pixels, one token each, of a picture that is first made smaller until its
long edge and its patches are within the model's limits. GPT models see patches of 32 by 32 pixels, 1.2 tokens each, of
a picture that in high detail has at most 2,500. Servers of open models mostly use patches of 28 pixels without limits.
"""

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from staged_pipeline.core.conversation import ImagePart, ModelRequest, TextPart

_PER_MESSAGE = 10  # tokens of the frame around each message and part
_CAUTION = 2  # a text has at most about this many times the tokens that the rule gives
_HALF = re.compile(r"[!-@\[-`{-~\u0080-\u06ff\u0750-\u08ff\u1e00-\u1fff\ufb50-\ufdff\ufe70-\ufeff]")
_WHOLE = re.compile(r"[^\u0000-\u06ff\u0750-\u08ff\u1e00-\u1fff\ufb50-\ufdff\ufe70-\ufeff]")


@dataclass(frozen=True)
class TokenRule:
    """How a family of models counts. `text` multiplies the text's tokens; limits of None are none."""

    text: Fraction
    patch: int
    per_patch: Fraction
    max_edge: int | None = None
    max_patches: int | None = None

    def text_tokens(self, text: str) -> int:
        """Tokens of a text."""
        halves, wholes = len(_HALF.findall(text)), len(_WHOLE.findall(text))
        quarters = len(text) - halves - wholes
        return math.ceil((Fraction(quarters, 4) + Fraction(halves, 2) + wholes) * self.text)

    def image_tokens(self, width: int, height: int) -> int:
        """Tokens of a picture of that many pixels."""
        shrink = min(1.0, (self.max_edge or math.inf) / max(width, height))
        patches = self._patches(width * shrink, height * shrink)
        if self.max_patches is not None:
            while patches > self.max_patches:
                shrink *= 0.995 * math.sqrt(self.max_patches / patches)
                patches = self._patches(width * shrink, height * shrink)
        return math.ceil(patches * self.per_patch)

    def request_tokens(self, request: ModelRequest) -> int:
        """Tokens of a request's whole input."""
        earlier = sum(
            self.text_tokens(text) + _PER_MESSAGE for each in request.earlier for text in (each.reply, each.complaint)
        )
        return earlier + sum(self._part_tokens(part) + _PER_MESSAGE for part in request.parts)

    def most_request_tokens(self, request: ModelRequest) -> int:
        """What the tokens of a request's input will not exceed, unless the rule is far off."""
        return _CAUTION * self.request_tokens(request)

    def _part_tokens(self, part: TextPart | ImagePart) -> int:
        if isinstance(part, TextPart):
            return self.text_tokens(part.text)
        return self.image_tokens(part.width, part.height)

    def _patches(self, width: float, height: float) -> int:
        # Less a little, so that an edge of exactly n patches is not n + 1 by the error of the arithmetic.
        return math.ceil(width / self.patch - 1e-6) * math.ceil(height / self.patch - 1e-6)


_CLAUDE = TokenRule(Fraction(13, 10), patch=28, per_patch=Fraction(1), max_edge=2576, max_patches=4784)
_CLAUDE_BEFORE = TokenRule(Fraction(1), patch=28, per_patch=Fraction(1), max_edge=1568, max_patches=1568)
_GPT = TokenRule(Fraction(1), patch=32, per_patch=Fraction(6, 5), max_patches=2500)
_OTHER = TokenRule(Fraction(1), patch=28, per_patch=Fraction(1))
_CLAUDE_BEFORE_NAMES = re.compile(r"claude-(?:3|(?:haiku|sonnet)-4|opus-4-[0-6](?!\d))")


def token_rule(model: str) -> TokenRule:
    """The rule of a model, by its name."""
    if model.startswith("claude-"):
        return _CLAUDE_BEFORE if _CLAUDE_BEFORE_NAMES.match(model) else _CLAUDE
    return _GPT if model.startswith(("gpt-", "o3", "o4")) else _OTHER
