"""MathJax in real Chromium: what it makes, what it refuses, and that it survives what goes wrong."""

from pathlib import Path

import pytest
from pages import assembled, element, skeleton

from staged_pipeline import compose
from staged_pipeline.core.content import MathContent
from staged_pipeline.core.errors import MissingDependency, RenderError
from staged_pipeline.core.typeset import Formula
from staged_pipeline.markup.context import AssemblyOptions
from staged_pipeline.render.browser import Browser
from staged_pipeline.render.in_page import mathjax_script
from staged_pipeline.render.mathjax import MathJaxTypesetter
from staged_pipeline.support.resources import mathjax_dir
from staged_pipeline.support.settings import Settings

pytestmark = pytest.mark.browser
_RESOURCES = Path(__file__).parents[1] / "resources"


def test_a_formula_becomes_drawing_and_mathml(typesetter: MathJaxTypesetter) -> None:
    (made,) = typesetter.typeset([Formula(tex=r"\frac{a}{b}")])
    assert made.error is None
    assert made.svg.startswith("<svg ")
    assert "data-" not in made.svg
    assert made.mathml == (
        "<math><semantics><mfrac><mi>a</mi><mi>b</mi></mfrac>"
        r'<annotation encoding="application/x-tex">\frac{a}{b}</annotation></semantics></math>'
    )


def test_an_inline_formula_is_one_drawing(typesetter: MathJaxTypesetter) -> None:
    (made,) = typesetter.typeset([Formula(tex="f(x)=x^2+1")])
    assert made.svg.count("<svg") == 1
    assert made.svg.count("<use") == 9


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\frac{1", "Missing close brace"),
        (r"\nosuchmacro{x}", r"Undefined control sequence \nosuchmacro"),
        ("a & b", "Misplaced &"),
        (r"\newcommand{\q}{x}\q", "it defines macros or loads extensions"),
        (r"\require{html}x", "it defines macros or loads extensions"),
        ("x" * 20_001, "it is longer than 20000 characters"),
    ],
)
def test_what_is_wrong_is_said(typesetter: MathJaxTypesetter, tex: str, message: str) -> None:
    (made,) = typesetter.typeset([Formula(tex=tex)])
    assert (made.svg, made.mathml, made.error) == ("", "", message)


@pytest.mark.parametrize(
    "tex",
    [
        r"\mathbb{R}\mathcal{L}\mathfrak{g}\mathscr{S}",
        r"\cancel{x}\color{red}y",
        r"\begin{align}a&=b\\c&=d\end{align}",
        r"\begin{cases}x&y\\0&1\end{cases}",
        r"\text{حيث } x>0",
        r"\oiint \bm{v}\cdot d\vec{S}",
        r"\unicode{x1F600}",
    ],
)
def test_what_mathjax_loads_on_demand_is_there(typesetter: MathJaxTypesetter, tex: str) -> None:
    (made,) = typesetter.typeset([Formula(tex=tex, display=True)])
    assert made.error is None or "Undefined control sequence" in made.error


def test_styled_letters_are_characters_of_their_own(typesetter: MathJaxTypesetter) -> None:
    (made,) = typesetter.typeset([Formula(tex=r"\mathbb{R}\mathbf{v}\mathfrak{g}\mathcal{L}")])
    for letter in "ℝ𝐯𝔤ℒ":
        assert letter in made.mathml
    assert "mathvariant" not in made.mathml


def test_results_depend_on_the_formula_alone(browser: Browser) -> None:
    formulas = [Formula(tex=tex, display=True) for tex in (r"x\label{a}", r"\ref{a}", "y^2", r"\int_0^1 f", "y")]
    with MathJaxTypesetter(mathjax_dir(), browser) as one, MathJaxTypesetter(mathjax_dir(), browser) as other:
        forwards = one.typeset(formulas)
        backwards = other.typeset(formulas[::-1])
    assert forwards == backwards[::-1]


def test_many_formulas_keep_their_order(typesetter: MathJaxTypesetter) -> None:
    formulas = [Formula(tex=f"x_{{{n % 7}}}") for n in range(50)]
    made = typesetter.typeset(formulas)
    assert [f">{formula.tex}<" in one.mathml for formula, one in zip(formulas, made, strict=True)] == [True] * 50


def test_memory_does_not_grow_with_the_document(typesetter: MathJaxTypesetter) -> None:
    for page in range(5):
        typesetter.typeset([Formula(tex=f"x_{{{page}}}^{{{n}}}") for n in range(300)])
    assert len(typesetter._done) <= 1000


