"""Content: the product document's union parses, round-trips and fits the derived schema."""

import json

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from staged_pipeline.core.content import CONTENT_MAP, Cell, PageContent, TableContent, failed
from staged_pipeline.core.schemas import json_schema, schema_names
from tests.unit.core.prd_examples import EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_product_example_round_trips(name: str) -> None:
    first = CONTENT_MAP.validate_python(EXAMPLES[name])
    again = CONTENT_MAP.validate_json(CONTENT_MAP.dump_json(first))
    assert again == first
    assert set(again) == set(EXAMPLES[name])


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "nested table"])
def test_product_example_keeps_every_field(name: str) -> None:
    parsed = CONTENT_MAP.validate_python(EXAMPLES[name])
    dumped = json.loads(CONTENT_MAP.dump_json(parsed, exclude_unset=True))
    for ref, entry in EXAMPLES[name].items():
        assert isinstance(entry, dict)
        assert {key: dumped[ref][key] for key in entry if key != "segments"} == {
            key: value for key, value in entry.items() if key != "segments"
        }


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "nested table"])
def test_product_example_fits_the_schema(name: str) -> None:
    schema = json_schema("content.json")
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(EXAMPLES[name])) == []


def test_nested_table_becomes_a_plain_one() -> None:
    table = CONTENT_MAP.validate_python(EXAMPLES["nested table"])["table_1"]
    assert isinstance(table, TableContent)
    assert table.headers == ("العمود ١", "العمود ٢")
    assert table.rows[1] == ("القيمة ٣", "القيمة ٤")


@pytest.mark.parametrize("name", schema_names())
def test_schemas_are_valid(name: str) -> None:
    Draft202012Validator.check_schema(json_schema(name))


@pytest.mark.parametrize(
    "entry",
    [
        {"type": "text"},
        {"type": "poem", "content": "x"},
        {"type": "text", "content": "x", "colour": "red"},
        {"type": "math", "content": "x", "display": "sideways"},
        {"type": "table", "rows": [[{"content": "x", "rowspan": 0}]]},
        {"type": "text", "content": "x", "confidence": 1.5},
    ],
)
def test_what_is_not_content_is_refused(entry: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CONTENT_MAP.validate_python({"ref_1": entry})
    assert not Draft202012Validator(json_schema("content.json")).is_valid({"ref_1": entry})


def test_failed_ref_shows_the_marker() -> None:
    assert failed("eq_2", "no ink").fallback == "[EXTRACTION_FAILED: eq_2]"


def test_values_are_immutable_and_comparable() -> None:
    page = PageContent(content={"table_1": TableContent(rows=(("a", Cell(content="b", colspan=2)),))}, confidence=1)
    assert page == PageContent.model_validate_json(page.model_dump_json())
    with pytest.raises(ValidationError):
        page.confidence = 0.5
