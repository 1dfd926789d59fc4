"""Figures that the layout model did not see: raster images, and drawings put together from their strokes."""

from collections.abc import Sequence

from staged_pipeline.core.geometry import Box
from staged_pipeline.engines.layout.captions import names
from staged_pipeline.engines.layout.sheet import Line, Sheet

_INSIDE = 0.5
_MIN_IMAGE = 14.0  # points; smaller images are bullets, rules and ornaments
_MIN_DRAWING = 40.0  # points; smaller drawings are shades, frames and ornaments
_NEAR = 10.0  # points; strokes closer than this are of one drawing
_MIN_STROKES = 6
_MAX_STROKES = 800  # more are a map or a plan, whose strokes are not worth the time to join
_WHOLE_PAGE = 0.85  # of its area; a larger picture is the page's ground
_CAPTION_DISTANCE = 60.0  # points


def unseen_figures(sheet: Sheet, taken: Sequence[Box]) -> list[Box]:
    """Pictures outside the areas `taken`, largest first; none that holds text which is not the drawing's own labels."""
    images = [box for box in map(sheet.points, sheet.evidence.images) if min(box.width, box.height) > _MIN_IMAGE]
    drawings = [box for box in _drawings(sheet, taken) if min(box.width, box.height) > _MIN_DRAWING]
    found: list[Box] = []
    for box in sorted((*images, *drawings), key=lambda box: (-box.area, box)):
        seen = any(box.covered_by(other) > 0.3 or other.covered_by(box) > _INSIDE for other in (*taken, *found))
        if box.area < _WHOLE_PAGE * sheet.box.area and not seen and _free_of_text(box, sheet):
            found.append(box)
    return found


def whole_drawing(box: Box, sheet: Sheet) -> Box:
    """A picture region with all of the drawing that it shows a piece of.

    Only on scans: there the layout model, which was not trained on them, cuts figures. In a text layer's page a drawing
    may as well be a frame around more than the picture.
    """
    if sheet.evidence.source != "ocr":
        return box
    touched = [drawing for drawing in map(sheet.points, sheet.evidence.drawings) if drawing.intersection(box)]
    return Box.around([box, *touched])


def _drawings(sheet: Sheet, taken: Sequence[Box]) -> list[Box]:
    """The areas of drawings: vector clusters and rules that lie close to each other."""
    clusters = [box for box in map(sheet.points, sheet.evidence.drawings) if box.area < _WHOLE_PAGE * sheet.box.area]
    strokes = [box for box in (*clusters, *sheet.rules) if not any(box.covered_by(other) > _INSIDE for other in taken)]
    if not 0 < len(strokes) <= _MAX_STROKES:
        return []
    groups: list[list[Box]] = []
    for stroke in strokes:
        close = [group for group in groups if any(_near(stroke, other) for other in group)]
        groups = [group for group in groups if group not in close]
        groups.append([stroke, *(box for group in close for box in group)])
    return [
        Box.around(group) for group in groups if len(group) >= _MIN_STROKES or any(box in clusters for box in group)
    ]


def _near(first: Box, second: Box) -> bool:
    across = max(first.x0 - second.x1, second.x0 - first.x1)
    down = max(first.y0 - second.y1, second.y0 - first.y1)
    return max(across, down) < _NEAR


def _free_of_text(box: Box, sheet: Sheet) -> bool:
    """Whether no text stands on a drawing, or short labels only and a caption says that it is a figure."""
    inside = [line for line in sheet.lines if line.box.covered_by(box) > _INSIDE]
    if not inside:
        return True
    short = all(line.box.width < 0.4 * box.width for line in inside)
    return short and any(_captions(line, box) for line in sheet.lines)


def _captions(line: Line, box: Box) -> bool:
    gap = max(line.box.y0 - box.y1, box.y0 - line.box.y1)
    return 0 <= gap < _CAPTION_DISTANCE and line.box.overlap_x(box) > _INSIDE and names(line.text) == "figure"
