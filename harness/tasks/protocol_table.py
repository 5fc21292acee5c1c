"""The table of evaluation protocols as people write and read it: with names, descriptions and sources."""

# Annotations are not postponed: the decoder would evaluate the text of each one in every verdict.

import os
from collections.abc import Mapping

from harness.tasks.protocols import Protocol, Spelling
from harness.tasks.spec import Source
from harness.values.records import Text


class SourcedSpelling(Spelling, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A spelling with the toolkit that has it, what the toolkit does where nobody sets it, and where that stands."""

    toolkit: str
    source: Source
    neutral: str = ""


class NamedProtocol(Protocol, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A protocol with its name and what it is."""

    name: Text
    description: Text
    spellings: list[SourcedSpelling]  # type: ignore[assignment]


def read(path: str | os.PathLike[str]) -> Mapping[str, NamedProtocol]:
    """The table in the file at `path`; SpecError, with file, line and fix, when it is broken."""
    from harness.values import typed

    return typed.convert(typed.read(path), dict[str, NamedProtocol], os.fspath(path))
