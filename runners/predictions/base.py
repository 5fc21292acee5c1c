"""What a task family is given, and what it hands back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from harness.evidence.evaluation import Remark, Samples, Value
from harness.values.errors import UsageError


class Convention(msgspec.Struct, frozen=True, kw_only=True):
    """A convention the user may choose: its default as text, and the words allowed (none: any text)."""

    default: str
    choices: tuple[str, ...] = ()


class Request(msgspec.Struct, kw_only=True):
    """What is to be evaluated: paths of files or folders, as the user named them, and `settings` by name.

    `settings` holds every setting of the family, with its default where the user said nothing.
    """

    predictions: list[str]
    ground_truth: list[str]
    settings: Mapping[str, str] = {}

    def one(self, role: str) -> str:
        """The single path of `role` (`predictions` or `ground_truth`). Raises UsageError where there are more."""
        paths = self.predictions if role == "predictions" else self.ground_truth
        if len(paths) != 1:
            raise UsageError("eval_one_path", role=f"--{role.replace('_', '-')}", count=len(paths))
        return paths[0]

    def number(self, name: str, low: float = 0.0, high: float = float("inf")) -> float:
        """The setting `name` as a number between `low` and `high`. Raises UsageError."""
        text = self.settings[name]
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            raise UsageError("eval_setting_number", name=name, value=text, low=f"{low:g}", high=f"{high:g}")
        return number

    def whole(self, name: str, low: int = 0, high: int = 1 << 31) -> int:
        """The setting `name` as a whole number. Raises UsageError."""
        number = self.number(name, low, high)
        if number != int(number):
            raise UsageError("eval_setting_number", name=name, value=self.settings[name], low=low, high=high)
        return int(number)


class Outcome(msgspec.Struct, kw_only=True):
    """What a family computed: fields as of `harness.evidence.evaluation.Evaluation`, and what each sample scored.

    `conventions` are what the family followed; one that has the name of a setting says what the setting came to.
    """

    evaluator: str
    samples: int
    values: list[Value]
    per_sample: Samples
    conventions: dict[str, str] = {}
    remarks: list[Remark] = []
    truth: dict[str, int] = {}


class Family(Protocol):
    """A module of this package: the metrics it can give (registry names), its settings, and the work."""

    @property
    def METRICS(self) -> tuple[str, ...]: ...

    @property
    def SETTINGS(self) -> dict[str, Convention]: ...

    def evaluate(self, request: Request) -> Outcome:
        """Evaluate. Raises InputError for what cannot be read or does not fit together."""
        ...
