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
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import msgspec

from harness.evidence.facts import Part
from harness.evidence.findings import Grade
from harness.evidence.habits import Habits, Mean
from harness.evidence.observation import Run, Weights
from harness.evidence.steps import Steps
from harness.tasks.splits import of_name, of_path
from harness.values.lazy import pattern
from runners.logs.reading.base import CERTAIN, MAX_TEXT, Head, LogBuilder
from runners.logs.reading.foreign import OwnLines
from runners.logs.reading.lines import Line, LineReader, plain
from runners.logs.reading.needles import After
from runners.logs.reading.numbers import NUMBER, whole
from runners.logs.reading.running import RunningMeans
from runners.logs.reading.segments import SegmentReader

if TYPE_CHECKING:
    from runners.logs.reading.steps import StepShape

NAME: Final = "paddleclas"
TITLE: Final = "PaddleClas"
# The samples of all devices are gathered before the mean is taken. Best lines: ppcls/engine/engine.py, train. Training
# lines: ppcls/engine/train/utils.py:50, log_info.
_TOP_K: Final = Mean(
    over="samples",
    strict=True,
    source="PaddlePaddle/PaddleClas 01339105 ppcls/engine/evaluation/classification.py:66-107",
)
HABITS: Final = Habits(
    best_after_each=True,
    best_float32=True,
    means={"top1": _TOP_K, "top5": _TOP_K},
    speed_decimals=5,
    eta_from_cost=True,
    speed_of_one_device=True,
)
# 2.0 and 2.1 average the devices, and print the best rounded.
_OLD_MEAN: Final = Mean(over="devices", source="PaddlePaddle/PaddleClas, releases 2.0 and 2.1")
_OLD_HABITS: Final = msgspec.structs.replace(HABITS, best_float32=False, means={"top1": _OLD_MEAN, "top5": _OLD_MEAN})

# printed name, without what stands in parentheses behind it -> (metric, unit)
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
_MAP_OF_WHAT: Final = (None, "fraction")

_BANNER: Final = b"PaddleClas is powered by"
_ARCH: Final = b"INFO: Arch :"
_FEATURES: Final = b" done, all feat shape: ["
_NEEDLES: Final = (b"[Avg]", After(b"[Eval]", b"[best metric"), _BANNER, _ARCH, _FEATURES)
_OLD_NEEDLES: Final = (b"END e", b"The best top1 acc", _BANNER)
_AFTER_DUMP: Final = (b"[Train]", b"[Eval]", b"END e", b"train step:", _BANNER)
_IDENTITY: Final = ("Arch.name", ".cls_label_path", ".image_root", ".file_list", ".data_dir")
# Settings that other lines repeat: `Epoch e/E`, and where a checkpoint was saved; and those that the parts of one
# training have in common.
_SETTINGS: Final = {
    "Global.epochs": "epochs",
    "Global.eval_during_train": "evaluates",
    "Optimizer.lr.learning_rate": "learning_rate",
    "Arch.name": "arch",
    "Global.output_dir": "output_dir",
    "Global.re_ranking": "re_ranking",
}
# How many samples a device is given: what other toolkits call a sampler says nothing of it.
_BATCH_SIZES: Final[dict[str, Part]] = {
    "DataLoader.Train.sampler.batch_size": "train",
    "DataLoader.Eval.sampler.batch_size": "eval",
}
_DUMP_LIMIT: Final = 3000
_DUMP_DEPTH: Final = 20

