"""Plots as inline SVG: they need no script, follow the page's colours, and keep their type's size at any width.

    meter(value)                                      a small bar for a table's cell, 0-1
    bars(title, [Bar(...), ...], top=1.0)             a bar for each item, its label above it
    scatter(title, [Dot(...), ...], x_title=..., y_title=..., x_top=None, y_from=0.0, series=(...))
                                                      dots in a plane; `series` names the kinds of dots in a legend

Each returns `Markup` to be put into a Jinja template as it is; whatever text is given is escaped. `PLOT_CSS` goes into
the page's style once; it uses `--ink`, `--line`, `--quiet` and `--link` where the page defines them. Horizontal places
are percentages and vertical ones pixels, so that a plot is as wide as its place and its type does not shrink with it.
"""

import math
from collections.abc import Sequence

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from staged_pipeline.core.value import Value

PLOT_CSS = """
.plot, .meter { --series-0: var(--link, #0b4f8a); --series-1: #b4530a; --series-2: #1c7a40; --series-3: #8a3fa0; }
.plot { display: block; inline-size: 100%; max-inline-size: 46rem; overflow: visible; direction: ltr; }
.plot text { font-size: 13px; fill: var(--ink, currentColor); unicode-bidi: isolate; }
.plot .quiet { fill: var(--quiet, currentColor); font-size: 12px; }
.plot .axis { stroke: var(--line, #999); opacity: .6; }
.plot .track, .meter .track { fill: var(--line, #999); opacity: .45; }
.plot .mark { stroke: var(--paper, #fff); stroke-width: 1; }
.meter { display: block; inline-size: 100%; min-inline-size: 2.2rem; block-size: 4px; direction: ltr; }
.s0 { fill: var(--series-0); } .s1 { fill: var(--series-1); }
.s2 { fill: var(--series-2); } .s3 { fill: var(--series-3); }
@media (prefers-color-scheme: dark) {
  .plot, .meter { --series-1: #f0a060; --series-2: #8fd6a8; --series-3: #d8a8ee; }
}
@media (forced-colors: active) { .plot, .meter { forced-color-adjust: none; } }
"""

_SERIES = 4
_LEFT, _RIGHT = 10.0, 97.0  # per cent of the width: where the axes of a scatter plot begin and end
_TOP, _HEIGHT, _FOOT = 26, 240, 46  # px: above its axes, the axes themselves, below them
_ROW = 38  # px that a bar takes with its label
_WIDTH = 640.0  # px: an assumed width, by which labels are kept apart
_SHAPES = (
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "M-4.5-4.5h9v9h-9z",
    "M0-6l6 10.5h-12z",
    "M0-6.5L6.5 0 0 6.5-6.5 0z",
)
_PLACES = ((8, 4, "start"), (-8, 4, "end"), (0, -8, "middle"), (0, 17, "middle"))  # of a label beside its dot, px


class Bar(Value):
    """`value` from 0 to the plot's top, None for nothing to draw; `text` is what stands at the bar's end."""

    label: str
    value: float | None
    text: str
    series: int = 0


class Dot(Value):
    """`y` is 0-1, `x` from 0; `mark` is the short text beside the dot, `label` the long one that a pointer shows."""

    label: str
    x: float
    y: float
    mark: str = ""
    series: int = 0


def meter(value: float | None) -> Markup:
    """A bar of the width of its place, for a value 0-1 that stands beside it as text; nothing for None."""
    return _drawn(_METER, share=_percent(value)) if value is not None else Markup()


def bars(title: str, items: Sequence[Bar], *, top: float = 1.0) -> Markup:
    """Horizontal bars below each other; `top` is the value of a bar as long as its track."""
    rows = [
        {
            "label": item.label,
            "text": item.text,
            "y": number * _ROW,
            "share": None if item.value is None else f"{_share(item.value, top) * 84:.2f}",
            "series": item.series % _SERIES,
        }
        for number, item in enumerate(items)
    ]
    return _drawn(_BARS, title=title, rows=rows, height=len(rows) * _ROW)


def scatter(
    title: str,
    dots: Sequence[Dot],
    *,
    x_title: str,
    y_title: str,
    x_top: float | None = None,
    y_from: float = 0.0,
    series: Sequence[str] = (),
) -> Markup:
    """Dots over two axes: `y` goes from `y_from` to 1, `x` from 0 to `x_top` or beyond the furthest dot.

    `series` are the names of the kinds of dots, by their number; a legend tells them where there are several.
    """
    furthest = x_top or max((dot.x for dot in dots), default=0.0)
    step = _step(furthest)
    ticks = max(1, math.ceil(furthest / step - 1e-9))
    places = [
        (
            _LEFT + (_RIGHT - _LEFT) * _share(dot.x, step * ticks),
            _TOP + _HEIGHT * (1 - _share(dot.y - y_from, 1 - y_from)),
        )
        for dot in dots
    ]
    marks = [
        {
            "x": f"{x:.2f}",
            "y": f"{y:.1f}",
            "shape": _SHAPES[dot.series % _SERIES],
            "series": dot.series % _SERIES,
            "label": dot.label,
            "mark": dot.mark,
            "place": place,
        }
        for dot, (x, y), place in zip(dots, places, _label_places(places), strict=True)
    ]
    legend = [
        {"name": name, "x": f"{_LEFT + number * 88 / len(series):.2f}", "shape": _SHAPES[number % _SERIES]}
        for number, name in enumerate(series)
    ]
    return _drawn(
        _SCATTER,
        title=title,
        marks=marks,
        legend=legend if len(series) > 1 else [],
        across=[
            {"x": f"{_LEFT + (_RIGHT - _LEFT) * n / ticks:.2f}", "text": f"{step * n:g}"} for n in range(ticks + 1)
        ],
        up=[{"y": _TOP + _HEIGHT * (1 - n / 5), "text": f"{y_from + (1 - y_from) * n / 5:.3g}"} for n in range(6)],
        left=_LEFT,
        right=_RIGHT,
        bottom=_TOP + _HEIGHT,
        height=_TOP + _HEIGHT + _FOOT + (22 if len(series) > 1 else 0),
        x_title=x_title,
        y_title=y_title,
    )


