"""A runner: the mean distance recomputed from the throws as they were measured, `Glider SportsHall 24.1 24.3 ...`."""

from __future__ import annotations

import hashlib
from decimal import Decimal, InvalidOperation

from harness.evidence.files import ReadableFile
from harness.evidence.observation import Assurance, Log, Observation, Run
from harness.values.errors import InputError

MAX_BYTES = 1 << 20


def observe(file: ReadableFile) -> Log | None:
    if not file.name.endswith(".tape"):
        return None
    with file.open() as stream:
        data = stream.read(MAX_BYTES)
    plane, hall, *throws = data.decode("utf-8", "replace").split() or ["", ""]
    try:
        distances = [Decimal(throw) for throw in throws]
        mean = (sum(distances) / len(distances)).quantize(Decimal("0.001"))
    except (InvalidOperation, ZeroDivisionError):
        raise InputError("input_unreadable", file=file.name, problem="a tape is numbers, and at least one") from None
    seen = Observation(
        metric="flight_distance",
        printed="mean distance",
        value=mean,
        value_text=str(mean),
        unit="m",
        kind="eval",
        file=file.name,
        format="tape",
        run=0,
        text=f"the mean of {len(distances)} throws",
        line=1,
        assurance=Assurance.RECOMPUTED,
    )
    return Log(
        file=file.name,
        format="tape",
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        lines=1,
        runs=[Run(model=plane, dataset=hall, split="test", samples=len(distances))],
        observations=[seen],
    )
