"""The closed sets of words that files, engines, prompts and the sanitizer share."""

from typing import Literal

Direction = Literal["ltr", "rtl"]
ContentType = Literal["text", "math", "table", "figure"]
Complexity = Literal["simple", "complex"]
EngineName = Literal["local", "llm"]
Provider = Literal["local", "anthropic", "openai"]
EvidenceSource = Literal["text_layer", "ocr", "mixed", "none"]
Route = Literal["staged", "repaired", "single_pass", "unfinished", "failed"]

RegionLabel = Literal[
    "title",
    "section-header",
    "text",
    "list-item",
    "table",
    "picture",
    "caption",
    "formula",
    "footnote",
    "page-header",
    "page-footer",
]

Kind = Literal[
    "title",
    "author",
    "heading",
    "column",
    "paragraph",
    "quote",
    "code",
    "list_item",
    "equation",
    "table",
    "figure",
    "caption",
    "footnote",
    "header",
    "footer",
    "page_number",
]
"""What a content element of the skeleton is. `REF_PREFIX` says how its ref is made from it."""

REF_PREFIX: dict[Kind, str] = {
    "title": "title",
    "author": "author",
    "heading": "heading",
    "column": "col",
    "paragraph": "para",
    "quote": "quote",
    "code": "code",
    "list_item": "item",
    "equation": "eq",
    "table": "table",
    "figure": "figure",
    "caption": "caption",
    "footnote": "footnote",
    "header": "header",
    "footer": "footer",
    "page_number": "page_num",
}

_NOT_TEXT: dict[Kind, ContentType] = {"equation": "math", "table": "table", "figure": "figure"}
CONTENT_TYPE: dict[Kind, ContentType] = {kind: _NOT_TEXT.get(kind, "text") for kind in REF_PREFIX}
"""The `data-type` of each kind."""

SKELETON_CLASS: dict[Kind, str] = {
    "title": "title",
    "author": "author",
    "heading": "heading",
    "column": "column",
    "paragraph": "paragraph",
    "quote": "quote",
    "code": "code",
    "list_item": "list-item",
    "equation": "equation-block",
    "table": "table-block",
    "figure": "figure-block",
    "caption": "caption",
    "footnote": "footnote",
    "header": "running-header",
    "footer": "running-footer",
    "page_number": "page-number",
}
"""The class that marks each kind in skeleton.html."""

DOCUMENT_SUFFIXES = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"})
"""By which documents are told from other files in a folder; what they are, their content says."""
