"""Declared formats: what somebody says the columns of a table, or the lines of a log, mean.

The same records stand in `submission.yaml` and the reviewer's `--declared FILE` (`logs:`) and in a spec
(`log_patterns:`). Who said it travels with every run that was read through it, since a submission's own word on its
own numbers is no proof.
"""

# Annotations are not postponed: the decoder would evaluate the text of each one in every verdict.

from typing import Final, Literal

import msgspec

from harness.evidence.observation import Kind, Origin, Weights
from harness.values.records import Name, Record

# Far above what anybody writes by hand; each declaration is a reading of its files, each pattern a look at a line.
MAX_DECLARATIONS: Final = 20
MAX_PATTERNS: Final = 20
# The keys of `columns` that are places in a training instead of metrics.
PLACES: Final = ("epoch", "step")
By = Literal["reviewer", "spec", "submission"]


class Meaning(Record, frozen=True, kw_only=True):
    """What a number is. `subset` is the scene, class or other part of the dataset it is of."""

    unit: str
    split: str
    kind: Kind = "eval"
    weights: Weights = "raw"
    subset: str | None = None


class Column(Meaning, frozen=True, kw_only=True):
    """A column by its name in the header, or a JSON key; dots lead into nested objects."""

    column: Name


class Pattern(Meaning, frozen=True, kw_only=True):
    """A regular expression in RE2's syntax, looked for in each line.

    The group `value` is the number, `epoch` and `step` (both optional) say where in the training it stands.
    """

    pattern: str
    metric: str


class Declaration(Record, frozen=True, kw_only=True):
    """What the files that `file` names (a path or a glob, compared with the end of a path) hold.

    Either `columns`: registry metric -> its column or columns, and `epoch` and `step` -> the name of theirs; or
    `patterns`. `model` and `dataset` are those of every number in the files.
    """

    file: Name
    columns: dict[str, Name | Column | list[Column]] = {}
    patterns: list[Pattern] = []
    model: str | None = None
    dataset: str | None = None

    @property
    def metrics(self) -> list[tuple[str, Column]]:
        """Each metric with a column it is read from."""
        found = []
        for name, columns in self.columns.items():
            if not isinstance(columns, str):
                found += [(name, one) for one in ([columns] if isinstance(columns, Column) else columns)]
        return found

    def place(self, name: str) -> str | None:
        """The column of `epoch` or `step`, if it is declared."""
        column = self.columns.get(name)
        return column if isinstance(column, str) else None


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration and whose word it is."""

    declaration: Declaration
    origin: Origin
