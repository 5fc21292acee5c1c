"""An integrity check: no plane flies farther than the hall is long."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log
from harness.integrity import Context

LENGTH = Decimal(60)


def check(log: Log, context: Context) -> Iterator[Finding]:
    for seen in log.observations:
        if seen.metric == "flight_distance" and seen.value > LENGTH:
            yield Finding(
                code="outside_finding",
                grade=Grade.CONTRADICTION,
                check="hall",
                file=log.file,
                lines=[seen.line] if seen.line is not None else [],
                run=seen.run,
                values={
                    "text_en": f"a flight of {seen.value_text} m in a hall of {LENGTH} m",
                    "text_zh": f"在 {LENGTH} 米的场馆内飞行 {seen.value_text} 米",
                },
                arithmetic=f"{seen.value_text} > {LENGTH}",
            )
