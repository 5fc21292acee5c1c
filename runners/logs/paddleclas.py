"""PaddleClas training and evaluation logs (release/2.2 to develop; the older `END epoch` lines of 2.0 and 2.1 too).

What the writer does (PaddlePaddle/PaddleClas d178931f, ppcls/engine/engine.py and ppcls/engine/evaluation/):
every evaluation ends in one line `[Eval][Epoch E][Avg]name: value, ...`, five decimals, top-k and recall as
fractions. `[Eval][Epoch E][Iter: i/n]...` lines are running values of a part of the set, no results. `[best metric:
x]` repeats the best so far of the *first* metric of that line, unrounded: for a multi-label run that is
AccuracyScore, not mAP. With EMA a second evaluation of the same epoch follows the best line, then `[best metric
ema: x]`. Each start of the program prints a banner and dumps its configuration.
"""

from __future__ import annotations

import re
from typing import Final

from harness.findings import Grade
from harness.observation import Run, Weights
from runners.logs.base import Head, LogBuilder
from runners.logs.reading import Line, LineReader, segments

NAME: Final = "paddleclas"
TITLE: Final = "PaddleClas"

# printed name -> (metric, unit)
METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "top1": ("top1", "fraction"),
    "top5": ("top5", "fraction"),
    "loss": ("loss", "loss"),
    "recall1": ("recall_at_1", "fraction"),
    "recall5": ("recall_at_5", "fraction"),
    "recall10": ("recall_at_10", "fraction"),
    "mINP": ("minp", "fraction"),
    "HammingDistance": ("hamming_distance", "fraction"),
    "hamming_distance": ("hamming_distance", "fraction"),
    "AccuracyScore": ("multilabel_accuracy", "fraction"),
    "multilabel_accuracy": ("multilabel_accuracy", "fraction"),
    "MultiLabelMAP": ("map_multilabel", "fraction"),
}
_MAP_RETRIEVAL: Final = ("map_retrieval", "fraction")
_MAP_MULTILABEL: Final = ("map_multilabel", "fraction")

_BANNER: Final = b"PaddleClas is powered by"
_ARCH: Final = b"INFO: Arch :"
_NEEDLES: Final = (b"[Avg]", b"[best metric", _BANNER, _ARCH)
_OLD_NEEDLES: Final = (b"END e", b"The best top1 acc", _BANNER)
_DUMP_LIMIT: Final = 3000

_RECOGNISE: Final = re.compile(rb"\[(?:Train|Eval)\]\[Epoch \d+|PaddleClas is powered by")
_RECOGNISE_OLD: Final = re.compile(rb"END epoch:\d+ +(?:train|valid) |END eval top1: |epoch:\d+ *, train step:\d+")
_AVERAGE: Final = re.compile(r"\[(Train|Eval)\]\[Epoch (\d+)(?:/(\d+))?\]\[Avg\](.*)", re.DOTALL)
_BEST: Final = re.compile(r"\[Eval\]\[Epoch (\d+)\]\[best metric( ema)?: ([^\]\s]+)\]")
_STEP: Final = re.compile(r"\[Train\]\[Epoch (\d+)/(\d+)\]\[Iter: (\d+)/(\d+)\](.*)", re.DOTALL)
_BATCHES: Final = re.compile(rb"\[Eval\]\[Epoch \d+\]\[Iter: \d+/(\d+)\]")
_NUMBER: Final = r"[-+]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|nan|inf)"
_PAIR: Final = re.compile(rf"(?<![\w.@(-])([A-Za-z][\w@.()-]*) ?: ?({_NUMBER})(?![\w.]|%)")
_OLD_END: Final = re.compile(r"END (?:epoch:(\d+) +)?(train|valid|eval) (.*)", re.DOTALL)
_OLD_BEST: Final = re.compile(r"The best top1 acc (\d\.\d+), in epoch: (\d+)")
_NOT_METRICS: Final = frozenset({"lr", "batch_cost", "reader_cost", "batch_cost_sum", "ips", "eta", "images"})

_DUMPED: Final = re.compile(r"(?:^|\] \w+ INFO: ?)( *)([A-Za-z_][\w.]*) :(?: (.*))?$")
_DEVICES: Final = re.compile(rb"PADDLE_TRAINERS_NUM +(\d+) +\|")
_GPUS: Final = re.compile(r"number of gpu is (\d+) in current")
_PADDLE: Final = re.compile(r"(?:train|eval|infer|export) with paddle (\S+) and device")
_RESUMED: Final = re.compile(r"Finish load checkpoints from (\S+)")


