"""Which numbers of a document are claims, and of which metric: those read as results, and cells that a header names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from harness.evidence.observation import Assurance, Log, Observation
from harness.integrity.documents.shown import OfMetric
from harness.tasks.registry import Registry
from harness.values.quantity import convert


def claimed_in(log: Log) -> Iterator[Observation]:
    """The numbers of a document; one that names no data set itself is of that in the heading above, if any."""
    headings = {run.index: run.stated["heading"].value for run in log.runs if "heading" in run.stated}
    for o in log.observations:
        if o.dataset is None and o.run in headings:
            o = msgspec.structs.replace(o, dataset=headings[o.run])
        yield o


def named_in(log: Log, names: Mapping[str, Observation]) -> Iterator[Observation]:
    """The numbers of a table below headers that no table of metrics has, but that name what a log shows."""
    read = {(o.line, o.value_text) for o in log.observations}
    for cell in log.cells:
        shown = names.get(folded(cell.name))
        if shown is not None and (cell.line, cell.text) not in read:
            yield Observation(
                metric=shown.metric,
                printed=cell.name,
                value=cell.value,
                value_text=cell.text,
                unit=None,
                kind="final",
                file=log.file,
                format=log.format,
                run=0,
                text=cell.text,
                line=cell.line,
                model=cell.model,
                dataset=cell.dataset,
                assurance=Assurance.CLAIMED,
            )


def names_of(evidence: list[Observation], registry: Registry) -> dict[str, Observation]:
    """What a header may call the metrics the logs show: as a log prints them, as the registry knows them, and by the
    last word of what is printed (`bbox AP` as `AP`). A name of two metrics is nobody's."""
    names: dict[str, Observation | None] = {}
    shown = {o.metric: o for o in reversed(evidence)}
    printed = {(o.printed, o.metric): o for o in evidence}
    for o in printed.values():
        names[folded(o.printed)] = o
    further: dict[str, Observation | None] = {}
    for metric, o in shown.items():
        known = registry.metrics.get(metric or "")
        for name in (known.name.en, known.name.zh or "", *known.aliases) if known is not None else ():
            further[folded(name)] = o if further.get(folded(name), o) is o else None
    for text, metric in printed:
        word = folded(re.split(r"[\s/]", text.strip())[-1])
        o = shown[metric]
        further[word] = o if further.get(word, o) is o else None
    names = {**further, **names}
    return {name: o for name, o in names.items() if o is not None and len(name) > 1}


def folded(printed: str) -> str:
    return re.sub(r"[^a-z0-9@.]", "", printed.casefold())


def with_unit(claim: Observation, shown: OfMetric) -> Observation:
    """A claim that states no unit in the one that brings it closer to the best value shown.

    Each value on its own would do for some: 0.45 is close to the 0.45 % of a first epoch.
    """
    best = shown.best_share if claim.unit is None else None
    if best is None:
        return claim
    units = [best.unit or "", "percent" if best.unit == "fraction" else "fraction"]
    gaps = [abs(convert(best.value, best.unit or "", unit) - claim.value) for unit in units]
    return msgspec.structs.replace(claim, unit=units[gaps.index(min(gaps))])
