"""The `metrics_summary.json` of nuScenes' evaluations, of detection and of tracking alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.evidence.findings import Grade
from runners.logs.reading.base import LogBuilder
from runners.logs.reading.jsonlines import document
from runners.logs.reading.lines import LineReader


def read_summary(
    reader: LineReader, log: LogBuilder, usual: Mapping[str, str], challenge: str
) -> dict[str, Any] | None:
    """The summary in a file; None where it is none, or is cut off, which is a finding.

    How far away each class is evaluated becomes a fact: `challenge`, the name of the devkit's configuration, where the
    ranges are its `usual` ones (metres by class).
    """
    try:
        summary = document(reader, log.log.file)
    except ValueError:
        log.find("truncated", Grade.INFO, reader.lines)
        return None
    if not isinstance(summary, dict):
        return None
    ranges = summary.get("cfg")
    ranges = ranges.get("class_range") if isinstance(ranges, dict) else None
    if isinstance(ranges, dict):
        asked = {name: str(far) for name, far in ranges.items()} == usual
        said = challenge if asked else ", ".join(f"{name} {far} m" for name, far in ranges.items())
        log.fact("test_time", said, 1, setting="cfg.class_range")
    return summary