def _share(value: float, top: float) -> float:
    return min(1.0, max(0.0, value / top)) if top > 0 else 0.0


def _percent(value: float) -> str:
    return f"{100 * _share(value, 1.0):.1f}"


def _step(largest: float) -> float:
    """A round number of which four to eight make `largest`."""
    if largest <= 0:
        return 1.0
    rough = largest / 5
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)


def _label_places(places: Sequence[tuple[float, float]]) -> list[tuple[int, int, str]]:
    """Beside each dot a place for its label, away from other dots and from labels that were placed before."""
    dots = [(x / 100 * _WIDTH, y) for x, y in places]
    taken = list(dots)
    chosen: list[tuple[int, int, str]] = []
    for x, y in dots:

        def room(place: tuple[int, int, str], x: float = x, y: float = y) -> float:
            spot = (x + 2 * place[0], y + place[1] - 4)
            return min((math.dist(spot, other) for other in taken if other != (x, y)), default=math.inf)

        best = next((place for place in _PLACES if room(place) > 14), max(_PLACES, key=room))
        chosen.append(best)
        taken.append((x + 2 * best[0], y + best[1] - 4))
    return chosen


_METER = """<svg class="meter" height="4" aria-hidden="true" focusable="false">
<rect class="track" width="100%" height="4" rx="2"/><rect class="s0" width="{{ share }}%" height="4" rx="2"/></svg>"""

_BARS = """<svg class="plot" role="img" width="100%" height="{{ height }}" aria-label="{{ title }}">
{% for row in rows %}
<g>
<text x="0" y="{{ row.y + 14 }}">{{ row.label }}</text>
<rect class="track" x="0" y="{{ row.y + 20 }}" width="84%" height="9" rx="2"/>
{% if row.share is not none %}
<rect class="s{{ row.series }}" x="0" y="{{ row.y + 20 }}" width="{{ row.share }}%" height="9" rx="2"/>
{% endif %}
<text x="100%" y="{{ row.y + 29 }}" text-anchor="end">{{ row.text }}</text>
</g>
{% endfor %}
</svg>"""

_SCATTER = """<svg class="plot" role="img" width="100%" height="{{ height }}" aria-label="{{ title }}">
<text class="quiet" x="0" y="12">{{ y_title }}</text>
{% for tick in up %}
<line class="axis" x1="{{ left }}%" x2="{{ right }}%" y1="{{ tick.y }}" y2="{{ tick.y }}"/>
<text class="quiet" x="{{ left - 1.5 }}%" y="{{ tick.y + 4 }}" text-anchor="end">{{ tick.text }}</text>
{% endfor %}
{% for tick in across %}
<line class="axis" x1="{{ tick.x }}%" x2="{{ tick.x }}%" y1="{{ bottom }}" y2="{{ bottom + 5 }}"/>
<text class="quiet" x="{{ tick.x }}%" y="{{ bottom + 19 }}" text-anchor="middle">{{ tick.text }}</text>
{% endfor %}
<text class="quiet" x="{{ right }}%" y="{{ bottom + 37 }}" text-anchor="end">{{ x_title }}</text>
{% for dot in marks %}
<svg x="{{ dot.x }}%" y="{{ dot.y }}" overflow="visible"><path class="mark s{{ dot.series }}" d="{{ dot.shape }}">
<title>{{ dot.label }}</title></path>
{% if dot.mark %}
<text x="{{ dot.place[0] }}" y="{{ dot.place[1] }}" text-anchor="{{ dot.place[2] }}">{{ dot.mark }}</text>
{% endif %}
</svg>
{% endfor %}
{% for kind in legend %}
<svg x="{{ kind.x }}%" y="{{ height - 8 }}" overflow="visible">
<path class="s{{ loop.index0 % 4 }}" d="{{ kind.shape }}"/>
<text x="10" y="4">{{ kind.name }}</text></svg>
{% endfor %}
</svg>"""

_ENVIRONMENT = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _drawn(template: str, **values: object) -> Markup:
    return Markup(_ENVIRONMENT.from_string(template).render(**values))  # noqa: S704  the template escapes what it is given
