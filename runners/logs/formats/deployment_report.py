"""A deployment report: what was measured of models on backends and devices, as YAML or JSON in the form of the docs.

It is the submission's own word, whatever it says of who made it. A measurement that breaks the form gives nothing, and
the finding says where.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from harness.evidence.findings import Grade
from harness.evidence.measurement import Measured, Measurement
from harness.values.errors import YamlError
from harness.values.yamlio import MAX_BYTES, load
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader
from runners.logs.reading.measurements import complaint, restated

NAME: Final = "deployment_report"
TITLE: Final = "Deployment report"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {}
MAX_MEASUREMENTS: Final = 1000
_KEY: Final = "deployment_report"


class _Report(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    deployment_report: int
    measurements: list[Any]


def recognise(head: Head) -> int:
    first = head.first.lstrip(b" \t\r\n")
    return 95 if first.startswith((b"deployment_report:", b'"deployment_report"')) or _in_json(first) else 0


def _in_json(first: bytes) -> bool:
    return first.startswith(b"{") and first[1:].lstrip().startswith(b'"deployment_report"')


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    text: list[bytes] = []
    size = 0
    while (line := reader.next()) is not None and size <= MAX_BYTES:
        text.append(line.raw)
        size += len(line.raw) + 1
    try:
        document = load(b"\n".join(text), log.log.file)
        report = msgspec.convert(document.data, _Report)
        if report.deployment_report != 1 or len(report.measurements) > MAX_MEASUREMENTS:
            raise ValueError(f"deployment_report {report.deployment_report}, {len(report.measurements)} measurements")
    except YamlError as error:
        problem = str(error.values.get("problem", error.code))
        log.find("deployment_broken", Grade.INFO, int(str(error.values.get("line", 1))), problem=problem)
        return
    except msgspec.ValidationError as error:
        path, values = complaint(error, document.data)
        log.find("deployment_broken", Grade.INFO, document.line(path), **values)
        return
    except ValueError as error:
        log.find("deployment_broken", Grade.INFO, 1, problem=str(error)[:300])
        return
    for number, stated in enumerate(report.measurements):
        place = ("measurements", number)
        try:
            one = msgspec.convert(restated(stated), Measurement)
        except msgspec.ValidationError as error:
            path, values = complaint(error, stated)
            log.find("deployment_broken", Grade.INFO, document.line((*place, *path)), **values)
        else:
            log.log.deployments.append(Measured(one, document.line(place)))
