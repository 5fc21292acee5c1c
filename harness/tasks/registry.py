"""The metric registry, the datasets and the tolerance profiles: facts that many specs share."""

# Annotations are not postponed: the decoder would evaluate the text of each one in every verdict.

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from harness.tasks import compiled
from harness.tasks.spec import Source
from harness.values.records import Record, Text

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")

# A line of YAML that begins with a key.
_KEY: Final = r"(?m)^([A-Za-z0-9_\"'][^:#\n]*):(?=\s|$)"


class Metric(Record, frozen=True, kw_only=True):
    """A metric by its standard name.

    `aliases` are names that documents use for it; only the claims check reads them, as they stand, then without case.
    `prints` are names that logs print for it: a name of at most three letters counts in the case in which it is written
    here, a longer one in any, with whatever stands between its words; one that several metrics claim is left open
    (`mAP`), but where one of the words `beside` it on its line tells (`CMC`). What a toolkit prints otherwise is mapped
    in its format. `broad`: other metrics are printed under these names too (`acc`), and a person may say that a value
    is of one of them. `companions`: other things are called so as well, and the names count only near a value of one of
    these metrics (`AD`). `direction` says which way is better; `none` is for values that no criterion may use. `low`
    and `high` bound an honest value, in the first of `units`. `proportion` metrics are k of N samples. `retrieval`
    metrics are of samples that are ranked: the classes that a run counts are those that it was trained on.
    """

    name: Text
    direction: Literal["higher", "lower", "none"]
    units: list[str]
    definition: Text
    source: Source
    aliases: list[str] = []
    prints: list[str] = []
    beside: list[str] = []
    broad: list[str] = []
    companions: list[str] = []
    low: Decimal | None = None
    high: Decimal | None = None
    proportion: bool = False
    retrieval: bool = False

    @property
    def sign(self) -> int:
        """1 where more is better, -1 where less is, 0 where neither is."""
        return {"higher": 1, "lower": -1}.get(self.direction, 0)

    def better(self, value: Decimal, other: Decimal) -> bool:
        """Whether `value` is better than `other`; of a metric without a direction, the larger one is."""
        return value < other if self.sign < 0 else value > other

    def best(self, items: Sequence[T], value: Callable[[T], Decimal]) -> T:
        """The first of `items`, of which there must be one, than whose value none is better."""
        found = items[0]
        for item in items:
            if self.better(value(item), value(found)):
                found = item
        return found


class Dataset(Record, frozen=True, kw_only=True):
    """A dataset: `aliases` are words found in paths and names of it, `samples` its size a split.

    `words` stand in the names of its own files and folders, such as those of its scenes. `images_of`: sets whose
    images its samples were chosen from, so that its images lie in their folders; which of their splits is which of its
    own. `truth` counts what the ground truth of a split holds, as evaluations count it (`classes` that occur in it,
    `annotations`, the objects of a class). `metrics` are those that are computed on it alone. `forms` are aliases that
    other sets in the same form are called by too, such as `val2017`. `labelled`: in how many samples of a split the
    ground truth has something to find, where toolkits leave out the others. `hidden`: splits whose labels nobody has:
    what a script of one's own calls so is the split with public labels.
    """

    source: Source
    aliases: list[str] = []
    classes: int | None = None
    samples: dict[str, int] = {}
    truth: dict[str, dict[str, int]] = {}
    words: list[str] = []
    metrics: list[str] = []
    images_of: dict[str, dict[str, str]] = {}
    forms: list[str] = []
    labelled: dict[str, int] = {}
    hidden: list[str] = []


class Tolerance(Record, frozen=True, kw_only=True):
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


