"""JSON files of the Trainer of PaddleNLP, PaddleFormers and Hugging Face transformers.

What the writer does (the repositories of runners/logs/formats/trainer.py): `trainer_state.json` holds `log_history`, an
entry for every record of the log, evaluations among them, and `best_metric`, the best value so far of whatever metric
was chosen (it may be a loss, and the file does not say which). `eval_results.json`, `predict_results.json`,
`train_results.json` and `all_results.json` hold the values of the last call, unrounded: of the best weights where
these were loaded, of the last ones where that failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from harness.evidence.findings import Grade
from harness.values.quantity import parse_decimal
from runners.logs.reading import trainer_values as named
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.jsonlines import Number, count, document
from runners.logs.reading.lines import LineReader

NAME: Final = "trainer_state"
TITLE: Final = "Trainer (state and results, JSON)"

METRICS: Final = named.METRICS


def recognise(head: Head) -> int:
    first = head.first.lstrip(b" \t\r\n")
    if not first.startswith(b"{"):
        return 0
    if b'"log_history"' in first and b'"global_step"' in first:
        return 95
    name = head.name.casefold()
    if b'"eval_runtime"' in first or b'"train_runtime"' in first or b'"predict_runtime"' in first:
        return 90 if name.endswith("_results.json") or first.startswith((b"{\n", b"{\r\n")) else 0
    return 80 if name.endswith(("eval_results.json", "all_results.json")) and b'"eval_' in first else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    try:
        content = document(reader, log.log.file)
    except ValueError:
        log.find("truncated", Grade.INFO, max(1, reader.lines))
        return
    if not isinstance(content, dict):
        return
    log.start_run(1)
    if isinstance(content.get("log_history"), list):
        _state(content, log, curve=curve)
    else:
        _results(content, log)


def _state(content: dict[str, Any], log: LogBuilder, *, curve: bool) -> None:
    run = log.current(1)
    run.epochs = count(content.get("num_train_epochs"))
    history = [entry for entry in content["log_history"] if isinstance(entry, dict)]
    for entry in history:
        _add(log, entry, "eval_", "eval")
        _add(log, entry, "train_", "train")
        if curve and "learning_rate" in entry:
            _add(log, {key: entry[key] for key in ("loss", "epoch", "step") if key in entry}, "loss", "train")
    done, planned = count(content.get("global_step")), count(content.get("max_steps"))
    reached = _decimal(content.get("epoch"))
    if run.epochs and done and planned and done >= planned:
        named.trained_to(run, run.epochs)
    elif reached is not None and reached.is_finite() and 0 <= reached < 10**6:
        named.trained_to(run, int(reached))
    best = content.get("best_metric")
    if isinstance(best, Number):
        names = {key for entry in history for key, value in entry.items() if key.startswith("eval_") and value == best}
        if not names and any(key.startswith("eval_") for entry in history for key in entry):
            # The writer puts one and the same number into both places.
            log.find("best_not_in_history", Grade.SUSPICIOUS, best.line, best=best)
        name = names.pop() if len(names) == 1 else None
        metric, unit = named.known(name.removeprefix("eval_")) if name else (None, None)
        log.observe(
            metric=metric,
            printed="best_metric",
            value_text=best,
            unit=unit,
            kind="best",
            text=f'"best_metric": {best}',
            line=best.line,
        )


def _results(content: dict[str, Any], log: LogBuilder) -> None:
    for prefix in named.PREFIXES:
        _add(log, content, prefix, "final")
    _add(log, content, "train_", "train")


def _add(log: LogBuilder, entry: Mapping[str, Any], prefix: str, kind: Any) -> None:
    """The values of `entry` whose names begin with `prefix`."""
    values = {key: value for key, value in entry.items() if key.startswith(prefix) and isinstance(value, Number)}
    main, counted = log.current(1), named.samples_of(values)
    other = next((run for run in log.log.runs if run.index > main.index), None)
    for name, value in values.items():
        if named.of_mismatched(name, counted, main):
            log.run = other = other or named.mismatched(log, main, value.line, name)
        named.observe(
            log,
            name,
            value,
            kind=kind,
            text=f'"{name}": {value}',
            line=value.line,
            # The last results are of the weights that were loaded at the end, whatever the epoch.
            epoch=_epoch(entry) if kind != "final" else None,
            step=count(entry.get("step")),
        )
        log.run = main


def _epoch(entry: Mapping[str, Any]) -> int | None:
    return named.whole_epoch(_decimal(entry.get("progress_or_epoch", entry.get("epoch"))))


def _decimal(value: Any) -> Decimal | None:
    return parse_decimal(value) if isinstance(value, Number) else None
