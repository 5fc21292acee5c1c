"""What `verify parse` shows of a log that no format knows: what was inferred, and how to confirm or declare it."""

from __future__ import annotations

from typing import Final

from harness.evidence.observation import Log, Observation
from harness.text import render, safe
from harness.text.project import PAGES

GENERAL: Final = f"{PAGES}/general-reader.md"
# Series that are shown; all of them with --verbose.
_SHOWN: Final = 5
_CUT: Final = 40


def inferred(log: Log, lang: str) -> list[str]:
    """Ten lines at most: the last value of each name, then the two ways to make evidence of it."""
    series: dict[tuple[str, str], list[Observation]] = {}
    for one in log.observations:
        series.setdefault((one.printed, one.kind), []).append(one)
    # Those of the registry first, then those that come more often.
    order = sorted(series.values(), key=lambda some: (some[0].metric is None, some[0].unit == "loss"))
    lines = [render("parse_inferred", lang, {"file": log.file, "lines": log.lines})]
    lines += [f"  {_series(some, lang)}" for some in order[:_SHOWN]]
    if len(order) > _SHOWN:
        lines.append("  " + render("parse_inferred_more", lang, {"count": len(order) - _SHOWN}))
    last = order[0][-1]
    unit = ":percent" if last.unit is None and last.metric is not None else ""
    lines.append("  " + render("parse_confirm", lang, {"place": last.place, "unit": unit}))
    lines.append("  " + render("parse_declare", lang, {"page": GENERAL}))
    return lines


def _series(some: list[Observation], lang: str) -> str:
    last = some[-1]
    values = {
        "place": f":{last.line}",
        "printed": safe(last.printed[:_CUT]),
        "number": last.value_text,
        "metric": last.metric or "-",
        "kind": last.kind,
        "split": last.split or "-",
        "count": len(some),
        "because": safe(last.reason[:_CUT]),
    }
    return render("parse_inferred_one", lang, values)