_RECOGNISE: Final = pattern(rb"\[(?:Train|Eval)\]\[Epoch \d+|PaddleClas is powered by")
_RECOGNISE_OLD: Final = pattern(
    rb"END (?:epoch:\d+ +(?:train|valid)|eval) +(?:top1|loss|hamming_distance): |epoch:\d+ *, train step:\d+"
)
_RECORDS: Final = pattern(r"(?=\[(?:Train|Eval)\]\[Epoch )")
_AVERAGE: Final = pattern(r"\[(Train|Eval)\]\[Epoch (\d{1,9})(?:/(\d{1,9}))?\]\[Avg\]([^\[]*)")
_BEST: Final = pattern(r"\[Eval\]\[Epoch (\d{1,9})\]\[best metric( ema)?: ([^\]\s]+)\]")
_STEP: Final = pattern(r"\[Train\]\[Epoch (\d{1,9})/(\d{1,9})\]\[Iter: (\d{1,9})/\d{1,9}\]([^\[]*)")
_BATCHES: Final = pattern(rb"\[Eval\]\[Epoch (\d{1,9})\]\[Iter: (\d{1,9})/(\d{1,9})\]([^\[]*)")
_PAIR: Final = pattern(rf"(?<![\w.@()-])([A-Za-z][\w@.()-]*) ?: ?({NUMBER})(?![\w.]|%)")
_COMPLETE: Final = pattern(r"(?:\.\d{5}|nan|inf)\s*$")
_OLD_END: Final = pattern(r"END (?:epoch:(\d{1,9}) +)?(train|valid|eval) (.*)", re.DOTALL)
_OLD_BEST: Final = pattern(r"The best top1 acc (\d\.\d{5}), in epoch: (\d{1,9})")
_OLD_COMPLETE: Final = pattern(r"images/sec\.?\s*$")
_NOT_METRICS: Final = frozenset(
    ("lr", "batch_cost", "reader_cost", "batch_cost_sum", "ips", "eta", "max_mem_reserved", "max_mem_allocated")
)

_DUMPED: Final = pattern(r"(?:^|\bINFO: ?)( *)([A-Za-z_][\w.]{0,99}) :(?: (.*))?$")
_DEVICES: Final = pattern(rb"PADDLE_TRAINERS_NUM +(\d{1,9}) +\|")
_GPUS: Final = pattern(r"number of gpu is (\d{1,9}) in current")
_PADDLE: Final = pattern(r"(?:train|eval|infer|export) with paddle (\S{1,99}) and device")
# Padding of the last batch is cut off before it is printed (ppcls/engine/evaluation/retrieval.py, cal_feature).
_BUILT: Final = pattern(r"Build (gallery|query|gallery_query) done, all feat shape: \[(\d{1,9}), ?\d{1,9}\]")
_RESUMED: Final = pattern(rf"Finish load checkpoints from (\S{{1,{MAX_TEXT}}})")


def recognise(head: Head) -> int:
    if _RECOGNISE.search(head.text):
        # PaddleScience prints lines of this shape too, under a name of its own.
        return CERTAIN if _BANNER in head.text or b"] ppcls INFO: " in head.text else 90
    return 80 if _RECOGNISE_OLD.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    old = _RECOGNISE_OLD.search(log.head.text) is not None
    log.log.habits = _OLD_HABITS if old else HABITS
    needles = _OLD_NEEDLES if old else (*_NEEDLES, b"[Train]") if curve else _NEEDLES
    lines = SegmentReader(reader)
    parser = _Parser(lines, log, old=old)
    while (line := lines.seek(needles)) is not None:
        parser.take(line)
    parser.running.close(log)


def steps(reader: LineReader) -> Iterator[Steps]:
    """The lines `[Train][Epoch e/E][Iter: i/n]...`, which 2.0 and 2.1 do not have."""
    from runners.logs.reading.steps import read  # only an audit and a curve ask for them

    return read(reader, _training())