def test_nothing_is_started_for_no_formula() -> None:
    with MathJaxTypesetter(Path("/nowhere")) as idle:
        assert idle.typeset([]) == []


def test_a_dead_browser_is_started_again(browser: Browser) -> None:
    with MathJaxTypesetter(mathjax_dir(), browser) as made:
        made.typeset([Formula(tex="a")])
        browser.close()
        assert made.typeset([Formula(tex="b")])[0].error is None


def test_a_formula_that_hangs_is_found_and_blamed(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    # Many at once end soon; one by one, those that do not hang have time on a busy machine too.
    monkeypatch.setattr(MathJaxTypesetter, "_limit", lambda self, count: 300.0 if count > 1 else 4000.0)
    ready = MathJaxTypesetter._ready_page

    def hanging(self: MathJaxTypesetter) -> object:
        page = ready(self)
        page.evaluate(
            "() => { const real = typesetOne;"
            "typesetOne = (tex, display) => { while (tex === 'hang'); return real(tex, display); } }"
        )
        return page

    monkeypatch.setattr(MathJaxTypesetter, "_ready_page", hanging)
    with MathJaxTypesetter(mathjax_dir(), browser) as made:
        results = made.typeset([Formula(tex="a"), Formula(tex="hang"), Formula(tex="b")])
    assert [result.error for result in results] == [None, "typesetting it takes too long", None]


def test_a_page_may_typeset_its_own_formulas(browser: Browser) -> None:
    page_html = assembled(
        skeleton(element("a", "equation"), element("b", "equation", 2)),
        {"a": MathContent(content=r"\frac{a}{b}"), "b": MathContent(content=r"\frac{")},
        options=AssemblyOptions(mathjax=mathjax_script(mathjax_dir())),
    )
    said: list[str] = []
    asked: list[str] = []
    page = browser.new_page({"https://page.invalid/": page_html.encode()}.get)
    try:
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto("https://page.invalid/")
        page.wait_for_selector("#a math mfrac")
        page.wait_for_selector("#b math merror")
        assert page.locator(".tex").count() == 0, "what is typeset must not look like code"
    finally:
        page.context.close()
    assert said == []
    assert asked == ["https://page.invalid/"]


def test_a_run_without_a_browser_leaves_pages_that_do_so(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The run's own page and document: no message on the console, no request, MathML and not MathJax's own output."""
    browser.close()
    with monkeypatch.context() as without:
        without.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
        without.setenv("PATH", str(tmp_path))
        with compose.open_converter(Settings(output=tmp_path)) as converter:
            run = converter.convert(_RESOURCES / "paper.pdf")
    assert any("not typeset ahead" in warning for warning in run.pages[0].warnings)
    said: list[str] = []
    files = ("page_0000/final.html", "document.html")
    served = {f"https://page.invalid/{file}": (tmp_path / "paper" / file).read_bytes() for file in files}
    asked: list[str] = []
    page = browser.new_page(served.get)
    try:
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        for url in served:
            page.goto(url)
            page.wait_for_selector(".math math mfrac")
            assert page.locator("mjx-container").count() == 0
    finally:
        page.context.close()
    assert said == []
    assert asked == list(served)

    browser.close()
    again = compose.assemble_again(tmp_path / "paper", None, None)
    assert again.pages[0].warnings == run.pages[0].warnings[:-1]
    assert all("<script" not in (tmp_path / "paper" / file).read_text("utf-8") for file in files)


class TestWithoutBrowser:
    """Each starts a Playwright of its own, so the shared one must rest."""

    @pytest.fixture(autouse=True)
    def _no_browser(self, browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        browser.close()
        monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
        monkeypatch.setenv("PATH", str(tmp_path))

    def test_its_absence_names_the_command(self) -> None:
        with MathJaxTypesetter(mathjax_dir()) as made, pytest.raises(MissingDependency, match="playwright install"):
            made.typeset([Formula(tex="a")])

    def test_one_that_does_not_start_is_an_error(self, tmp_path: Path) -> None:
        broken = tmp_path / "chromium"
        broken.write_text("#!/bin/sh\nexit 1\n")
        broken.chmod(0o755)
        with MathJaxTypesetter(mathjax_dir()) as made, pytest.raises(RenderError, match="does not start"):
            made.typeset([Formula(tex="a")])
