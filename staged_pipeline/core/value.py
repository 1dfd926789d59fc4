"""The base of every value that passes between stages or lies on disk."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable record that rejects unknown fields, so that a typo in a hand-edited file is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