def _training() -> StepShape:
    from runners.logs.reading.steps import StepShape

    # `lr(Cosine): 0.1, top1: 0.2, loss: 1.5, batch_cost: 0.1s, reader_cost: 0.1, ips: 9.9 samples/s, eta: 1:00:00`
    return StepShape(
        b"[Train][Epoch ",
        re.compile(rb"\[Train\]\[Epoch (?P<epoch>\d{1,9})/\d{1,9}\]\[Iter: (?P<step>\d{1,9})/(?P<of>\d{1,9})\]"),
        {
            "loss": (b"loss",),
            "lr": (b"lr",),
            "batch_cost": (b"batch_cost",),
            "reader_cost": (b"reader_cost",),
            "ips": (b"ips",),
        },
        re.compile(
            rb"\[(\d{4}/\d\d/\d\d \d\d):(\d\d:\d\d)\] ppcls INFO: "
            rb"\[Train\]\[Epoch (\d{1,9})/\d{1,9}\]\[Iter: (\d{1,9})/(\d{1,9})\]"
            rb"lr(?:\(\w{1,99}\))?: ([\d.e-]{1,30})(?:, (?!loss: )[^,\n]{0,99}){0,30}, loss: (\d+\.\d+|nan|inf), "
            rb"batch_cost: (\d+\.\d+)s, reader_cost: (\d+\.\d+), ips: (\d+\.\d+) (?:samples/s|images/sec)"
            rb"(?:, eta: ((?:\d{1,6} days?, )?\d{1,6}):(\d\d:\d\d))?"
        ),
    )


