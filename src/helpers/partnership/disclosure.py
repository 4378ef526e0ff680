"""What the public edition protects, as the partnership declares it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from helpers.partnership.priority import Name
from helpers.refusal import nearest, unknown


def _threshold(value: Any) -> Any:
    if not isinstance(value, int) or isinstance(value, bool) or value < 2:
        raise ValueError("must be a whole number above 1")
    return value


def _names(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise ValueError("must be a list of measures and indicators in square brackets")
    return value


def _names_or_all(value: Any) -> Any:
    if value != "all" and not isinstance(value, list | tuple):
        raise ValueError('must be a list of measures and indicators in square brackets, or "all"')
    return ("all",) if value == "all" else value


class Disclosure(BaseModel):
    """What the public edition protects: which counts are small, and which measures and indicators are sensitive.

    Counts below the threshold are small; with `zeros`, 0 is small, too. `public` names measures and indicators whose
    small counts are published elsewhere. It may be "all": all except those that `sensitive` names. The others are
    sensitive.

    Examples
    --------
    >>> Disclosure().threshold, Disclosure(public="all", sensitive=["Hate crime"]).sensitive
    (5, ('Hate crime',))
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    threshold: Annotated[int, BeforeValidator(_threshold)] = 5
    zeros: bool = Field(default=False, strict=True)
    public: Annotated[tuple[Name, ...], BeforeValidator(_names_or_all)] = ()
    sensitive: Annotated[tuple[Name, ...], BeforeValidator(_names)] = ()

    @model_validator(mode="after")
    def _each_name_is_public_or_sensitive(self) -> Disclosure:
        if both := [name for name in self.sensitive if name in self.public]:
            raise ValueError(f"'{both[0]}' is named both public and sensitive; leave one out")
        if self.sensitive and not self.public:
            raise ValueError(
                "every measure is sensitive unless public names it, so that sensitive names nothing new; "
                'add public = "all" where only these are sensitive, or leave it out'
            )
        return self

    @property
    def all_public(self) -> bool:
        """Whether every measure is public unless `sensitive` names it."""
        return self.public == ("all",)

    @property
    def named(self) -> tuple[str, ...]:
        """Every measure and indicator that it names."""
        return self.sensitive if self.all_public else self.public + self.sensitive

    def unknown_names(self, known: Collection[str]) -> list[str]:
        """A problem for each measure or indicator that looks misspelt: it would not be protected.

        A label that is similar to none of the drop's is not a problem, because the file serves every drop.

        Examples
        --------
        >>> Disclosure(public="all", sensitive=["Hate crimes"]).unknown_names(["Burglary", "Hate crime"])
        ["In [disclosure]: There is no measure or indicator 'Hate crimes'. Did you mean 'Hate crime'?"]
        """
        misspelt = misspelt_names(self.named, known)
        return [f"In [disclosure]: {unknown('measure or indicator', each, known)}" for each in misspelt]


def misspelt_names(named: Iterable[str], known: Collection[str]) -> list[str]:
    """The names that a drop lacks and that are similar to one it has.

    Examples
    --------
    >>> misspelt_names(["Rapes", "Arson", "Robbery"], ["Rape", "Robbery"])
    ['Rapes']
    """
    return [each for each in named if each not in known and nearest(each, known)]
