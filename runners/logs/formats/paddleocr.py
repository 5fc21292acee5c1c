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
from typing import Final

from harness.evidence.habits import Habits, Mean
from harness.evidence.observation import Run
from harness.tasks import splits
from runners.logs.reading.described import Format
from runners.logs.reading.description import Below, ConfigurationDump, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine, Meaning, Pairs
from runners.logs.reading.numbers import NUMBER, whole
from runners.logs.reading.steps import StepShape

# What a metric class of the toolkit is about; the names it prints stand behind it in `metrics`.
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
PIECES: Final = rf"(?:^|,)\s*'?([A-Za-z]\w*)'?: ?({NUMBER})\s*(?=,|$)"


def _meanings(account: Account, values: Pairs) -> dict[str, Meaning]:
    """What the printed names mean in this run: by its metric class, else by the names beside each other."""
    settings, names = account.state.settings, [name for name, _ in values]
    configured = settings.get("Metric.base_metric_name") or settings.get("Metric.name")
    if "exp_rate" in names:
        # Of formulas alone, whatever a port calls its class.
        about: str | None = "formula"
    elif configured is not None:
        about = _CLASSES.get(configured)
    else:
        about = "rec" if "norm_edit_dis" in names else "det" if "hmean" in names else "e2e"
    return {name: FORMAT.metrics.get(name) or FORMAT.metrics.get(f"{about} {name}", (None, None)) for name in names}


def _current(account: Account, found: FoundLine) -> None:
    if found.pairs:
        account.observe(found, account.values(found), metrics=_meanings(account, found.pairs))


def _best(account: Account, found: FoundLine) -> None:
    values = [(name, value) for name, value in account.values(found) if name != "fps"]
    epoch = whole(dict(values).get("best_epoch"))
    account.observe(found, values, metrics=_meanings(account, found.pairs), at=(epoch, None))


def _measured(account: Account, heading: FoundLine, rows: list[FoundLine]) -> None:
    """The names of the whole block tell what each of them means."""
    del heading
    meanings = _meanings(account, [pair for row in rows for pair in account.values(row)])
    for row in rows:
        account.observe(row, account.values(row), metrics=meanings)


def _stored(account: Account, found: FoundLine) -> None:
    """What an evaluation is of was not resumed; what the checkpoint carries was not measured here."""
    run = account.log.current(found.line)
    run.pretrained, run.resumed_from = run.resumed_from or run.pretrained, None


def _configured(account: Account, run: Run) -> None:
    settings = account.state.settings
    run.devices = 1 if settings.get("Global.distributed") == "False" else None
    root = settings.get("Eval.dataset.data_dir") or ""
    root = "" if root in ("None", "null") else root
    lists = re.findall(r"'([^']+)'", settings.get("Eval.dataset.label_file_list", ""))
    # Several lists may be of several datasets: only the folder they share says what they are.
    if len(lists) == 1:
        run.dataset = lists[0] if lists[0].startswith(root) else f"{root.rstrip('/')}/{lists[0]}"
        run.split = _split(lists[0])
    else:
        run.dataset = root or None
        run.split = _split(root) if not lists else None


def _split(path: str) -> str | None:
    """The split that the list or the folder itself is named after."""
    return splits.of_name(re.split(r"[\\/]", path.rstrip("\\/"))[-1])


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

