"""Skeleton: references come out in reading order, nested elements too."""

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Container, Element, Skeleton, references

BOX = Box(0, 0, 1, 1)


def _element(ref: str, order: int, **more: object) -> Element:
    return Element.model_validate(
        {"ref": ref, "kind": "paragraph", "tag": "p", "type": "text", "order": order, "box": BOX, **more}
    )


def test_references_follow_reading_order_not_the_document() -> None:
    nested = _element("caption_1", 3)
    skeleton = Skeleton(
        page_index=0,
        language="en",
        direction="ltr",
        confidence=1,
        children=(
            _element("para_2", 2),
            Container(tag="div", children=(_element("para_1", 1),)),
            _element("figure_1", 4, children=(nested,)),
        ),
    )
    assert [element.ref for element in skeleton.elements()] == ["para_2", "para_1", "figure_1", "caption_1"]
    assert [reference.ref for reference in references(skeleton)] == ["para_1", "para_2", "caption_1", "figure_1"]


def test_a_skeleton_survives_json() -> None:
    skeleton = Skeleton(
        page_index=1, language="ar", direction="rtl", confidence=0.5, children=(_element("para_1", 1),), warnings=("w",)
    )
    assert Skeleton.model_validate_json(skeleton.model_dump_json()) == skeleton
