"""PaddleSeg training and evaluation logs (2.x, develop, and the toolkits of its `contrib` and `Matting` folders).

What the writer does (PaddlePaddle/PaddleSeg d7975e7c, paddleseg/core/val.py and train.py): every evaluation ends in
one line `[EVAL] #Images: N mIoU: x Acc: x Kappa: x Dice: x`, fractions of four decimals; 2.0 and older print `=` for
`: `. `Acc` is the share of pixels. Numbers of single classes stand on unstamped lines below and are no results here;
nor are `[EVAL] iter_id=..., IoU=...` (one image) and a mIoU of -1 (no evaluation took place). The best line repeats
the best mIoU so far with its iteration. With EMA a second evaluation follows the first at once, unmarked, and the best
line of the EMA weights says so. PanopticSeg prints PQ in the same way, and one table each for all, thing and stuff
classes. The evaluation itself states no iteration: `step` is the one of the last training line before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.habits import Habits
from harness.evidence.observation import Kind, Parts, Run, Weights
from harness.evidence.steps import Steps
from harness.values.quantity import parse_decimal
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.lines import Line, LineReader, SegmentReader, plain
from runners.logs.reading.steps import Shape
from runners.logs.reading.steps import read as read_steps

NAME: Final = "paddleseg"
TITLE: Final = "PaddleSeg"
# paddleseg/core/train.py, train; paddleseg/utils/timer.py:39, get_ips_average.
HABITS: Final = Habits(best_after_each=True, best_epoch_slack=0, speed_decimals=4)

# "All pq" and so on are rows of the panoptic tables, named after their table.
METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "mIoU": ("miou", "fraction"),
    "Acc": ("pixel_accuracy", "fraction"),
    "Kappa": ("kappa", "fraction"),
    "Dice": ("dice", "fraction"),
    "mDice": ("dice", "fraction"),
    "Auc_roc": (None, "fraction"),
    "PQ": ("pq", "fraction"),
    "pq": ("pq", "fraction"),
    "All sq": ("sq", "fraction"),
    "All rq": ("rq", "fraction"),
    "Things pq": ("pq_th", "fraction"),
    "Stuff pq": ("pq_st", "fraction"),
    "Loss": (None, "loss"),
    "loss": ("loss", "loss"),
}

_ENVIRONMENT: Final = b"Environment Information-"
_CONFIG: Final = b"Config Information-"
_TABLE: Final = b"Pan Metrics of "
_NEEDLES: Final = (
    b"[EVAL] ", b"[TRAIN] ", _ENVIRONMENT, _CONFIG, _TABLE, b"PQ: ", b"mIoU: ", b" model from ", b"Early "
    b"stopping at iter",
)  # fmt: skip
# The arrays of the classes wrap; ADE20K's 150 take 15 lines.
_CLASSES: Final = b"[EVAL] Class IoU:"
_CLASS_LINES: Final = 200
_CLASS_VALUES: Final = 10_000
# paddleseg/core/val.py rounds them before it prints them.
_CLASS_STEP: Final = Decimal("0.0001")
_DUMP_LIMIT: Final = 2000
_TABLE_LIMIT: Final = 12

_RECOGNISE: Final = re.compile(
    rb"\[EVAL\] (?:#Images[:=]|PQ: \d|The (?:EMA )?model with the best validation )"
    rb"|\[TRAIN\] epoch[:=] ?\d{1,9}, iter[:=] ?\d{1,9}/\d{1,9}, loss|INFO\]?:?[ \t]+(?:PQ: \d|Start evaluating "
    rb"\(total_samples)"
)
_NUMBER: Final = r"[-+]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|nan|inf)"
_PAIR: Final = re.compile(rf"(?<![\w.-])([A-Za-z]\w*)(?:=|: )({_NUMBER})(?=[ ,\s]|$)")
_RESULT: Final = re.compile(r"\[EVAL\] (?:#Images[:=] ?(\d{1,9}),?(?= )(.*)|((?:PQ|SAD): .*))", re.DOTALL)
_PANOPTIC: Final = re.compile(r"INFO\]?:?\s+((?:PQ|mIoU): .*)", re.DOTALL)
_BEST: Final = re.compile(
    rf"\[EVAL\] The (EMA )?model with the best validation (\w{{1,20}}) \(({_NUMBER})\) was saved at "
    rf"(?:iter|(epoch)) (\d{{1,9}})"
)
_STOPPED: Final = re.compile(rf"Early stopping at iter \d{{1,9}}\. The best mean (IoU) is ({_NUMBER})\.")
_STEP: Final = re.compile(r"\[TRAIN\] epoch[:=] ?(\d{1,9}), iter[:=] ?(\d{1,9})/(\d{1,9})(.*)", re.DOTALL)
_FROM: Final = re.compile(rf"(Resume|Loading pretrained) model from (\S{{1,{MAX_TEXT}}})")
_TITLE: Final = re.compile(r"Pan Metrics of (All|Thing|Stuff) Classes:")
_ROW: Final = re.compile(rf"^(pq|sq|rq)\s+({_NUMBER})\s*$")
_KEY: Final = re.compile(r"^( {0,4})([A-Za-z_]\w{0,60}):(?: (.*))?$")
_ABOUT: Final = re.compile(r"^(PaddlePaddle|GPUs used): (\S{1,99})\s*$")
_TABLES: Final = {"All": "All", "Thing": "Things", "Stuff": "Stuff"}
_NOT_METRICS: Final = frozenset(("lr", "batch_cost", "reader_cost", "ips", "iter", "epoch"))
_TRAINING: Final = Shape(
    b"[TRAIN] epoch",
    # The count behind the slash is of the whole training, not of an epoch.
    re.compile(rb"\[TRAIN\] epoch(?:=|: )(?P<epoch>\d{1,9}), iter(?:=|: )(?P<step>\d{1,9})/"),
    {
        "loss": (b"loss",),
        "lr": (b"lr",),
        "batch_cost": (b"batch_cost",),
        "reader_cost": (b"reader_cost",),
        "ips": (b"ips",),
    },
)


def recognise(head: Head) -> int:
    text = head.text
    if _RECOGNISE.search(text):
        return 85
    return 60 if _CONFIG in text and b"PaddleSeg: " in text else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    parser = _Parser(lines, log, curve=curve)
    line = lines.seek(_NEEDLES)
    while line is not None:
        line = parser.take(line) or lines.seek(_NEEDLES)


def steps(reader: LineReader) -> Iterator[Steps]:
    """The lines `[TRAIN] epoch: e, iter: i/n, ...`; steps count through the whole training."""
    return read_steps(reader, _TRAINING)


class _Parser:
    """What one file has told so far. `_step` is the iteration of the run's last training line."""

    def __init__(self, reader: SegmentReader, log: LogBuilder, *, curve: bool) -> None:
        self._reader = reader
        self._log = log
        self._curve = curve
        self._step: int | None = None
        self._opened = False
        self._twice = False
        # The line of the last evaluation, until its classes are read.
        self._evaluation: int | None = None

    def take(self, line: Line) -> Line | None:
        """Read a line with a needle; what it hands back was read too far and is still to be read."""
        if _ENVIRONMENT in line.raw:
            self._start(line)
            self._opened = True
            return self._environment()
        if _CONFIG in line.raw:
            if not self._opened:
                self._start(line)
            self._opened = False
            return self._configuration()
        text = plain(line.raw)
        if _TABLE in line.raw:
            return self._table(text)
        if _CLASSES in line.raw:
            return self._classes(line, text)
        if found := _STEP.search(text):
            self._trained(line, text, found)
        elif found := _BEST.search(text):
            self._best(line, text, found)
        elif found := _STOPPED.search(text):
            self._observe(line, text, "mIoU", found[2], "best", printed="best mean IoU")
        elif found := _FROM.search(text):
            run = self._log.current(line.number)
            if found[1] == "Resume":
                run.resumed_from = found[2]
            else:
                run.pretrained = run.pretrained or found[2]
                self._twice = False
        elif found := _RESULT.search(text) or _PANOPTIC.search(text):
            self._evaluated(line, text, found)
        return None

    def _start(self, line: Line) -> Run:
        self._step = None
        self._twice = self._opened = False
        return self._log.start_run(line.number)

    def _environment(self) -> Line | None:
        """The versions a run prints first; the line that ends the block, if it begins another one."""
        run = self._log.run
        assert run is not None
        for _ in range(60):
            line = self._reader.next()
            if line is None or any(needle in line.raw for needle in _NEEDLES):
                return line
            if found := _ABOUT.search(plain(line.raw)):
                if found[1] == "PaddlePaddle":
                    run.framework = f"paddle {found[2]}"
                elif found[2].isdecimal() and len(found[2]) < 6:
                    run.devices = int(found[2])
        return None

    def _configuration(self) -> Line | None:
        """The dumped YAML: only `key: value` of the first two levels matter."""
        run = self._log.run
        assert run is not None
        config: dict[str, str] = {}
        section = ""
        following: Line | None = None
        for _ in range(_DUMP_LIMIT):
            line = self._reader.next()
            if line is None or line.raw.startswith(b"-----"):
                break
            if any(needle in line.raw for needle in _NEEDLES):
                following = line
                break
            found = _KEY.search(plain(line.raw).rstrip())
            if found is None or len(found[1]) not in (0, 2):
                continue
            if not found[1]:
                section = found[2]
            key = f"{section}.{found[2]}" if found[1] else section
            config.setdefault(key, (found[3] or "").strip()[:MAX_TEXT])
            if key == "iters":
                self._log.state("iters", config[key], line.number)
        _apply(run, config)
        return following

    def _trained(self, line: Line, text: str, found: re.Match[str]) -> None:
        step = int(found[2])
        if self._step is not None and step < self._step:
            # Iterations that start over without a banner are a run nothing is known of.
            self._start(line)
        self._log.show("iters", found[3], line.number)
        self._step, self._twice = step, False
        if not self._curve:
            return
        for name, value in _PAIR.findall(found[4]):
            if name not in _NOT_METRICS:
                self._observe(line, text, name, value, "train", epoch=int(found[1]), step=step)

    def _evaluated(self, line: Line, text: str, found: re.Match[str]) -> None:
        run = self._log.current(line.number)
        self._evaluation = line.number
        rest = found[found.lastindex or 1]
        if found.re is _RESULT and found[1]:
            run.samples = int(found[1])
            rest = found[2]
        pairs = _PAIR.findall(rest)
        if not line.whole and pairs and not re.search(r"\.\d{4}\s*$", rest):
            self._log.find("truncated", Grade.INFO, line.number)
            pairs = pairs[:-1] if rest.rstrip().endswith(pairs[-1][1]) else pairs
        weights: Weights = "ema" if self._twice else "raw"
        # Two evaluations in a row within a training are of the weights and of their moving average.
        self._twice = found.re is _RESULT and self._step is not None and not self._twice
        for name, value in pairs:
            self._observe(line, text, name, value, "eval", step=self._step, weights=weights)

    def _best(self, line: Line, text: str, found: re.Match[str]) -> None:
        self._twice = False
        at = int(found[5])
        self._observe(
            line,
            text,
            found[2],
            found[3],
            "best",
            epoch=at if found[4] else None,
            step=None if found[4] else at,
            weights="ema" if found[1] else "raw",
            printed=f"best validation {found[2]}",
        )

    def _classes(self, line: Line, text: str) -> Line | None:
        """The IoU of each class, whose mean the evaluation above is; a list that does not end proves nothing."""
        shown = text.partition("Class IoU:")[2]
        following: Line | None = None
        for _ in range(_CLASS_LINES):
            if "]" in shown or len(shown) > 20 * _CLASS_VALUES:
                break
            following = self._reader.next()
            if following is None or any(needle in following.raw for needle in _NEEDLES):
                return following
            shown += " " + plain(following.raw)
        start, end = shown.find("["), shown.find("]")
        values = [parse_decimal(word) for word in shown[start + 1 : end].replace(",", " ").split()]
        if self._evaluation is None or start < 0 or end < start or not values or None in values:
            return None
        known = [value for value in values if value is not None and value.is_finite()]
        absent = sum(1 for value in values if value is not None and value.is_nan())
        if len(known) + absent == len(values):
            total = sum(known, Decimal(0))
            parts = Parts(line.number, self._evaluation, "miou", total, len(known), absent, _CLASS_STEP)
            self._log.log.parts.append(parts)
        self._evaluation = None
        return None

    def _table(self, text: str) -> Line | None:
        """The rows below the title of a panoptic table. PQ over all classes is printed once more, below the tables."""
        title = _TITLE.search(text)
        if title is None:
            return None
        for _ in range(_TABLE_LIMIT):
            line = self._reader.next()
            if line is None or any(needle in line.raw for needle in _NEEDLES):
                return line
            row = plain(line.raw)
            found = _ROW.search(row)
            if found is not None and line.whole and (title[1], found[1]) != ("All", "pq"):
                self._observe(line, row, f"{_TABLES[title[1]]} {found[1]}", found[2], "eval", step=self._step)
        return None

    def _observe(
        self,
        line: Line,
        text: str,
        name: str,
        value: str,
        kind: Kind,
        *,
        epoch: int | None = None,
        step: int | None = None,
        weights: Weights = "raw",
        printed: str | None = None,
    ) -> None:
        metric, unit = METRICS.get(name, (None, None))
        if name in ("mIoU", "PQ", "pq") and value.startswith("-"):
            return
        self._log.observe(
            metric=metric,
            printed=printed or name,
            value_text=value,
            unit=unit,
            kind=kind,
            text=text,
            line=line.number,
            epoch=epoch,
            step=step,
            weights=weights,
        )


def _apply(run: Run, config: dict[str, str]) -> None:
    """Fill `run` from the dumped configuration (`section.key` -> value as printed)."""
    run.model = _given(config.get("model.type"))
    kind = _given(config.get("val_dataset.type"))
    # `Dataset` is any folder with lists of files; the other types are datasets by name.
    root = _given(config.get("val_dataset.dataset_root"))
    run.dataset = kind if kind and kind != "Dataset" else root or _given(config.get("val_dataset.val_path"))
    mode = config.get("val_dataset.mode")
    run.split = mode if mode in ("train", "val", "test") else None
    for key in ("val_dataset.num_classes", "model.num_classes"):
        number = config.get(key, "")
        if number.isascii() and number.isdecimal() and len(number) < 9:
            run.classes = int(number)
            break


def _given(text: str | None) -> str | None:
    return None if text in (None, "", "null", "None") else text
