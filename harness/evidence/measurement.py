"""A model measured on a backend: what a deployment report states, and what we measured ourselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from harness.values.records import Name

_Count = Annotated[int, msgspec.Meta(ge=1)]


class Latency(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Milliseconds a run of `batch` samples, over `runs` timed ones after `warm_up`."""

    p50: Decimal
    p90: Decimal
    p99: Decimal
    runs: _Count
    warm_up: Annotated[int, msgspec.Meta(ge=0)]
    batch: _Count = 1


class Accuracy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`value` on the backend and `reference` in the source framework, over the same `samples`, in `unit`."""

    metric: Name
    unit: Name
    value: Decimal
    reference: Decimal
    dataset: Name
    samples: _Count


class Measurement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One model on one backend and device. `ran` says whether it ran and gave what the source framework gives.

    `machine` and `software` describe what it ran on, with versions.
    """

    model: Name
    backend: Name
    device: Name
    machine: Name
    software: Name
    ran: bool
    accuracy: Accuracy | None = None
    latency: Latency | None = None


class Tabled(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a document's table that states what a model gives on a backend.

    `accuracy` and `speed` are the cells as they stand, each behind its column's header; empty where there is none.
    """

    model: str
    backend: str
    device: str
    accuracy: str
    speed: str


class Measured(msgspec.Struct, frozen=True):
    """A measurement, and the line of its file where it begins; 0 where no file states it."""

    measurement: Measurement | Tabled
    line: int