class _Parser:
    """What one file has told so far. Runs count their epochs from 1; 2.0 and 2.1 (`old`) print them from 0."""

    def __init__(self, reader: SegmentReader, log: LogBuilder, *, old: bool) -> None:
        self._reader = reader
        self._own = OwnLines(reader)
        self._log = log
        self._old = old
        self.running = RunningMeans()
        self._forget()

    def _forget(self) -> None:
        """Back to what is known of a run without a configuration."""
        self._best_epoch = -1
        self._first: tuple[str | None, str | None] = ("top1", "fraction") if self._old else (None, None)
        self._retrieval: bool | None = None
        self._may_have_ema = True
        # Whether one model prints, as its configuration says: a student and its teacher print every metric twice.
        self._single = False
        # The settings that say which list the queries are of, and which the gallery.
        self._lists: dict[str, str] = {}

    def take(self, line: Line) -> None:
        """A line with a needle: a result, a banner, or a configuration whose banner is gone."""
        following: Line | None = line
        while following is not None and (_BANNER in following.raw or _ARCH in following.raw):
            following = self._configuration(following)
        if following is not None:
            self._results(following)

    def _configuration(self, line: Line) -> Line | None:
        """A new run: read its dump up to the first result, or to the next run when that comes first."""
        run = self._log.start_run(line.number)
        self._forget()
        if run.index == 0 and (devices := _DEVICES.search(self._log.head.first)):
            run.devices = int(devices[1])
        config = self._lists = {}
        path: list[str] = []
        if _ARCH in line.raw:
            self._dumped(line, config, path)
        following: Line | None = None
        for _ in range(_DUMP_LIMIT):
            following = self._own.next()
            if following is None or any(mark in following.raw for mark in _AFTER_DUMP):
                break
            if _ARCH in following.raw and "Arch" in config:
                break
            if not self._about(run, following):
                self._dumped(following, config, path)
        _apply(run, config)
        if config:
            query = any(key.startswith("DataLoader.Eval.Query.") for key in config)
            self._retrieval = query or config.get("Global.eval_mode") == "retrieval"
            self._may_have_ema = "EMA" in config
            self._single = "Arch.name" in config and not any(key.startswith("Arch.models") for key in config)
        return following

    def _about(self, run: Run, line: Line) -> bool:
        """Take in a line between the dump and the first result; False when it is none of those."""
        text = plain(line.raw)
        if found := _PADDLE.search(text):
            run.framework = f"paddle {found[1]}"
        elif found := _RESUMED.search(text):
            run.resumed_from = found[1]
        elif found := _GPUS.search(text):
            run.devices = int(found[1])
        elif found := _BUILT.search(text):
            self._built(run, found)
        else:
            return False
        return True

    def _built(self, run: Run, found: re.Match[str]) -> None:
        """Count the queries, and the gallery where it is of the same list: the fewest that were evaluated count."""
        query, gallery = (
            self._lists.get(f"DataLoader.Eval.{part}.dataset.cls_label_path") for part in ("Query", "Gallery")
        )
        if found[1] != "gallery" or (query is not None and query == gallery):
            run.samples = min(int(found[2]), run.samples or int(found[2]))

    def _dumped(self, line: Line, config: dict[str, str], path: list[str]) -> None:
        """One line `    key : value` of the dump; four blanks a level."""
        found = _DUMPED.search(plain(line.raw))
        if found is None:
            return
        level = min(len(found[1]) // 4, _DUMP_DEPTH)
        del path[level:]
        path.append(found[2])
        key, value = ".".join(path), (found[3] or "").strip()[:MAX_TEXT]
        # Of several transforms or metrics of one name the first is kept: it is the one the writer lists first. What a
        # run is cannot stand twice with two values: then it stands nowhere.
        if key.endswith(_IDENTITY) and config.get(key, value) != value:
            value = config[key] = ""
        config.setdefault(key, value)
        if key in _SETTINGS and value:
            self._log.state(_SETTINGS[key], value, line.number)
        elif key in _BATCH_SIZES:
            self._log.fact("batch", value, line.number, how="config", part=_BATCH_SIZES[key], setting=key)

    def _results(self, line: Line) -> None:
        text = plain(line.raw)
        if self._old:
            self._old_result(line, text)
            return
        if found := _BUILT.search(text):
            self._built(self._log.current(line.number), found)
            return
        for record in _records(text):
            if found := _AVERAGE.match(record):
                self._average(line, text, found)
            elif found := _BEST.match(record):
                self._best(line, text, found)
            elif found := _STEP.match(record):
                self._step(line, text, found)
            elif not line.whole and "[best metric" in record:
                self._log.find("truncated", Grade.INFO, line.number)

    def _average(self, line: Line, text: str, found: re.Match[str]) -> None:
        mode, epoch, epochs, rest = found[1], int(found[2]), found[3], found[4]
        run = self._follow(line, epoch, training=mode == "Train")
        pairs = self._uncut(line, rest, _PAIR.findall(rest), _COMPLETE)
        if mode == "Train":
            run.train_epochs.append(epoch)
            run.epochs = int(epochs) if epochs else run.epochs
            if epochs:
                self._log.show("epochs", epochs, line.number)
            self._add(line, text, pairs, "train", epoch)
            return
        if (batches := _BATCHES.search(self._reader.before())) is not None:
            run.eval_batches = run.eval_batches or int(batches[3])
            self.running.take(line.number, epoch, dict(pairs), batches)
        ema = self._may_have_ema and epoch == self._best_epoch
        if not ema:
            names = [name for name, _ in pairs]
            self._first = next((self._known(n, names) for n in names if not _is_loss(n)), (None, None))
        self._add(line, text, pairs, "eval", epoch, weights="ema" if ema else "raw")

    def _follow(self, line: Line, epoch: int, *, training: bool) -> Run:
        """The run an epoch belongs to. Epochs that start over without a banner are a run nothing is known of."""
        run = self._log.current(line.number)
        if run.train_epochs and epoch < run.train_epochs[-1]:
            run = self._log.start_run(line.number)
            self._forget()
        return run

    def _uncut(
        self, line: Line, rest: str, pairs: list[tuple[str, str]], complete: re.Pattern[str]
    ) -> list[tuple[str, str]]:
        """Without the last value, when the file ends inside it."""
        if line.whole or complete.search(rest):
            return pairs
        self._log.find("truncated", Grade.INFO, line.number)
        return pairs[:-1] if pairs and rest.rstrip().endswith(pairs[-1][1]) else pairs

    def _best(self, line: Line, text: str, found: re.Match[str]) -> None:
        epoch = int(found[1])
        weights: Weights = "ema" if found[2] else "raw"
        if weights == "raw":
            self._best_epoch = epoch
        elif self._best_epoch != epoch:
            self._were_of_ema(epoch)
        metric, unit = self._first
        self._log.observe(
            # The program keeps the highest value whatever the metric: of a distance that is the worst, not the best.
            metric=metric if metric != "hamming_distance" else None,
            printed=f"best metric{found[2] or ''}",
            value_text=found[3],
            unit=unit,
            kind="best",
            text=text,
            line=line.number,
            epoch=epoch,
            weights=weights,
        )

    def _were_of_ema(self, epoch: int) -> None:
        """The values above are of EMA weights: the log begins between an evaluation of the weights and that of their EMA.

        That of the weights ends in a best line of its own, which the cut took away.
        """
        values, run = self._log.log.observations, self._log.run
        for at in range(len(values) - 1, -1, -1):
            one = values[at]
            if run is None or one.run != run.index or one.epoch != epoch or one.kind != "eval":
                break
            values[at] = msgspec.structs.replace(one, weights="ema")

    def _step(self, line: Line, text: str, found: re.Match[str]) -> None:
        run = self._follow(line, int(found[1]), training=True)
        run.epochs = int(found[2])
        self._add(line, text, _PAIR.findall(found[4]), "train", int(found[1]), step=int(found[3]))

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
        # Of two metrics of one name (student and teacher) the first is the one the program goes by.
        values: dict[str, str] = {}
        for name, value in pairs:
            if values.setdefault(name, value) != value and self._single and kind == "eval":
                found = {"printed": name, "value": values[name], "other": value}
                self._log.find("value_twice", Grade.CONTRADICTION, line.number, **found)
        for name, value in values.items():
            if name in _NOT_METRICS or name.startswith("lr("):
                continue
            metric, unit = self._known(name, values)
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

    def _known(self, name: str, beside: Collection[str]) -> tuple[str | None, str | None]:
        """Metric and unit of a printed name, given the names `beside` it on the line."""
        if name == "mAP":
            if self._retrieval or any(other.startswith("recall") for other in beside):
                return _MAP_RETRIEVAL
            return _MAP_OF_WHAT if self._retrieval is None else _MAP_MULTILABEL
        return _meaning(name)

    def _old_result(self, line: Line, text: str) -> None:
        """Lines of PaddleClas 2.0 and 2.1: one `END epoch` line a pass, the best top-1 in a line of its own."""
        if found := _OLD_BEST.search(text):
            self._log.observe(
                metric=self._first[0],
                printed="best top1 acc",
                value_text=found[1],
                unit=self._first[1],
                kind="best",
                text=text,
                line=line.number,
                epoch=int(found[2]) + 1,
            )
        elif found := _OLD_END.search(text):
            epoch = int(found[1]) + 1 if found[1] else None
            pairs = self._uncut(line, found[3], _PAIR.findall(found[3]), _OLD_COMPLETE)
            if found[2] == "train":
                run = self._follow(line, epoch or 1, training=True)
                run.train_epochs.append(epoch or 1)
            else:
                # A multi-label run prints no top-1, and its best line still says `top1`.
                self._first = ("top1", "fraction") if "top1" in dict(pairs) else (None, None)
            self._add(line, text, pairs, "train" if found[2] == "train" else "eval", epoch)


def _records(text: str) -> list[str]:
    """The records of a line: nearly always one, but processes that write to one file can glue theirs together."""
    place = text.find("][Epoch ")
    if place < 0 or text.find("][Epoch ", place + 1) >= 0:
        return _RECORDS.split(text)
    return [text[max(text.rfind("[", 0, place), 0) :]]


@lru_cache(maxsize=1024)
def _meaning(name: str) -> tuple[str | None, str | None]:
    """Metric and unit of a printed name that means one thing wherever it stands."""
    return METRICS.get(name.partition("(")[0]) or (None, "loss" if _is_loss(name) else None)


def _is_loss(name: str) -> bool:
    return name.endswith(("Loss", "loss")) or name.startswith("loss")


def _apply(run: Run, config: dict[str, str]) -> None:
    """Fill `run` from the dumped configuration (`Section.key.key` -> value as printed)."""
    if "ARCHITECTURE.name" in config:
        _apply_old(run, config)
        return
    arch = config.get("Arch.name") or None
    if arch in ("RecModel", "DistillationModel") or arch is None:
        # The wrapper's name says nothing: the model is its backbone, or the student of a distillation.
        arch = config.get("Arch.Backbone.name") or config.get("Arch.models.Student.name") or arch
    run.model = arch
    run.classes = whole(config.get("Arch.class_num")) or whole(config.get("Arch.Head.class_num"))
    run.epochs = whole(config.get("Global.epochs"))
    run.pretrained = _given(config.get("Global.pretrained_model")) or _given(config.get("Arch.pretrained"))
    for base in ("DataLoader.Eval", "DataLoader.Eval.Query"):
        root, listing = config.get(f"{base}.dataset.image_root"), config.get(f"{base}.dataset.cls_label_path")
        if root is None and listing is None and f"{base}.dataset.name" not in config:
            continue
        run.dataset = _dataset(_given(root), _given(listing)) or _named(config.get(f"{base}.dataset.name"))
        run.split = _split(listing, root)
        run.batch_size = whole(config.get(f"{base}.sampler.batch_size"))
        size = _image_size(config, f"{base}.dataset.transform_ops")
        run.image_size = size if size is not None else _side(config.get("Global.image_shape"))


def _apply_old(run: Run, config: dict[str, str]) -> None:
    """The same for 2.0 and 2.1, whose batch size is that of all devices together."""
    run.model = config["ARCHITECTURE.name"]
    run.classes = whole(config.get("classes_num"))
    run.epochs = whole(config.get("epochs"))
    run.pretrained = _given(config.get("pretrained_model"))
    root, listing = config.get("VALID.data_dir"), config.get("VALID.file_list")
    run.dataset = _dataset(_given(root), _given(listing))
    run.split = _split(listing, root)
    run.image_size = _image_size(config, "VALID.transforms")


def _image_size(config: dict[str, str], transforms: str) -> int | None:
    crop = _side(config.get(f"{transforms}.CropImage.size"))
    return crop if crop is not None else _side(config.get(f"{transforms}.ResizeImage.size"))


def _given(text: str | None) -> str | None:
    return None if text in (None, "", "None", "False", "True", "null") else text


def _side(text: str | None) -> int | None:
    """The longer side: `224`, `[224, 224]` and `[3, 224, 224]` -> 224."""
    sides = re.findall(r"\d+", text or "")[-2:]
    return max(int(side) for side in sides) if sides and all(len(side) < 6 for side in sides) else None


def _dataset(root: str | None, listing: str | None) -> str | None:
    """What root and list say of the dataset: the folder of the list inside the root, or both where they lie apart."""
    if root is None or listing is None:
        return root or listing
    top = root.rstrip("/") + "/"
    if not listing.startswith(top):
        return root if _folder(listing) == "" else f"{root} + {_folder(listing)}"
    return root if _folder(listing) == top else _folder(listing)


def _folder(path: str) -> str:
    return path[: path.rfind("/") + 1]


def _named(reader: str | None) -> str | None:
    """The class that reads a dataset, where its name tells which; ImageNetDataset reads any list of images."""
    return None if reader == "ImageNetDataset" else reader


def _split(listing: str | None, root: str | None) -> str | None:
    """The split that a label list is named after, else its folder, else the folder of images.

    None where none of the names says, and where list and folder of images name different splits.
    """
    listed = of_path(listing or "")
    folders = [part for part in re.split(r"[\\/]", (root or "").strip()) if part]
    stored = of_name(folders[-1]) if folders else None
    return None if listed and stored and listed != stored else listed or stored