def recognise(head: Head) -> int:
    if _RECOGNISE.search(head.text):
        return 90
    return 80 if _RECOGNISE_OLD.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    old = not _RECOGNISE.search(log.head.text)
    needles = _OLD_NEEDLES if old else (*_NEEDLES, b"[Train]") if curve else _NEEDLES
    parser = _Parser(reader, log)
    while (line := reader.seek(needles)) is not None:
        if _BANNER in line.raw or _ARCH in line.raw:
            parser.start(line)
        elif old:
            parser.old(line)
        else:
            parser.line(line)


class _Parser:
    """What one file has told so far."""

    def __init__(self, reader: LineReader, log: LogBuilder) -> None:
        self._reader = reader
        self._log = log
        self._best_epoch = -1
        self._first_metric: str | None = None
        self._retrieval = False

    def start(self, line: Line) -> None:
        """A banner, or a configuration whose banner is gone: a new run, whose dump is read to its end."""
        opening: Line | None = line
        while opening is not None:
            opening = self._configuration(opening)

    def _configuration(self, line: Line) -> Line | None:
        """Read one dump up to the first result; the banner of a further run, when that comes first."""
        run = self._log.start_run(line.number)
        self._best_epoch, self._first_metric = -1, None
        if run.index == 0 and (devices := _DEVICES.search(self._log.head.first)):
            run.devices = int(devices[1])
        config: dict[str, str] = {}
        path: list[str] = []
        if _ARCH in line.raw:
            self._dumped(line, config, path)
        following: Line | None = None
        for _ in range(_DUMP_LIMIT):
            following = self._reader.next()
            if following is None or b"[Train]" in following.raw or b"[Eval]" in following.raw or _BANNER in following.raw:
                break
            if not self._about(run, following):
                self._dumped(following, config, path)
        _apply(run, config)
        self._retrieval = any(key.startswith("DataLoader.Eval.Query.") for key in config)
        if following is not None and _BANNER in following.raw:
            return following
        if following is not None:
            self.line(following)
        return None

    def _about(self, run: Run, line: Line) -> bool:
        """Take in a line between the dump and the first result; False when it is none of those."""
        for text in segments(line.raw):
            if found := _PADDLE.search(text):
                run.framework = f"paddle {found[1]}"
            elif found := _RESUMED.search(text):
                run.resumed_from = found[1]
            elif found := _GPUS.search(text):
                run.devices = int(found[1])
            else:
                continue
            return True
        return False

    @staticmethod
    def _dumped(line: Line, config: dict[str, str], path: list[str]) -> None:
        """One line `    key : value` of the dump; four blanks a level."""
        for text in segments(line.raw):
            found = _DUMPED.search(text)
            if found is None:
                continue
            level = len(found[1]) // 4
            del path[level:]
            path.append(found[2])
            # The first of several transforms or metrics of one name is kept: it is the one the writer lists first.
            config.setdefault(".".join(path), (found[3] or "").strip())

    def line(self, line: Line) -> None:
        for text in segments(line.raw):
            if found := _AVERAGE.search(text):
                self._average(line, text, found)
            elif found := _BEST.search(text):
                self._best(line, text, found)
            elif found := _STEP.search(text):
                self._step(line, text, found)

    def _average(self, line: Line, text: str, found: re.Match[str]) -> None:
        mode, epoch, epochs, rest = found[1], int(found[2]), found[3], found[4]
        run = self._follow(line, epoch, training=mode == "Train")
        pairs = _PAIR.findall(rest)
        if not line.whole:
            pairs = self._untruncated(line, rest, pairs)
        if mode == "Train":
            run.train_epochs.append(epoch)
            run.epochs = int(epochs) if epochs else run.epochs
            self._add(line, text, pairs, "train", epoch)
            return
        if run.eval_batches is None and (batches := _BATCHES.search(self._reader.before())):
            run.eval_batches = int(batches[1])
        ema = epoch == self._best_epoch
        if not ema:
            self._first_metric = next((name for name, _ in pairs if not _is_loss(name)), None)
        self._add(line, text, pairs, "eval", epoch, weights="ema" if ema else "raw")

    def _follow(self, line: Line, epoch: int, *, training: bool) -> Run:
        """The run an epoch belongs to. Epochs that start over without a banner are a run nothing is known of."""
        run = self._log.current(line.number)
        if training and run.train_epochs and epoch < run.train_epochs[-1]:
            run = self._log.start_run(line.number)
            self._best_epoch, self._first_metric = -1, None
        return run

    def _untruncated(self, line: Line, rest: str, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Without the last value, when the file ends inside it: the writer prints five decimals."""
        if pairs and rest.rstrip().endswith(pairs[-1][1]) and not re.search(r"\.\d{5}$|nan$|inf$", pairs[-1][1]):
            self._log.find("truncated", Grade.INFO, line.number)
            return pairs[:-1]
        return pairs

    def _best(self, line: Line, text: str, found: re.Match[str]) -> None:
        epoch = int(found[1])
        weights: Weights = "ema" if found[2] else "raw"
        if weights == "raw":
            self._best_epoch = epoch
        metric, unit = self._known(self._first_metric) if self._first_metric else (None, None)
        self._log.observe(
            metric=metric,
            printed=f"best metric{found[2] or ''}",
            value_text=found[3],
            unit=unit,
            kind="best",
            text=text,
            line=line.number,
            epoch=epoch,
            weights=weights,
        )

    def _step(self, line: Line, text: str, found: re.Match[str]) -> None:
        run = self._follow(line, int(found[1]), training=True)
        run.epochs = int(found[2])
        pairs = _PAIR.findall(found[5])
        self._add(line, text, pairs, "train", int(found[1]), step=int(found[3]))

    def _add(
        self,
        line: Line,
        text: str,
        pairs: list[tuple[str, str]],
        kind: str,
        epoch: int | None,
        *,
        step: int | None = None,
        weights: Weights = "raw",
    ) -> None:
        for name, value in pairs:
            if name in _NOT_METRICS or name.startswith("lr("):
                continue
            metric, unit = self._known(name)
            self._log.observe(
                metric=metric,
                printed=name,
                value_text=value,
                unit=unit,
                kind="train" if kind == "train" else "eval",
                text=text,
                line=line.number,
                epoch=epoch,
                step=step,
                weights=weights,
            )

    def _known(self, name: str) -> tuple[str | None, str | None]:
        if name == "mAP":
            return _MAP_RETRIEVAL if self._retrieval else _MAP_MULTILABEL
        return METRICS.get(name, (None, "loss" if _is_loss(name) else None))

    def old(self, line: Line) -> None:
        """Lines of PaddleClas 2.0 and 2.1: epochs count from 0, one `END epoch` line a pass."""
        for text in segments(line.raw):
            if found := _OLD_BEST.search(text):
                self._log.observe(
                    metric="top1",
                    printed="best top1 acc",
                    value_text=found[1],
                    unit="fraction",
                    kind="best",
                    text=text,
                    line=line.number,
                    epoch=int(found[2]),
                )
            elif (found := _OLD_END.search(text)) and line.whole:
                epoch = int(found[1]) if found[1] else None
                train = found[2] == "train"
                run = self._follow(line, epoch or 0, training=train)
                if train:
                    run.train_epochs.append(epoch or 0)
                pairs = [(n, v) for n, v in _PAIR.findall(found[3].replace(",", " , ")) if n not in _NOT_METRICS]
                self._add(line, text, pairs, "train" if train else "eval", epoch)


def _is_loss(name: str) -> bool:
    return name.endswith(("Loss", "loss")) or name.startswith("loss")


def _apply(run: Run, config: dict[str, str]) -> None:
    """Fill `run` from the dumped configuration (`Section.key.key` -> value as printed)."""
    arch = config.get("Arch.name")
    if arch in ("RecModel", "DistillationModel") or arch is None:
        # The wrapper's name says nothing: the model is its backbone, or the student of a distillation.
        arch = config.get("Arch.Backbone.name") or config.get("Arch.models.Student.name") or arch
    run.model = arch
    run.classes = _integer(config.get("Arch.class_num")) or _integer(config.get("Arch.Head.class_num"))
    run.epochs = _integer(config.get("Global.epochs"))
    run.pretrained = _given(config.get("Global.pretrained_model")) or _given(config.get("Arch.pretrained"))
    for base in ("DataLoader.Eval", "DataLoader.Eval.Query"):
        root, listing = config.get(f"{base}.dataset.image_root"), config.get(f"{base}.dataset.cls_label_path")
        if root is None and listing is None and f"{base}.dataset.name" not in config:
            continue
        run.dataset = _given(root) or _given(listing) or config.get(f"{base}.dataset.name")
        run.split = _split(listing)
        run.batch_size = _integer(config.get(f"{base}.sampler.batch_size"))
        run.image_size = _side(config.get(f"{base}.dataset.transform_ops.CropImage.size"))
        if run.image_size is None:
            run.image_size = _side(config.get(f"{base}.dataset.transform_ops.ResizeImage.size"))


def _integer(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 12 else None


def _given(text: str | None) -> str | None:
    return None if text in (None, "", "None", "False", "True", "null") else text


def _side(text: str | None) -> int | None:
    """`224` or a square `[224, 224]` -> 224."""
    if text is None:
        return None
    numbers = re.findall(r"\d+", text)
    return int(numbers[0]) if numbers and len(set(numbers)) == 1 and len(numbers[0]) < 6 else None


def _split(listing: str | None) -> str | None:
    """The split a label list stands for, by its file name; None where the name does not say."""
    if not listing:
        return None
    name = re.split(r"[\\/]", listing.strip())[-1].casefold()
    for word, split in (("train", "train"), ("val", "val"), ("test", "test"), ("query", "test")):
        if word in name:
            return split
    return None
