"""Pages that report on many results, such as eval.html: one file, no script, no request, light and dark."""

from pathlib import Path

from markupsafe import Markup

from staged_pipeline.markup.page import compiled, content_policy, minified
from staged_pipeline.markup.plots import PLOT_CSS


def report_page(templates: Path, name: str, **values: object) -> str:
    """The page that the template `name` of the folder `templates` makes of `values`.

    The template puts `policy` into its head, and `css`, which is report.css with the rules of plots, into its style.
    Raises OSError where a template is missing.
    """
    css = minified((templates / "report.css").read_text("utf-8") + PLOT_CSS)
    return compiled((templates / name).read_text("utf-8")).render(
        policy=content_policy(None),
        css=Markup(css),  # noqa: S704 - our own files
        **values,
    )