FORMAT = Format(
    name="paddleocr",
    title="PaddleOCR",
    known_by={
        rb"(?:ppocr|root) INFO: (?:cur met(?:ri|ir)c, |best met(?:ri|ir)c, |metric (?:eval|in ckpt) \*\*\*"
        rb"|epoch: \[\d{1,9}/\d{1,9}\], (?:iter|global_step): )": 90,
        rb"(?:ppocr|root) INFO: (?:Architecture : |    model_type : |PostProcess : )": 70,
    },
    # Behind the kind of a metric class: what it means by a printed name.
    metrics={
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
        # What ports add to CANMetric: formulas with so many wrong symbols at most.
        **{f"formula exp_rate_le{wrong}": (f"exprate_le{wrong}", "fraction") for wrong in (1, 2, 3)},
        "fps": ("fps", "per_second"),
        "loss": ("loss", "loss"),
    },
    skip=frozenset(
        ("lr", "time", "samples", "avg_samples", "ips", "reader_cost", "batch_cost", "best_epoch", "start_epoch")
    ),
    some_from_zero=True,
    carries=("epoch", "step"),
    settings={
        "Global.model_name": "model",
        "Architecture.algorithm": "model",
        "Global.pretrained_model": "pretrained",
        "Global.epoch_num": "epochs",
        "Eval.loader.batch_size_per_card": "batch_size",
    },
    configured=_configured,
    habits=HABITS,
    rules=(
        Rule(
            needles=(b"INFO: Architecture :",),
            pattern=r"INFO: Architecture :",
            starts=True,
            below=Below(
                dump=ConfigurationDump(
                    entry=r"INFO: (?P<indent> {0,16})(?P<key>[A-Za-z_][\w.]{0,99}) :(?: (?P<value>.*))?$",
                    # Settings that other lines repeat: `epoch: [e/E]`, and where a checkpoint was saved.
                    stated={
                        "Global.epoch_num": "epochs",
                        "Global.save_model_dir": "output_dir",
                        "Optimizer.lr.learning_rate": "learning_rate",
                    },
                ),
                limit=2000,
            ),
        ),
        Rule(needles=(b"metric in ckpt *",), pattern=r"metric in ckpt \*", then=_stored),
        Rule(
            needles=(b"metric eval *",),
            pattern=r"metric eval \*",
            below=Below(
                rows=(
                    Rule(
                        pattern=rf"INFO: (?P<name>[A-Za-z]\w*):(?P<value>{NUMBER})\s*$",
                        own=True,
                    ),
                ),
                until=r"INFO: [^:]*$",
                limit=60,
                gathered=_measured,
            ),
        ),
        Rule(
            needles=(b"INFO: epoch: [",),
            pattern=r"INFO: epoch: \[(?P<epoch>\d{1,9})/(?P<epochs>\d{1,9})\], (?:iter|global_step): (?P<step>\d{1,9}), "
            r"(?P<rest>.*)",
            pairs=PIECES,
            kind="train",
            steps=True,
            place="trained",
            shows={"epochs": "epochs"},
            then=_current,
        ),
        Rule(
            needles=(b"INFO: cur met",),
            pattern=r"INFO: cur met(?:ri|ir)c, (?P<rest>.*)",
            pairs=PIECES,
            then=_current,
        ),
        Rule(
            needles=(b"INFO: best met",),
            pattern=r"INFO: best met(?:ri|ir)c, (?P<rest>.*)",
            pairs=PIECES,
            printed="best {}",
            kind="best",
            own=True,
            then=_best,
        ),
        Rule(
            needles=(b"INFO: train with paddle ",),
            pattern=r"INFO: train with paddle (?P<paddle>\S{1,99}) and device",
        ),
        Rule(
            needles=(b"valid dataloader has ",),
            pattern=r"valid dataloader has (?P<eval_batches>\d{1,9}) iters",
        ),
        Rule(needles=(b"resume from ",), pattern=r"resume from (?P<resumed_from>\S{1,500})"),
        Rule(
            needles=(b"load pretrain",),
            pattern=r"load pretrain(?:ed model| successful) from [\['\"]*(?P<pretrained>[^\s\]'\"]{1,500})",
        ),
    ),
    training=StepShape(
        b"epoch: [",
        re.compile(rb"epoch: \[(?P<epoch>\d{1,9})/\d{1,9}\], (?:global_step|iter): (?P<step>\d{1,9})"),
        {
            "loss": (b"loss",),
            "lr": (b"lr",),
            "batch_cost": (b"avg_batch_cost", b"batch_cost"),
            "reader_cost": (b"avg_reader_cost", b"reader_cost"),
            "ips": (b"ips",),
        },
    ),
    samples=(
        Sample(
            text="""\
                [2022/08/01 07:10:14] ppocr INFO: Architecture :
                [2022/08/01 07:10:14] ppocr INFO:     algorithm : ABINet
                [2022/08/01 07:10:14] ppocr INFO: Eval :
                [2022/08/01 07:10:14] ppocr INFO:     dataset :
                [2022/08/01 07:10:14] ppocr INFO:         data_dir : ./train_data/data_lmdb_release/evaluation/
                [2022/08/01 07:10:14] ppocr INFO:     loader :
                [2022/08/01 07:10:14] ppocr INFO:         batch_size_per_card : 256
                [2022/08/01 07:10:14] ppocr INFO: Global :
                [2022/08/01 07:10:14] ppocr INFO:     distributed : False
                [2022/08/01 07:10:14] ppocr INFO:     epoch_num : 10
                [2022/08/01 07:10:14] ppocr INFO: Metric :
                [2022/08/01 07:10:14] ppocr INFO:     main_indicator : acc
                [2022/08/01 07:10:14] ppocr INFO:     name : RecMetric
                [2022/08/01 07:10:14] ppocr INFO: train with paddle 2.3.1 and device Place(gpu:0)
                [2022/08/01 07:10:15] ppocr INFO: valid dataloader has 29 iters
                [2022/08/01 07:10:16] ppocr INFO: load pretrain successful from ./pretrain/abinet
                [2022/08/01 07:20:16] ppocr INFO: epoch: [1/10], global_step: 100, lr: 0.000100, acc: 0.901042, loss: 1.201230, avg_reader_cost: 0.0 s, ips: 80.1 samples/s, eta: 1:00:00
                [2022/08/01 07:30:16] ppocr INFO: cur metric, acc: 0.8649999995, norm_edit_dis: 0.9512, fps: 512.5
                [2022/08/01 07:30:16] ppocr INFO: best metric, acc: 0.8649999995, is_float16: False, norm_edit_dis: 0.9512, fps: 512.5, best_epoch: 1
                """,
            sees="""\
                17 train word_accuracy 0.901042 fraction, acc, epoch 1, step 100
                17 train loss 1.201230 loss, loss, epoch 1, step 100
                18 eval word_accuracy 0.8649999995 fraction, acc, epoch 1, step 100
                18 eval norm_edit_distance 0.9512 fraction, norm_edit_dis, epoch 1, step 100
                18 eval fps 512.5 per_second, fps, epoch 1, step 100
                19 best word_accuracy 0.8649999995 fraction, best acc, epoch 1
                19 best norm_edit_distance 0.9512 fraction, best norm_edit_dis, epoch 1
                """,
            runs="1 model ABINet, dataset ./train_data/data_lmdb_release/evaluation/, epochs 10, batch_size 256, devices 1, eval_batches 29, pretrained ./pretrain/abinet, framework paddle 2.3.1, trained 1",
            curve=True,
        ),
        Sample(
            text="""\
                [2022/08/02 07:10:15] ppocr INFO: resume from ./output/best_accuracy
                [2022/08/02 07:10:16] ppocr INFO: metric in ckpt ***************
                [2022/08/02 07:10:16] ppocr INFO: hmean:0.7
                [2022/08/02 07:10:16] ppocr INFO: best_epoch:9
                [2022/08/02 07:11:16] ppocr INFO: metric eval ***************
                [2022/08/02 07:11:16] ppocr INFO: precision:0.75
                [2022/08/02 07:11:16] ppocr INFO: recall:0.65
                [2022/08/02 07:11:16] ppocr INFO: hmean:0.6964285714285714
                [2022/08/02 07:11:16] ppocr INFO: fps:20.1
                """,
            sees="""\
                6 eval precision 0.75 fraction, precision
                7 eval recall 0.65 fraction, recall
                8 eval hmean 0.6964285714285714 fraction, hmean
                9 eval fps 20.1 per_second, fps
                """,
            runs="1 pretrained ./output/best_accuracy",
        ),
    ),
)
