"""What the Trainer calls its values, in its logs and in its JSON files, and the two sets of MNLI.

What `eval_accuracy` or `eval_f1` are is up to the script: the names mean what the metric libraries give under them,
fraction or percent is the script's choice, and so the unit stays open. Of MNLI the script evaluates the matched set and
then the mismatched one, in old versions under the same names (huggingface/transformers issue 16474): they differ in how
many samples there are, which `eval_samples` says, and speed times duration where nothing else does. The mismatched set
is a run of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from harness.evidence.observation import Kind, Run
from harness.values.quantity import parse_decimal
from runners.logs.reading.base import LogBuilder
from runners.logs.reading.coco_tables import another_run
from runners.logs.reading.numbers import whole

# printed name without `eval_`, `test_` or `predict_` -> (metric, unit). The script's own function computed the value,
# so that only the script knows its unit: it stays open.
METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "loss": ("loss", "loss"),
    "accuracy": ("accuracy", None),
    "acc": ("accuracy", None),
    "f1": ("f1", None),
    "micro_f1": ("f1_micro", None),
    "macro_f1": ("f1_macro", None),
    "f1_micro": ("f1_micro", None),
    "f1_macro": ("f1_macro", None),
    "precision": ("precision", None),
    "recall": ("recall", None),
    "exact_match": ("em", None),
    "exact": ("em", None),
    "matthews_correlation": ("mcc", None),
    "mcc": ("mcc", None),
    "pearson": ("pearson", None),
    "pearsonr": ("pearson", None),
    "spearman": ("spearman", None),
    "spearmanr": ("spearman", None),
    "wer": ("wer", None),
    "cer": ("cer", None),
    "bleu": ("bleu", None),
    "rouge1": ("rouge_1", None),
    "rouge2": ("rouge_2", None),
    "rougeL": ("rouge_l", None),
    "ppl": ("perplexity", "score"),
    "perplexity": ("perplexity", "score"),
}
# The pairs of each set of MNLI: runs on the second are of a data set of its own.
MATCHED: Final = 9815
MISMATCHED: Final = 9832
MNLI_MISMATCHED: Final = "MNLI-mismatched"
# What rounding leaves of a count that is told by speed and duration must be less than half of their distance.
_CLEAR: Final = Decimal(8)
_OF_MISMATCHED: Final = ("_mm", "-mm")
_CLOCK: Final = re.compile(r"(\d{1,4}):(\d\d):(\d\d(?:\.\d{1,2})?)")

_NOT_METRICS: Final = (
    "runtime",
    "samples",
    "per_second",
    "gen_len",
    "_time",
    "_memory",
    "_mem_gpu",
    "num_tokens",
    "total",
    "thresh",
    "threshold",
)
PREFIXES: Final = ("eval_", "test_", "predict_")
_MAX_EPOCHS: Final = 100_000


def observe(
    log: LogBuilder,
    name: str,
    value: str,
    *,
    kind: Kind,
    text: str,
    line: int,
    epoch: int | None,
    step: int | None,
) -> None:
    """Add the value printed under `name`, such as `eval_f1`."""
    short = name
    for prefix in (*PREFIXES, "train_"):
        short = short.removeprefix(prefix) if short == name else short
    if short.endswith(_NOT_METRICS):
        return
    metric, unit = known(short)
    log.observe(
        metric=metric,
        printed=name,
        value_text=value,
        unit=unit,
        kind=kind,
        text=text,
        line=line,
        epoch=epoch,
        step=step,
        split="test" if name.startswith("test_") else None,
    )


def known(name: str) -> tuple[str | None, str | None]:
    """Metric and unit of `name`, which stands without its prefix."""
    name = name[:-3] if name.endswith(_OF_MISMATCHED) else name
    return METRICS.get(name, (None, "loss" if name.endswith("loss") else None))


def samples_of(values: Mapping[str, str]) -> int | None:
    """How many samples an evaluation was of, where it says so or its speed and duration leave one set of MNLI."""
    if (stated := whole(values.get("eval_samples"))) is not None:
        return stated
    runtime, exact = _seconds(values.get("eval_runtime", ""))
    speed = parse_decimal(values.get("eval_samples_per_second", ""))
    if runtime is None or speed is None or not (runtime.is_finite() and speed.is_finite()):
        return None
    if not (0 < runtime < 10**6 and 0 < speed < 10**6):
        return None
    # Both are rounded, the speed to three decimals.
    counted, within = runtime * speed, exact * speed + runtime / 2000
    return next((n for n in (MATCHED, MISMATCHED) if within < _CLEAR and abs(counted - n) <= within + 1), None)


def _seconds(text: str) -> tuple[Decimal | None, Decimal]:
    """A duration in seconds, as a record or a block prints it, and how far rounding may have moved it."""
    if found := _CLOCK.fullmatch(text):
        return int(found[1]) * 3600 + int(found[2]) * 60 + Decimal(found[3]), Decimal("0.01")
    return parse_decimal(text), Decimal("0.00005")


def of_mismatched(name: str, counted: int | None, run: Run) -> bool:
    """Whether a value is of MNLI's mismatched set: it is called so, or as many samples as that has were evaluated."""
    stated = (run.dataset or "mnli").casefold()
    return name.endswith(_OF_MISMATCHED) or (counted == MISMATCHED and "mnli" in stated)


def mismatched(log: LogBuilder, main: Run, line: int, name: str) -> Run:
    """The run of the mismatched set, beside that of the matched one."""
    run = another_run(log, main, line)
    if main.dataset is not None or name.endswith(_OF_MISMATCHED):
        run.dataset = MNLI_MISMATCHED
    run.samples = MISMATCHED
    # It goes on with the other: what that trains later, this was trained too.
    run.train_epochs = main.train_epochs
    run.batch_size, run.devices = main.batch_size, main.devices
    return run


def trained_to(run: Run, epoch: int) -> None:
    """`run` has trained up to the end of `epoch`; where it began is known but for a resumed one."""
    first = run.train_epochs[-1] + 1 if run.train_epochs else epoch if run.resumed_from else 1
    run.train_epochs.extend(range(max(1, first), min(epoch, _MAX_EPOCHS) + 1))


def whole_epoch(epoch: Decimal | None) -> int | None:
    """The epoch as a number of whole ones; None in the middle of one."""
    if epoch is None or not epoch.is_finite() or not 0 <= epoch < 10**6 or epoch != epoch.to_integral_value():
        return None
    return int(epoch)
