"""`drop.toml`: what a drop says of itself."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from helpers.drops.police_uk.street import has_street_files
from helpers.drops.sheets.table import read_text
from helpers.drops.wide.counts import WideDeclaration
from helpers.refusal import Refused


class Declaration(BaseModel):
    """`drop.toml`: the drop's format, a notice for every page, measures known to stop early, areas known to lack some.

    Examples
    --------
    >>> Declaration(stopped=["Rape"])
    Declaration(source='tidy', notice='', stopped=('Rape',), partial=(), wide=None)
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Literal["tidy", "wide", "police_uk"] = "tidy"
    notice: str = ""
    stopped: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    wide: WideDeclaration | None = None

    @model_validator(mode="after")
    def _wide_is_described(self) -> Self:
        if (self.source == "wide") != (self.wide is not None):
            raise ValueError("source = 'wide' and a table [wide] belong together; add the one that is missing")
        if self.source != "tidy" and (self.stopped or self.partial):
            raise ValueError("stopped and partial are for tidy drops; leave them out")
        return self


def read_declaration(folder: Path) -> Declaration:
    """Read `drop.toml`; without one, a drop with street-level files is police_uk and any other tidy.

    Raises
    ------
    Refused
        When it is no TOML or says something it may not.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "drop.toml").write_text('notice = "A sample."')
    ...     print(read_declaration(Path(folder)).notice)
    A sample.
    """
    path = folder / "drop.toml"
    said = {}
    try:
        if path.exists() or path.is_symlink():  # a link to nothing was meant to be something
            said = tomllib.loads(read_text(path))
        if "source" not in said and has_street_files(folder):
            said["source"] = "police_uk"
        return Declaration.model_validate(said)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"drop.toml is no valid TOML: {error}.") from None
    except ValidationError as error:
        raise Refused(*map(_sentence, error.errors())) from None


def _sentence(problem: Any) -> str:
    where = ", ".join(["drop.toml", *filter(None, [".".join(map(str, problem["loc"]))])])
    return f"{where}: {problem['msg'].removeprefix('Value error, ')}."
