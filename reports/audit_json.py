"""An audit as JSON, one finding a line."""

from __future__ import annotations

import json
from typing import Any

from harness.evidence.audit import Audit
from harness.evidence.findings import Finding
from harness.text import render as say
from reports.options import Rendering


def render(result: Audit, options: Rendering) -> str:
    """The findings as JSON, each on a line of its own; nothing where there is none."""
    return "".join(json.dumps(record(finding, options.lang), ensure_ascii=True) + "\n" for finding in result.findings)


def record(finding: Finding, lang: str) -> dict[str, Any]:
    """A finding as it is printed."""
    return {
        "code": finding.code,
        "grade": finding.grade.value,
        "check": finding.check,
        "file": finding.file,
        "lines": finding.lines,
        "message": say(finding.code, lang, finding.values),
        "arithmetic": finding.arithmetic,
    }
