"""The metric registry, the datasets and the tolerance profiles: facts that many specs share."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from harness import typed
from harness.spec import Source, Text, _Record

T = TypeVar("T")


class Metric(_Record, kw_only=True):
    """A metric by its standard name.

    `aliases` are the names logs print for it (compared as they stand, then without case). `direction` says which
    way is better; `none` is for values that no criterion may use. `low` and `high` bound an honest value, in the
    first of `units`. `proportion` metrics are k of N samples.
    """

    name: Text
    direction: Literal["higher", "lower", "none"]
    units: list[str]
    definition: Text
    source: Source
    aliases: list[str] = []
    low: Decimal | None = None
    high: Decimal | None = None
    proportion: bool = False


class Dataset(_Record, kw_only=True):
    """A dataset: `aliases` are words found in paths and names of it, `samples` its size a split."""

    source: Source
    aliases: list[str] = []
    classes: int | None = None
    samples: dict[str, int] = {}


class Tolerance(_Record, kw_only=True):
    """A tolerance profile with its origin.

    `absolute` is in `unit` (percentage points for `percent`). `relative` is a share of the target and never
    shrinks below `floor`, which is in `unit` too.
    """

    origin: Source
    name: Text
    unit: str
    absolute: Decimal | None = None
    relative: Decimal | None = None
    floor: Decimal | None = None


class Registry:
    """The three shared tables of one specs folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.metrics = _table(folder / "metrics.yaml", Metric)
        self._exact: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        for name, metric in self.metrics.items():
            for alias in (name, *metric.aliases):
                self._exact.setdefault(alias, name)
                self._folded.setdefault(alias.casefold(), name)

    @property
    def datasets(self) -> dict[str, Dataset]:
        return _cached_table(self.folder / "datasets.yaml", Dataset)

    @property
    def tolerances(self) -> dict[str, Tolerance]:
        return _cached_table(self.folder / "tolerances.yaml", Tolerance)

    def metric_named(self, printed: str) -> str | None:
        """The registry's name for a name as it stands in a log, or None."""
        return self._exact.get(printed) or self._folded.get(printed.casefold())

    def aliases_clash(self) -> list[tuple[str, str, str]]:
        """Aliases that two metrics claim: (alias, first metric, second metric)."""
        owners: dict[str, str] = {}
        clashes = []
        for name, metric in self.metrics.items():
            for alias in dict.fromkeys(a.casefold() for a in (name, *metric.aliases)):
                if alias in owners:
                    clashes.append((alias, owners[alias], name))
                owners.setdefault(alias, name)
        return clashes


def _table(path: Path, record: type[T]) -> dict[str, T]:
    if not path.is_file():
        return {}
    document = typed.read(path)
    return typed.convert(document, dict[str, record], str(path))  # type: ignore[valid-type]


@cache
def _cached_table(path: Path, record: type[T]) -> dict[str, T]:
    return _table(path, record)


@cache
def load_registry(folder: Path) -> Registry:
    """The registry that stands beside the specs in `folder`.

    Raises SpecError naming file, line and fix when one of its files is broken.
    """
    return Registry(folder)
