"""The JSON Schemas of the files of a run, derived from the values that write them."""

from typing import Any

from pydantic import TypeAdapter

from staged_pipeline.core.content import CONTENT_MAP
from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.core.summary import RunSummary, Summary

_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    "evidence.json": TypeAdapter(Evidence),
    "references.json": TypeAdapter(tuple[Reference, ...]),
    "content.json": CONTENT_MAP,
    "summary.json": TypeAdapter(Summary),
    "run.json": TypeAdapter(RunSummary),
}


def schema_names() -> tuple[str, ...]:
    """The files that have a schema."""
    return tuple(_ADAPTERS)


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the file `name`; raises `KeyError` for a file without one."""
    schema = _ADAPTERS[name].json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **schema}
