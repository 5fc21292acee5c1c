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
from collections import Counter
from decimal import Decimal
from typing import Final

import msgspec

from harness.evidence.habits import Habits
from harness.evidence.observation import Parts, Run
from harness.values.quantity import parse_decimal
from runners.logs.reading.described import Format
from runners.logs.reading.description import Below, ConfigurationDump, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine
from runners.logs.reading.numbers import NUMBER
from runners.logs.reading.steps import StepShape

# A mIoU or PQ of -1 says that no evaluation took place.
PAIRS: Final = rf"(?<![\w.-])(?!(?:mIoU|PQ|pq)(?:=|: )-)([A-Za-z]\w*)(?:=|: )({NUMBER})(?=[ ,\s]|$)"
_CLASS_VALUES: Final = 10_000
# paddleseg/core/val.py rounds them before it prints them.
_CLASS_STEP: Final = Decimal("0.0001")


def _environment(account: Account, found: FoundLine) -> None:
    account.state.notes["opened"] = "yes"


def _configuration(account: Account, found: FoundLine) -> None:
    """A run of its own, unless the environment above has opened it."""
    if not account.state.notes.pop("opened", ""):
        account.start(found.line)
        account.below(found)


def _configured(account: Account, run: Run) -> None:
    # `Dataset` is any folder with lists of files; the other types are datasets by name.
    settings = account.state.settings
    kind = settings.get("val_dataset.type")
    if kind and kind != "Dataset":
        run.dataset = kind
    mode = settings.get("val_dataset.mode")
    run.split = mode if mode in ("train", "val", "test") else None


def _told(account: Account, found: FoundLine) -> None:
    """Whatever stands between two evaluations, the second is not of the moving average of the first's weights."""
    account.state.notes.pop("twice", "")
    account.observe(found, account.values(found))


def _announced(account: Account, found: FoundLine) -> None:
    """How many images are to be evaluated, which the evaluation counts again at its end."""
    account.state.notes["announced"] = found.groups["samples"] or ""


def _evaluated(account: Account, found: FoundLine) -> None:
    """Two evaluations in a row within a training are of the weights and of their moving average."""
    account.log.current(found.line)
    announced, counted = account.state.notes.pop("announced", ""), found.groups.get("samples")
    if announced and counted and announced != counted:
        account.log.fact("samples", announced, found.line, how="count", setting="total_samples")
    twice = account.state.notes.pop("twice", "")
    if account.state.step is not None and not twice:
        account.state.notes["twice"] = "yes"
    _result(account, found, ema=bool(twice))


def _ended(account: Account, lines: int) -> None:
    """The moving average is evaluated after the weights each time: where it was not, it is none.

    The last evaluation of a log that was broken off may lack its second half.
    """
    log = account.log.log
    evaluated = Counter((o.run, o.printed, o.weights) for o in log.observations if o.kind == "eval")
    seldom = {
        (run, printed)
        for (run, printed, weights), count in evaluated.items()
        if weights == "ema" and count < evaluated[run, printed, "raw"] - 1
    }
    if seldom:
        log.observations = [
            o if (o.run, o.printed) not in seldom or o.kind != "eval" else msgspec.structs.replace(o, weights="raw")
            for o in log.observations
        ]


def _panoptic(account: Account, found: FoundLine) -> None:
    account.log.current(found.line)
    _result(account, found, ema=bool(account.state.notes.pop("twice", "")))


def _result(account: Account, found: FoundLine, *, ema: bool) -> None:
    if "PQ: " in found.text:
        # Forks that evaluate panoptic segmentation keep a best model in the second half alone: `iter > iters // 2`.
        account.log.log.habits = msgspec.structs.replace(account.log.log.habits, best_after_half=True)
    account.state.notes["evaluation"] = str(found.line)
    account.observe(found, account.values(found), weights="ema" if ema else "raw")


