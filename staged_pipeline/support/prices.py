"""What a call costs: list prices as dated data, and a user's own before them.

Money is `Decimal` US dollars throughout; what is not known is None, never zero.
"""

import datetime
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from pydantic import Field, ValidationError

from staged_pipeline.core.conversation import Usage
from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.core.value import Value

_OURS = Path(__file__).with_name("prices.toml")
_MILLION = Decimal(1_000_000)
_SNAPSHOT = re.compile(r"[-@](?:latest|\d{4}-?\d{2}-?\d{2})$")


class Rates(Value):
    """US dollars per million tokens. A rate of the cache that is not given is that of plain input."""

    input: Decimal = Field(ge=0)
    output: Decimal = Field(ge=0)
    cache_write: Decimal | None = Field(default=None, ge=0)
    cache_read: Decimal | None = Field(default=None, ge=0)

    def cost(self, usage: Usage) -> Decimal:
        """What that many tokens cost."""
        write = self.input if self.cache_write is None else self.cache_write
        read = self.input if self.cache_read is None else self.cache_read
        return (
            usage.input_tokens * self.input
            + usage.cache_write_tokens * write
            + usage.cache_read_tokens * read
            + usage.output_tokens * self.output
        ) / _MILLION

    def most(self, input_tokens: int, output_tokens: int) -> Decimal:
        """What a call costs at most: all of its input at the dearer of the plain rate and the cache's writing rate."""
        written = Usage(cache_write_tokens=input_tokens, output_tokens=output_tokens)
        return max(self.cost(written), self.cost(Usage(input_tokens=input_tokens, output_tokens=output_tokens)))


class LongRates(Rates):
    """The rates of a whole request whose input, cached or not, is longer than `above` tokens."""

    above: int = Field(gt=0)


class ModelPrice(Rates):
    """The rates of one model."""

    long: LongRates | None = None

    def rates_for(self, input_tokens: int) -> Rates:
        """The rates of a request with that much input."""
        return self.long if self.long and input_tokens > self.long.above else self


class PriceFile(Value):
    """A file of prices: `prices.toml` beside this module, or a user's own."""

    as_of: datetime.date | None = None
    sources: tuple[str, ...] = ()
    defaults: Mapping[str, str] = {}
    models: Mapping[str, ModelPrice] = {}


class Prices(Value):
    """The prices of a run. `as_of` is the day of the program's own list; `defaults` names each provider's model."""

    as_of: datetime.date | None
    defaults: Mapping[str, str]
    models: Mapping[str, ModelPrice]

    @classmethod
    def read(cls, own: Path | None = None) -> "Prices":
        """The program's prices, with those of the file `own` before them.

        Raises:
            WrongUsage: `own` cannot be read or is not a file of prices; the message says where.
        """
        ours = _read(_OURS)
        theirs = PriceFile() if own is None else _read(own)
        return cls(
            as_of=ours.as_of,
            defaults={**ours.defaults, **theirs.defaults},
            models={**ours.models, **theirs.models},
        )

    def model(self, provider: str, named: str | None) -> str:
        """The model that is asked: the one named, or the provider's default."""
        return named or self.defaults[provider]

    def of(self, model: str) -> ModelPrice | None:
        """The price of a model; a dated snapshot (`gpt-6-sol-2026-09-22`) costs what its model does."""
        return self.models.get(model) or self.models.get(_SNAPSHOT.sub("", model))

    def require(self, model: str) -> ModelPrice:
        """As `of`, where a budget needs a price; raises WrongUsage where there is none."""
        price = self.of(model)
        if price is None:
            raise WrongUsage(
                f"A budget needs prices, and that of {model} is not known. Give them in a file with --prices "
                "(0 for a server of your own), or run without --budget."
            )
        return price

    def cost(self, model: str, usage: Usage | None) -> Decimal | None:
        """What a call cost; None where the model's price or the usage is not known."""
        price = self.of(model)
        if price is None or usage is None:
            return None
        read = usage.input_tokens + usage.cache_write_tokens + usage.cache_read_tokens
        return price.rates_for(read).cost(usage)

    def most(self, model: str, input_tokens: int, output_tokens: int) -> Decimal:
        """What a call may cost at most; raises WrongUsage where the model's price is not known."""
        return self.require(model).rates_for(input_tokens).most(input_tokens, output_tokens)


def _read(path: Path) -> PriceFile:
    try:
        with path.open("rb") as file:
            return PriceFile.model_validate(tomllib.load(file, parse_float=Decimal))
    except OSError as error:
        raise WrongUsage(f"The prices in {path} cannot be read ({error.strerror or error}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUsage(f"The prices in {path} are not TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = " > ".join(str(part) for part in first["loc"]) or "the file"
        raise WrongUsage(f"The prices in {path} do not parse at {place}: {first['msg']}.") from error
