"""MathJax as one script, for a page that typesets its own formulas: what is left where there is no browser."""

from pathlib import Path

_SCRIPTS = Path(__file__).parent


def mathjax_script(mathjax: Path) -> str:
    """The script; `mathjax` is the folder of the npm packages (`support.resources.mathjax_dir`).

    The page's formulas become MathML, which browsers draw themselves: the outlines of rarer glyphs, which MathJax would
    have to load from somewhere, are not needed.
    """
    library = (mathjax / "mathjax" / "tex-svg.js").read_text("utf-8")
    return f"{own_scripts('mathml.js', 'in_page.js')}\n{library}".replace("</script", "<\\/script")


def own_scripts(*names: str) -> str:
    """The texts of scripts of this package, one after the other."""
    return "\n".join((_SCRIPTS / name).read_text("utf-8") for name in names)