def _classes(account: Account, heading: FoundLine, rows: list[FoundLine]) -> None:
    """The IoU of each class, whose mean the evaluation above is; a list that does not end proves nothing."""
    shown = " ".join([heading.groups["classes"] or "", *(row.text for row in rows)])
    start, end = shown.find("["), shown.find("]")
    evaluation = account.state.notes.pop("evaluation", "")
    words = shown[start + 1 : end].replace(",", " ").split()
    if not evaluation or start < 0 or end < start or not 0 < len(words) <= _CLASS_VALUES:
        return
    values = [value for word in words if (value := parse_decimal(word)) is not None]
    known = [value for value in values if value.is_finite()]
    absent = sum(value.is_nan() for value in values)
    if len(known) + absent == len(words):
        total = sum(known, Decimal(0))
        parts = Parts(heading.line, int(evaluation), "miou", total, len(known), absent, _CLASS_STEP, per_class=True)
        account.log.log.parts.append(parts)


def _whole_list(account: Account, found: FoundLine) -> None:
    _classes(account, found, [])


def _table(title: str, named: str, rows: str) -> Rule:
    """A panoptic table; PQ over all classes is printed once more, below the tables, and there it is the metric."""
    row = rf"^(?P<name>{rows})\s+(?P<value>{NUMBER})\s*$"
    return Rule(
        needles=(b"Pan Metrics of ",),
        pattern=rf"Pan Metrics of {title} Classes:",
        below=Below(rows=(Rule(pattern=row, printed=f"{named} {{}}", fixed=True),), limit=12),
    )


# paddleseg/core/train.py, train; paddleseg/utils/timer.py:39, get_ips_average.
HABITS: Final = Habits(best_after_each=True, best_epoch_slack=0, speed_decimals=4, formulas=frozenset(("dice",)))

