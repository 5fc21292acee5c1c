"""Shares of which every digit of a double is printed: each tells its number of samples, or that there is none."""

from __future__ import annotations

from collections.abc import Iterator

from harness.evidence.findings import Finding, Grade
from harness.evidence.habits import Mean
from harness.evidence.observation import Log, Observation, Run
from harness.integrity import thresholds
from harness.integrity.counting.doubles import common, is_counted, is_double, is_whole, samples_of
from harness.integrity.counting.shares import finding
from harness.integrity.counting.sizes import batched


def check_doubles(log: Log, run: Run, mean: Mean, series: list[Observation]) -> Iterator[Finding]:
    """Values of which every digit is printed: each gives its N, or a divisor of it, and all of a run have one N."""
    chosen = [
        o
        for o in series
        if o.kind == "eval" and 0 < o.value < 1 and (not mean.marks or any(mark in o.text for mark in mean.marks))
    ][: thresholds.VALUES]
    shares = [float(o.value) for o in chosen]
    # Before 2.1 the toolkit divided by N alone: the first values tell which it does.
    first = shares[: thresholds.DOUBLES]
    told_by = {way: sum(samples_of(share, epsilon=way) is not None for share in first) for way in (False, True)}
    epsilon = mean.over == "samples_epsilon" and told_by[True] >= told_by[False]
    sizes = [
        samples_of(share, epsilon=epsilon) if is_double(o.value_text) else None
        for o, share in zip(chosen, shares, strict=True)
    ]
    told = [size for size in sizes if size is not None]
    # Where a small number is added to a large number of samples, these are not found.
    bare = [
        o
        for o, size in zip(chosen, sizes, strict=True)
        if size is None and is_whole(o.value_text) and (mean.over == "samples_exact" or not is_double(o.value_text))
    ]
    if bare:
        yield _no_count(log, run, bare, len(chosen))
        return
    # Batches count images: those of recognised words are one each, those of detection hold any number of boxes.
    # One device evaluates, where no other number is told.
    few, many = batched(run, 1) if mean.over == "samples_epsilon" and run.devices in (None, 1) else (0, 0)
    if 2 * len(told) <= len(sizes):
        yield from _uncounted(log, run, chosen, range(max(few, 1), many + 1))
        return
    base = common(told, thresholds.level(1))
    if base is None:
        return
    # Of large numbers of samples several can give one double: what counts is whether this one does.
    wrong = [
        o
        for o, share, size in zip(chosen, shares, sizes, strict=True)
        if (size is None or base % size) and not (is_double(o.value_text) and is_counted(share, (base,)))
    ]
    fitting = len(chosen) - len(wrong)
    if fitting < thresholds.DOUBLES or 2 * fitting <= len(chosen):
        return
    # Without what does not fit: of a prime it may have had one power too many.
    base = common([size for size in told if base % size == 0], thresholds.level(1)) or base
    if many and many // base * base < few:
        values = {"printed": chosen[0].printed, "samples": str(base), "few": str(few), "many": str(many)}
        arithmetic = f"{few} ... {many} ≠ {base} k"
        yield finding("granularity_other_size", Grade.SUSPICIOUS, log, run, chosen, values, arithmetic)
    if not wrong:
        return
    at = wrong[0]
    near = round(at.value * base)
    yield finding(
        "granularity_series",
        Grade.SUSPICIOUS,
        log,
        run,
        wrong,
        {
            "printed": at.printed,
            "value": at.value_text,
            "samples": str(base),
            "count": str(len(wrong)),
            "of": str(len(chosen)),
        },
        f"{fitting}: k / {base}; {at.value_text} × {base} = {at.value * base:.6f}; {near} / {base} = {near / base!r}",
    )


def _uncounted(log: Log, run: Run, chosen: list[Observation], sizes: range) -> Iterator[Finding]:
    """Values of full digits that are shares of none of the numbers of samples the batches can hold."""
    if not 0 < len(sizes) <= thresholds.BATCHED:
        return
    wrong = [
        o
        for o in chosen
        if is_whole(o.value_text) and not (is_double(o.value_text) and is_counted(float(o.value), sizes))
    ]
    if 2 * len(wrong) > len(chosen):
        yield _no_count(log, run, wrong, len(chosen))


def _no_count(log: Log, run: Run, wrong: list[Observation], of: int) -> Finding:
    values = {
        "printed": wrong[0].printed,
        "value": wrong[0].value_text,
        "count": str(len(wrong)),
        "of": str(of),
    }
    return finding("granularity_no_count", Grade.SUSPICIOUS, log, run, wrong, values)
