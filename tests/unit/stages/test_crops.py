"""The crops of what could not be read within lines."""

import io

import numpy as np
from pages import element, skeleton
from PIL import Image, ImageDraw

from staged_pipeline.core.content import (
    CONTENT_MAP,
    HUMAN,
    FigureContent,
    MathContent,
    MathSegment,
    MixedContent,
    TextSegment,
    named_assets,
)
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import PageImage
from staged_pipeline.core.skeleton import references
from staged_pipeline.stages.crops import crop_assets

RUN = MathSegment(
    content="bat", format="image", asset="assets/p_run_1.png", box=Box(0.2, 0.2, 0.6, 0.4), height=0.7, depth=0.2
)
ENTRY = MixedContent(segments=(TextSegment(content="a "), RUN), engine="local")


def page(paper: int, ink: int) -> PageImage:
    image = Image.new("L", (100, 100), paper)
    ImageDraw.Draw(image).rectangle((30, 25, 39, 34), fill=ink)
    data = io.BytesIO()
    image.save(data, "PNG")
    return PageImage(png=data.getvalue(), width=100, height=100, dpi=72)


def cover(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as crop:
        assert crop.mode == "LA"
        return np.asarray(crop)[..., 1]


def test_the_crop_of_a_run_is_its_ink_on_nothing() -> None:
    for paper, ink in ((215, 40), (30, 220)):
        content, assets = crop_assets(page(paper, ink), [], {"p": ENTRY})
        assert content == {"p": ENTRY}
        found = cover(assets["assets/p_run_1.png"])
        assert found.shape == (20, 40)
        assert (found[5:15, 10:20] == 255).all()
        assert found.sum() == 255 * 100


def test_the_crop_of_a_formula_is_its_ink_and_that_of_a_figure_keeps_its_paper() -> None:
    place = Box(0.2, 0.2, 0.6, 0.4)
    layout = skeleton(element("eq", "equation", 1, box=place), element("fig", "figure", 2, box=place))
    content = {"eq": MathContent(content="a", format="image"), "fig": FigureContent(description="a square")}
    named, assets = crop_assets(page(215, 40), references(layout), content)
    assert [named[ref].asset for ref in content] == ["assets/eq.png", "assets/fig.png"]
    assert cover(assets["assets/eq.png"]).shape == (26, 46)  # with a margin
    assert cover(assets["assets/eq.png"]).sum() == 255 * 100
    with Image.open(io.BytesIO(assets["assets/fig.png"])) as figure:
        assert figure.getpixel((0, 0)) == 215


def test_blank_paper_gives_an_empty_crop_that_opens() -> None:
    _, assets = crop_assets(page(215, 215), [], {"p": ENTRY})
    assert not cover(assets["assets/p_run_1.png"]).any()


def test_the_pictures_of_an_entry_that_a_person_wrote_are_left_alone() -> None:
    content, assets = crop_assets(page(215, 40), [], {"p": ENTRY.model_copy(update={"engine": HUMAN})})
    assert assets == {}
    assert list(named_assets(content["p"])) == ["assets/p_run_1.png"]


def test_a_run_goes_through_the_file_unchanged() -> None:
    data = CONTENT_MAP.dump_json({"p": ENTRY}, exclude_none=True)
    assert CONTENT_MAP.validate_json(data) == {"p": ENTRY}


def test_a_crop_that_is_nearly_all_ink_is_ink() -> None:
    run = RUN.model_copy(update={"box": Box(0.3, 0.24, 0.4, 0.36)})
    _, assets = crop_assets(page(215, 40), [], {"p": MixedContent(segments=(run,), engine="local")})
    assert (cover(assets["assets/p_run_1.png"])[1:11] == 255).all()
