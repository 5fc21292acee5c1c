"""PaddleOCR training and evaluation logs (2.0 to develop): detection, recognition, end to end, tables, and more.

What the writer does (PaddlePaddle/PaddleOCR, tools/program.py, tools/eval.py, ppocr/metrics/): an evaluation during
training prints `cur metric, name: value, ...` (`cur metirc` before 2021), all digits of a float, as fractions; then
`best metric, ...` repeats the best so far. Before the first evaluation that line holds a start value of 0.
tools/eval.py prints two blocks of the same names: below `metric in ckpt` what the checkpoint carries, which nobody
measured here, and below `metric eval` what it measured. `acc` in a training line is of training batches. What a name
means depends on the metric class of the dumped configuration: `acc` is word accuracy of RecMetric alone.
`norm_edit_dis` is a similarity, the higher the better. The evaluation's epoch and step are those of the training line
before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from harness.evidence.findings import Grade
from harness.evidence.habits import Habits, Mean
from harness.evidence.observation import Kind, Run
from harness.evidence.steps import Steps
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.lines import Line, LineReader, SegmentReader, plain
from runners.logs.reading.steps import Shape
from runners.logs.reading.steps import read as read_steps

NAME: Final = "paddleocr"
TITLE: Final = "PaddleOCR"
# Best lines: tools/program.py, train; evaluations state no epoch, and the training line before them can be of the epoch
# before.
_METRICS_AT: Final = "PaddlePaddle/PaddleOCR ppocr/metrics: 0002349d rec_metric.py:70, 3374ad76 eval_det_iou.py"
# The end-to-end metric, which prints f_score, counts a box that is matched in parts as 0.8.
_BOXES: Final = Mean(over="samples_exact", strict=True, marks=("hmean",), source=_METRICS_AT)
HABITS: Final = Habits(
    best_after_each=True,
    best_epoch_slack=1,
    means={
        "word_accuracy": Mean(over="samples_epsilon", strict=True, source=_METRICS_AT),
        "recall": _BOXES,
        "precision": _BOXES,
    },
    # eval_det_iou.py combine_results; vqa_token_ser_metric.py: seqeval's means over all entities.
    formulas=frozenset(("hmean", "f1")),
)

_Meaning = tuple[str | None, str | None]
# "CLASS name": what a metric class of the toolkit means by a printed name.
METRICS: Final[dict[str, _Meaning]] = {
    "rec acc": ("word_accuracy", "fraction"),
    "rec norm_edit_dis": ("norm_edit_distance", "fraction"),
    "cls acc": ("accuracy", "fraction"),
    "det precision": ("precision", "fraction"),
    "det recall": ("recall", "fraction"),
    "det hmean": ("hmean", "fraction"),
    "e2e precision": ("precision", "fraction"),
    "e2e recall": ("recall", "fraction"),
    "e2e f_score": ("hmean", "fraction"),
    "e2e f_score_e2e": ("e2e_hmean", "fraction"),
    "spotting Hmean": ("e2e_hmean", "fraction"),
    "kie precision": ("precision", "fraction"),
    "kie recall": ("recall", "fraction"),
    "kie hmean": ("f1", "fraction"),
    "sr psnr_avg": ("psnr", "dB"),
    "sr ssim_avg": ("ssim", "score"),
    "formula exp_rate": ("exprate", "fraction"),
    "fps": ("fps", "per_second"),
    "loss": ("loss", "loss"),
}
_CLASSES: Final = {
    "RecMetric": "rec",
    "ClsMetric": "cls",
    "DetMetric": "det",
    "DetFCEMetric": "det",
    "CTMetric": "det",
    "E2EMetric": "e2e",
    "SPTSMetric": "spotting",
    "KIEMetric": "kie",
    "VQASerTokenMetric": "kie",
    "VQAReTokenMetric": "kie",
    "SRMetric": "sr",
    "CANMetric": "formula",
    "LaTeXOCRMetric": "formula",
}

_ARCHITECTURE: Final = b"INFO: Architecture :"
_MEASURED: Final = b"metric eval *"
_STORED: Final = b"metric in ckpt *"
_NEEDLES: Final = (
    _ARCHITECTURE, b"INFO: epoch: [", b"INFO: cur met", b"INFO: best met", _MEASURED, _STORED, b"resume from ",
    b"load pretrain", b"valid dataloader has ", b"INFO: train with paddle ",
)  # fmt: skip
# Settings that other lines repeat: `epoch: [e/E]`, and where a checkpoint was saved.
_SETTINGS: Final = {"Global.epoch_num": "epochs", "Global.save_model_dir": "output_dir"}
_DUMP_LIMIT: Final = 2000
# Far above what any metric class prints.
MAX_PIECES: Final = 100
_BLOCK_LIMIT: Final = 60

_RECOGNISE: Final = re.compile(
    rb"(?:ppocr|root) INFO: (?:cur met(?:ri|ir)c, |best met(?:ri|ir)c, |metric (?:eval|in ckpt) \*\*\*"
    rb"|epoch: \[\d{1,9}/\d{1,9}\], (?:iter|global_step): )"
)
_BEGINNING: Final = re.compile(rb"(?:ppocr|root) INFO: (?:Architecture : |    model_type : |PostProcess : )")
_NUMBER: Final = r"[-+]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|nan|inf)"
_PIECE: Final = re.compile(rf"^\s*'?([A-Za-z]\w*)'?: ?({_NUMBER})\s*$")
_LINE: Final = re.compile(r"INFO: (cur|best) met(?:ri|ir)c, (.*)", re.DOTALL)
_EPOCH: Final = re.compile(r"INFO: epoch: \[(\d{1,9})/(\d{1,9})\], (?:iter|global_step): (\d{1,9}), (.*)", re.DOTALL)
_MEASURE: Final = re.compile(rf"INFO: ([A-Za-z]\w*):({_NUMBER})\s*$")
_RESUMED: Final = re.compile(rf"resume from (\S{{1,{MAX_TEXT}}})")
_LOADED: Final = re.compile(rf"load pretrain(?:ed model| successful) from (\S{{1,{MAX_TEXT}}})")
_BATCHES: Final = re.compile(r"valid dataloader has (\d{1,9}) iters")
_PADDLE: Final = re.compile(r"INFO: train with paddle (\S{1,99}) and device")
_DUMPED: Final = re.compile(r"INFO: ( {0,16})([A-Za-z_][\w.]{0,99}) :(?: (.*))?$")
_NOT_METRICS: Final = frozenset(
    ("lr", "time", "samples", "avg_samples", "ips", "reader_cost", "batch_cost", "best_epoch", "start_epoch")
)
_TRAINING: Final = Shape(
    b"epoch: [",
    re.compile(rb"epoch: \[(?P<epoch>\d{1,9})/\d{1,9}\], (?:global_step|iter): (?P<step>\d{1,9})"),
    {
        "loss": (b"loss",),
        "lr": (b"lr",),
        "batch_cost": (b"avg_batch_cost", b"batch_cost"),
        "reader_cost": (b"avg_reader_cost", b"reader_cost"),
        "ips": (b"ips",),
    },
)


def recognise(head: Head) -> int:
    text = head.text
    if _RECOGNISE.search(text):
        return 90
    return 70 if _BEGINNING.search(text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    lines = SegmentReader(reader)
    parser = _Parser(lines, log, curve=curve)
    line = lines.seek(_NEEDLES)
    while line is not None:
        line = parser.take(line) or lines.seek(_NEEDLES)


def steps(reader: LineReader) -> Iterator[Steps]:
    """The lines `epoch: [e/E], global_step: i, ...`; steps count through the whole training."""
    return read_steps(reader, _TRAINING)


class _Parser:
    """What one file has told so far: the metric class of the run, the epoch and step of its last training line."""

    def __init__(self, reader: SegmentReader, log: LogBuilder, *, curve: bool) -> None:
        self._reader = reader
        self._log = log
        self._curve = curve
        self._forget()

    def _forget(self) -> None:
        """Back to what is known of a run without a configuration."""
        self._class: str | None = None
        self._configured = False
        self._epoch: int | None = None
        self._step: int | None = None
        self._offset = 0

    def take(self, line: Line) -> Line | None:
        """Read a line with a needle; what it hands back was read too far and is still to be read."""
        if _ARCHITECTURE in line.raw:
            return self._configuration(line)
        if _STORED in line.raw:
            return self._block(line, measured=False)
        if _MEASURED in line.raw:
            return self._block(line, measured=True)
        text = plain(line.raw)
        if found := _EPOCH.search(text):
            self._trained(line, text, found)
        elif found := _LINE.search(text):
            self._evaluated(line, text, found)
        elif found := _PADDLE.search(text):
            self._log.current(line.number).framework = f"paddle {found[1]}"
        elif found := _BATCHES.search(text):
            self._log.current(line.number).eval_batches = int(found[1])
        elif found := _RESUMED.search(text):
            self._log.current(line.number).resumed_from = found[1]
        elif found := _LOADED.search(text):
            self._log.current(line.number).pretrained = found[1].strip("[]'\"")
        return None

    def _configuration(self, line: Line) -> Line | None:
        """A new run and its dump, four blanks a level, up to the first line that tells something else."""
        run = self._log.start_run(line.number)
        self._forget()
        config: dict[str, str] = {}
        path: list[str] = ["Architecture"]
        following: Line | None = None
        for _ in range(_DUMP_LIMIT):
            following = self._reader.next()
            if following is None or any(needle in following.raw for needle in _NEEDLES):
                break
            found = _DUMPED.search(plain(following.raw))
            if found is not None:
                level = len(found[1]) // 4
                del path[level:]
                path.append(found[2])
                key = ".".join(path)
                config.setdefault(key, (found[3] or "").strip()[:MAX_TEXT])
                if key in _SETTINGS:
                    self._log.state(_SETTINGS[key], config[key], following.number)
        name = config.get("Metric.base_metric_name") or config.get("Metric.name")
        self._class, self._configured = _CLASSES.get(name or ""), name is not None
        _apply(run, config)
        return following

    def _trained(self, line: Line, text: str, found: re.Match[str]) -> None:
        epoch = int(found[1])
        if self._epoch is not None and epoch < self._epoch:
            # Epochs that start over without a configuration are a run nothing is known of.
            self._log.start_run(line.number)
            self._forget()
        run = self._log.current(line.number)
        if not run.train_epochs:
            # 2.0 counts from 0.
            self._offset = 1 if epoch == 0 else 0
        if epoch != self._epoch:
            run.train_epochs.append(epoch + self._offset)
        run.epochs = int(found[2])
        self._log.show("epochs", found[2], line.number)
        self._epoch, self._step = epoch, int(found[3])
        if self._curve:
            self._observe(line, text, _pairs(found[4]), "train", epoch=epoch)

    def _evaluated(self, line: Line, text: str, found: re.Match[str]) -> None:
        pairs = self._uncut(line, _pairs(found[2]))
        if found[1] == "cur":
            self._observe(line, text, pairs, "eval", epoch=self._epoch)
            return
        best = dict(pairs).get("best_epoch", "")
        epoch = int(best) if best.isdecimal() else None
        self._observe(line, text, [pair for pair in pairs if pair[0] != "fps"], "best", epoch=epoch)

    def _block(self, line: Line, *, measured: bool) -> Line | None:
        """The lines `name:value` below a title of tools/eval.py."""
        run = self._log.current(line.number)
        if not measured:
            # What an evaluation is of was not resumed.
            run.pretrained, run.resumed_from = run.resumed_from or run.pretrained, None
        rows: list[tuple[Line, str, list[tuple[str, str]]]] = []
        following: Line | None = None
        for _ in range(_BLOCK_LIMIT):
            following = self._reader.next()
            if following is None or any(needle in following.raw for needle in _NEEDLES):
                break
            text = plain(following.raw)
            if found := _MEASURE.search(text):
                rows.append((following, text, self._uncut(following, [(found[1], found[2])])))
            elif "INFO: " in text and ":" not in text.partition("INFO: ")[2]:
                break
        if measured:
            beside = [name for _, _, pairs in rows for name, _ in pairs]
            for row, text, pairs in rows:
                self._observe(row, text, pairs, "eval", beside=beside)
        return following

    def _uncut(self, line: Line, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Without the last value when the file ends in its line: it may have had more digits."""
        if line.whole or not pairs:
            return pairs
        self._log.find("truncated", Grade.INFO, line.number)
        return pairs[:-1]

    def _observe(
        self,
        line: Line,
        text: str,
        pairs: list[tuple[str, str]],
        kind: Kind,
        *,
        epoch: int | None = None,
        beside: list[str] | None = None,
    ) -> None:
        names = beside if beside is not None else [name for name, _ in pairs]
        for name, value in pairs:
            if name in _NOT_METRICS:
                continue
            metric, unit = self._meaning(name, names)
            self._log.observe(
                metric=metric,
                printed=f"best {name}" if kind == "best" else name,
                value_text=value,
                unit=unit,
                kind=kind,
                text=text,
                line=line.number,
                epoch=epoch,
                step=None if kind == "best" or beside is not None else self._step,
            )

    def _meaning(self, name: str, beside: list[str]) -> _Meaning:
        """Metric and unit of a printed name, given the names `beside` it."""
        if name in METRICS:
            return METRICS[name]
        group = self._class
        if not self._configured:
            group = "rec" if "norm_edit_dis" in beside else "det" if "hmean" in beside else "e2e"
        return METRICS.get(f"{group} {name}", (None, None))


