"""Lines of text that are underlined as a whole, as headings are where no other type is at hand."""

from collections.abc import Iterable

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box

_THIN = 2.0  # points: thicker rules are bars
_ENDS = 3.0  # points between the ends of a text and of the rule below it
_LEAST = 0.5  # of a line's width: the mark before its text has no rule below it
_ABOVE, _BELOW = 0.5, 2.0  # points above the baseline and below the box of the text
_BELOW_SHARE = 0.25  # and of its height: Arabic fonts place their underlines lower


class Underlines:
    """The thin level rules of a page by their height; all boxes are in points."""

    def __init__(self, rules: Iterable[Box]) -> None:
        self._rules: dict[int, list[Box]] = {}
        for rule in rules:
            if rule.height < _THIN < rule.width:
                self._rules.setdefault(int(rule.center[1]), []).append(rule)

    def below(self, segment: Segment, box: Box, baseline: float) -> bool:
        """Whether a rule below a level line of a text layer ends where its text ends, and begins with it or its mark.

        Rules of tables and forms go on beyond the text.
        """
        if segment.source != "text_layer" or segment.angle or not self._rules:
            return False
        top, bottom = baseline - _ABOVE, box.y1 + max(_BELOW, _BELOW_SHARE * box.height)
        near = (rule for y in range(int(top), int(bottom) + 1) for rule in self._rules.get(y, ()))
        return any(
            top <= rule.center[1] <= bottom
            and rule.x0 > box.x0 - _ENDS
            and rule.x1 < box.x1 + _ENDS
            and (rule.x1 > box.x1 - _ENDS if segment.direction == "ltr" else rule.x0 < box.x0 + _ENDS)
            and rule.width > _LEAST * box.width
            for rule in near
        )