class RecordTable(Mapping[str, T]):
    """A YAML mapping of records, each parsed when it is asked for: a verdict needs few of many entries.

    The file is cut where a line begins with a key; `load_all` parses it whole, as `verify lint` does.
    """

    def __init__(self, path: str, record: type[T]) -> None:
        self._path = path
        self._record = record
        self._text = ""
        if os.path.isfile(path):
            with open(path, encoding="utf-8", errors="surrogateescape") as stream:
                self._text = stream.read()
        starts = [(m[1].strip("\"'"), m.start()) for m in re.finditer(_KEY, self._text)]
        ends = [*(start for _, start in starts[1:]), len(self._text)]
        # A file without keys has an end and no start.
        self._blocks = {name: (start, end) for (name, start), end in zip(starts, ends, strict=False)}
        self._records: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._records:
            from harness.values import typed

            start, end = self._blocks[name]
            # Blank lines in front keep the line numbers of errors.
            blank = "\n" * self._text.count("\n", 0, start)
            document = typed.parse(blank + self._text[start:end], self._path)
            self._records[name] = typed.convert(document, dict[str, self._record], self._path)[name]  # type: ignore[name-defined]
        return self._records[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._blocks)

    def __len__(self) -> int:
        return len(self._blocks)

    def load_all(self) -> None:
        """Parse the file whole; SpecError when anything in it is broken."""
        if not self._text:
            return
        from harness.values import typed

        document = typed.parse(self._text, self._path)
        self._records = typed.convert(document, dict[str, self._record], self._path)  # type: ignore[name-defined]


class Registry:
    """The three shared tables of one specs folder, from YAML or from their compiled form where it is as new.

    What the folder does not have is taken from `over`, entry by entry.
    """

    def __init__(self, folder: str, *, from_yaml: bool = True, over: "Registry | None" = None) -> None:
        self._folder = folder
        self._from_yaml = from_yaml
        self._over = over

    @cached_property
    def folder(self) -> "Path":
        from pathlib import Path

        return Path(self._folder)

    @cached_property
    def metrics(self) -> Mapping[str, Metric]:
        return self._with(self.own_metrics, self._over.metrics if self._over is not None else None)

    @cached_property
    def datasets(self) -> Mapping[str, Dataset]:
        return self._with(self.own_datasets, self._over.datasets if self._over is not None else None)

    @cached_property
    def tolerances(self) -> Mapping[str, Tolerance]:
        return self._with(self.own_tolerances, self._over.tolerances if self._over is not None else None)

    @cached_property
    def own_metrics(self) -> Mapping[str, Metric]:
        """Those that stand in this folder."""
        return self._table("metrics.yaml", Metric)

    @cached_property
    def own_datasets(self) -> Mapping[str, Dataset]:
        """Those that stand in this folder."""
        return self._table("datasets.yaml", Dataset)

    @cached_property
    def own_tolerances(self) -> Mapping[str, Tolerance]:
        """Those that stand in this folder."""
        return self._table("tolerances.yaml", Tolerance)

    @staticmethod
    def _with(own: Mapping[str, T], over: Mapping[str, T] | None) -> Mapping[str, T]:
        if over is None:
            return own
        # A name that both have is the folder's own.
        return {**over, **own} if own else over

    def _table(self, name: str, record: type[T]) -> Mapping[str, T]:
        path = os.path.join(self._folder, name)
        if not self._from_yaml:
            table = compiled.decoded(path, dict[str, record])  # type: ignore[valid-type]
            if table is not None:
                return table
        return RecordTable(path, record)

    @cached_property
    def _names(self) -> dict[str, str]:
        if isinstance(self.own_metrics, RecordTable):
            self.own_metrics.load_all()
        names: dict[str, str] = {}
        for name, metric in self.metrics.items():
            for alias in (name, *metric.aliases):
                names.setdefault(alias.casefold(), name)
        return names

    def metric_named(self, printed: str) -> str | None:
        """The registry's name for a name as it stands in a log, whatever its case, or None."""
        return self._names.get(printed.casefold())

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

    def load_all(self) -> None:
        """Parse the three files whole; SpecError, with file, line and fix, when one is broken."""
        for table in (self.own_metrics, self.own_datasets, self.own_tolerances):
            if isinstance(table, RecordTable):
                table.load_all()


@cache
def load_registry(folder: str, *, from_yaml: bool = True, over: Registry | None = None) -> Registry:
    """The registry that stands beside the specs in `folder`, with what `over` has besides."""
    return Registry(folder, from_yaml=from_yaml, over=over)