def _pairs(text: str) -> list[tuple[str, str]]:
    """The pieces `name: number` of a line, in order."""
    return [
        (found[1], found[2]) for piece in text.split(",", MAX_PIECES)[:MAX_PIECES] if (found := _PIECE.match(piece))
    ]


def _apply(run: Run, config: dict[str, str]) -> None:
    """Fill `run` from the dumped configuration (`Section.key.key` -> value as printed)."""
    run.model = _given(config.get("Global.model_name")) or _given(config.get("Architecture.algorithm"))
    run.pretrained = _given(config.get("Global.pretrained_model"))
    epochs, batch = config.get("Global.epoch_num", ""), config.get("Eval.loader.batch_size_per_card", "")
    run.epochs = int(epochs) if epochs.isdecimal() and len(epochs) < 10 else None
    run.batch_size = int(batch) if batch.isdecimal() and len(batch) < 10 else None
    run.devices = 1 if config.get("Global.distributed") == "False" else None
    root = _given(config.get("Eval.dataset.data_dir"))
    lists = re.findall(r"'([^']+)'", config.get("Eval.dataset.label_file_list", ""))
    # Several lists may be of several datasets: only the folder they share says what they are.
    if len(lists) == 1:
        run.dataset = lists[0] if root is None or lists[0].startswith(root) else f"{root.rstrip('/')}/{lists[0]}"
        run.split = _split(lists[0])
    else:
        run.dataset = root
        run.split = _split(root or "") if not lists else None


def _given(text: str | None) -> str | None:
    return None if text in (None, "", "None", "False", "True", "null") else text


def _split(path: str) -> str | None:
    """The split a list or folder is named after; None where the name does not say."""
    words = re.split(r"[^a-z]+", re.split(r"[\\/]", path.strip().rstrip("\\/"))[-1].casefold())
    for start, split in (("train", "train"), ("val", "val"), ("test", "test")):
        if any(word.startswith(start) for word in words):
            return split
    return None