FORMAT = Format(
    name="paddleseg",
    title="PaddleSeg",
    known_by={
        rb"\[EVAL\] (?:#Images[:=]|PQ: \d|The (?:EMA )?model with the best validation )"
        rb"|\[TRAIN\] epoch[:=] ?\d{1,9}, iter[:=] ?\d{1,9}/\d{1,9}, loss|INFO\]?:?[ \t]+(?:PQ: \d|Start evaluating "
        rb"\(total_samples)": 85,
        rb"Config Information-(?=[\s\S]*PaddleSeg: )|PaddleSeg: (?=[\s\S]*Config Information-)": 60,
    },
    # "All sq" and so on are rows of the panoptic tables, named after their table.
    metrics={
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
        "All pq": (None, "fraction"),
        "Things pq": ("pq_th", "fraction"),
        "Things sq": (None, None),
        "Things rq": (None, None),
        "Stuff pq": ("pq_st", "fraction"),
        "Stuff sq": (None, None),
        "Stuff rq": (None, None),
        "Loss": (None, "loss"),
        "loss": ("loss", "loss"),
    },
    skip=frozenset(("lr", "batch_cost", "reader_cost", "ips", "iter", "epoch")),
    counter="step",
    carries=("step",),
    settings={
        "model.type": "model",
        "val_dataset.dataset_root": "dataset",
        "val_dataset.val_path": "dataset",
        "val_dataset.num_classes": "classes",
        "model.num_classes": "classes",
    },
    configured=_configured,
    end=_ended,
    habits=HABITS,
    rules=(
        Rule(
            needles=(b"Environment Information-",),
            pattern=r"Environment Information-",
            starts=True,
            below=Below(
                rows=(
                    Rule(pattern=r"^PaddlePaddle: (?P<paddle>\S{1,99})\s*$"),
                    Rule(pattern=r"^GPUs used: (?P<devices>\S{1,5})\s*$"),
                ),
                limit=60,
            ),
            then=_environment,
        ),
        Rule(
            needles=(b"Config Information-",),
            pattern=r"Config Information-",
            below=Below(
                dump=ConfigurationDump(
                    entry=r"^(?P<indent>(?:  )?)(?P<key>[A-Za-z_]\w{0,60}):(?: (?P<value>.*))?$",
                    blanks=2,
                    stated={"iters": "iters", "lr_scheduler.learning_rate": "learning_rate"},
                ),
                until=r"^-----",
                limit=2000,
            ),
            then=_configuration,
        ),
        _table("All", "All", "pq|sq|rq"),
        _table("Thing", "Things", "pq|sq|rq"),
        _table("Stuff", "Stuff", "pq|sq|rq"),
        Rule(
            needles=(b"[EVAL] Class IoU:",),
            pattern=r"\[EVAL\] Class IoU:(?P<classes>.*\])",
            then=_whole_list,
        ),
        # The arrays of the classes wrap; ADE20K's 150 take 15 lines.
        Rule(
            needles=(b"[EVAL] Class IoU:",),
            pattern=r"\[EVAL\] Class IoU:(?P<classes>.*)",
            below=Below(
                rows=(
                    Rule(pattern=r"^[\s\d.,\[naife+-]*\]", ends=True),
                    Rule(pattern=r"^[\s\d.,\[naife+-]*$"),
                ),
                limit=200,
                close=True,
                gathered=_classes,
            ),
        ),
        Rule(
            needles=(b"[TRAIN] ",),
            pattern=r"\[TRAIN\] epoch[:=] ?(?P<epoch>\d{1,9}), iter[:=] ?(?P<step>\d{1,9})/(?P<iters>\d{1,9})(?P<rest>.*)",
            pairs=PAIRS,
            kind="train",
            steps=True,
            place="reached",
            shows={"iters": "iters"},
            then=_told,
        ),
        Rule(
            needles=(b"[EVAL] The ",),
            pattern=r"\[EVAL\] The (?P<ema>EMA )?model with the best validation (?P<name>\w{1,20}) "
            rf"\((?P<value>(?!-){NUMBER})\) was saved at (?:iter (?P<step>\d{{1,9}})|epoch (?P<epoch>\d{{1,9}}))",
            printed="best validation {}",
            kind="best",
            own=True,
            then=_told,
        ),
        Rule(
            needles=(b"Early stopping at iter",),
            pattern=r"Early stopping at iter \d{1,9}\. The best mean IoU is (?P<best>\d[\d.e-]{0,30})\.",
            values={"best": "best mean IoU"},
            metrics={"best mean IoU": ("miou", "fraction")},
            kind="best",
            own=True,
        ),
        Rule(needles=(b" model from ",), pattern=r"Resume model from (?P<resumed_from>\S{1,500})"),
        Rule(
            needles=(b" model from ",),
            pattern=r"Loading pretrained model from (?P<pretrained>\S{1,500})",
            fills=True,
            then=_told,
        ),
        # The panoptic toolkit counts its images here alone.
        Rule(
            needles=(b"Start evaluating (",),
            pattern=r"Start evaluating \(total_samples(?:: ?|=)(?P<samples>\d{1,9})\b",
            then=_announced,
        ),
        Rule(
            needles=(b"[EVAL] ",),
            pattern=r"\[EVAL\] #Images[:=] ?(?P<samples>\d{1,9}),?(?= )(?P<rest>.*)",
            pairs=PAIRS,
            complete=r"\.\d{4}\s*$",
            then=_evaluated,
        ),
        Rule(
            needles=(b"[EVAL] ",),
            pattern=r"\[EVAL\] (?P<rest>(?:PQ|SAD): .*)",
            pairs=PAIRS,
            complete=r"\.\d{4}\s*$",
            then=_evaluated,
        ),
        Rule(
            needles=(b"PQ: ", b"mIoU: "),
            pattern=r"INFO\]?:?\s+(?P<rest>(?:PQ|mIoU): .*)",
            pairs=PAIRS,
            complete=r"\.\d{4}\s*$",
            then=_panoptic,
        ),
    ),
    training=StepShape(
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
    ),
    samples=(
        Sample(
            text="""\
                ------------Environment Information-------------
                platform: Linux-4.15.0-140-generic-x86_64
                GPUs used: 4
                PaddlePaddle: 2.2.2
                ------------------------------------------------
                2022-03-01 10:00:00 [INFO]	---------------Config Information---------------
                batch_size: 2
                iters: 80000
                model:
                  num_classes: 19
                  type: SegFormer
                val_dataset:
                  dataset_root: data/cityscapes
                  mode: val
                  type: Cityscapes
                ------------------------------------------------
                2022-03-01 10:00:05 [INFO]	Loading pretrained model from https://bj.bcebos.com/mit_b1.tar.gz
                2022-03-01 10:01:00 [INFO]	[TRAIN] epoch: 1, iter: 100/80000, loss: 1.2345, lr: 0.000006, batch_cost: 0.5, reader_cost: 0.01, ips: 2.1 samples/sec | ETA 10:00:00
                2022-03-01 11:01:00 [INFO]	Start evaluating (total_samples: 500, total_iters: 500)...
                2022-03-01 11:05:00 [INFO]	[EVAL] #Images: 500 mIoU: 0.7821 Acc: 0.9601 Kappa: 0.9481 Dice: 0.8690
                2022-03-01 11:05:00 [INFO]	[EVAL] Class IoU:
                [0.98 0.85 0.92
                 nan 0.61]
                2022-03-01 11:05:01 [INFO]	[EVAL] The model with the best validation mIoU (0.7821) was saved at iter 100.
                2022-03-01 11:05:02 [INFO]	Early stopping at iter 100. The best mean IoU is 0.7821.
                """,
            sees="""\
                18 train loss 1.2345 loss, loss, epoch 1, step 100
                20 eval miou 0.7821 fraction, mIoU, step 100, split val
                20 eval pixel_accuracy 0.9601 fraction, Acc, step 100, split val
                20 eval kappa 0.9481 fraction, Kappa, step 100, split val
                20 eval dice 0.8690 fraction, Dice, step 100, split val
                24 best miou 0.7821 fraction, best validation mIoU, step 100, split val
                25 best miou 0.7821 fraction, best mean IoU, split val
                """,
            runs="1 model SegFormer, dataset Cityscapes, split val, classes 19, devices 4, samples 500, pretrained https://bj.bcebos.com/mit_b1.tar.gz, framework paddle 2.2.2",
            curve=True,
        ),
        Sample(
            text="""\
                2022-03-02 10:00:00 [INFO]	Resume model from output/iter_90000
                2022-03-02 10:01:00 [INFO]	[EVAL] PQ: 0.5900 mIoU: 0.7850
                2022-03-02 10:02:00 [INFO]	[EVAL] Class IoU: [0.98 0.5900]
                2022-03-02 10:02:00 [INFO]	Pan Metrics of All Classes:
                pq  0.5900
                sq  0.8000
                rq  0.7200
                2022-03-02 10:02:00 [INFO]	Pan Metrics of Thing Classes:
                pq  0.5000
                2022-03-02 10:02:00 [INFO]	Pan Metrics of Stuff Classes:
                pq  0.6500
                2022-03-02 10:02:00 [INFO]	PQ: 0.5900
                """,
            sees="""\
                2 eval pq 0.5900 fraction, PQ
                2 eval miou 0.7850 fraction, mIoU
                5 eval - 0.5900 fraction, All pq
                6 eval sq 0.8000 fraction, All sq
                7 eval rq 0.7200 fraction, All rq
                9 eval pq_th 0.5000 fraction, Things pq
                11 eval pq_st 0.6500 fraction, Stuff pq
                12 eval pq 0.5900 fraction, PQ
                """,
            runs="1 resumed_from output/iter_90000",
        ),
    ),
)
