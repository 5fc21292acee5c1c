"""Keras, and programs that print as Keras does.

What the writer does (keras-team/keras, keras/src/utils/progbar.py and callbacks/model_checkpoint.py): `fit` prints
`Epoch 3/50` and below it a bar that ends in `782/782 [=====] - 12s 15ms/step - loss: 1.5 - accuracy: 0.45 - val_loss:
1.2 - val_accuracy: 0.58`, or without a bar `782/782 - 12s - loss: ...`, which older versions begin with the time (` - 12s - loss: ...`, `12s -
loss: ...`); names that begin with `val_` are of the whole
validation set, the others running means of the training. `evaluate` prints such a bar without `val_` and without an
epoch above it. `Epoch 00003: val_accuracy improved from 0.57000 to 0.58000, saving model to ...` repeats the best value;
some versions print it above the values of its epoch, below a bar that is full and still tells the time left (`ETA: 0s`).
Others print the epoch and all values on one line, `Epoch 3/50 - loss: 1.5 - val_acc: 0.58`. Accuracies are fractions in
Keras; whoever prints a line of his own may mean something else, so that there the unit stays open.
"""

from __future__ import annotations

from typing import Final

from runners.logs.reading.described import Format
from runners.logs.reading.description import Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine, Meaning
from runners.logs.reading.numbers import NUMBER

_PAIRS: Final = rf"(?<= - )([A-Za-z][\w/@.]{{0,60}}): ({NUMBER})(?= - |\s*$)"
_OWN_PAIRS: Final = rf"(?<![\w.])([A-Za-z][\w/@.]{{0,60}}): ?({NUMBER})(?=\s|,|\||$)"
_METRICS: Final[dict[str, Meaning]] = {
    "loss": ("loss", "loss"),
    "accuracy": ("accuracy", "fraction"),
    "acc": ("accuracy", "fraction"),
    "categorical_accuracy": ("accuracy", "fraction"),
    "sparse_categorical_accuracy": ("accuracy", "fraction"),
    "binary_accuracy": ("accuracy", "fraction"),
    "top_k_categorical_accuracy": ("top5", "fraction"),
    "auc": ("auc", "fraction"),
    "psnr": ("psnr", "dB"),
    "ssim": ("ssim", "score"),
}
_VAL: Final = "val_"
_COLOURS: Final = rb"(?:\x1b\[\d{1,2}m){0,3}"


def _meaning(name: str, *, own: bool) -> Meaning:
    metric, unit = _METRICS.get(name.removeprefix(_VAL), (None, None))
    return metric, None if own and unit == "fraction" else unit


def _tell(account: Account, found: FoundLine, *, evaluates: bool, own: bool = False) -> None:
    """Hand over a line's values: those of the validation, and the others, which are of an evaluation or training."""
    values = account.values(found)
    known = {name: _meaning(name, own=own) for name, _ in values}
    validated = [pair for pair in values if pair[0].startswith(_VAL)]
    others = [pair for pair in values if not pair[0].startswith(_VAL)]
    account.observe(found, validated, metrics=known, split="val")
    account.observe(found, others, metrics=known, kind="eval" if evaluates and not validated else "train")
    account.state.told.pop("open", None)
    # Its own number is one less in versions that count from 0 there.
    _hand_over(account, at=(account.state.epoch, None))


def _epoch(account: Account, found: FoundLine) -> None:
    _hand_over(account)
    account.state.told |= {"trains": "", "open": "yes"}


def _bar(account: Account, found: FoundLine) -> None:
    """Only a bar that is full is the end of anything: the first below an epoch of the training, others of evaluations.

    One of as many steps as the training's is the training's, printed again below what a callback printed.
    """
    if found.groups["done"] != found.groups["of"]:
        return
    told, line = account.state.told, str(found.line)
    trains = told.get("trains", "none") in ("", line)
    if trains:
        told |= {"trains": line, "steps": found.groups["of"] or ""}
        _trained(account, found.line)
    trains = trains or found.groups["of"] == told.get("steps") or _goes_on(account, found)
    # A bar that is rewritten is full before it is told what the validation found.
    if not trains or any(name.startswith(_VAL) for name, _ in found.pairs):
        _tell(account, found, evaluates=not trains)


def _goes_on(account: Account, found: FoundLine) -> bool:
    """Whether a bar stands right below another of as many steps where no epoch was named: a training, told in bars.

    Nobody evaluates one model on one set again and again.
    """
    told, of = account.state.told, found.groups["of"] or ""
    again = "trains" not in told and told.get("bar") == f"{of} {found.line - 1}"
    told["bar"] = f"{of} {found.line}"
    return again


def _trained(account: Account, line: int) -> None:
    """The epoch under way was trained."""
    run, epoch = account.log.current(line), account.state.epoch
    if epoch is not None and (not run.train_epochs or run.train_epochs[-1] != epoch):
        run.train_epochs.append(epoch)


def _summary(account: Account, found: FoundLine) -> None:
    """The line of an epoch of older versions, which have no line of an evaluation that looks so."""
    if account.state.epoch is not None:
        _trained(account, found.line)
        _tell(account, found, evaluates=False)


def _line(account: Account, found: FoundLine) -> None:
    _tell(account, found, evaluates=False, own=True)


def _best(account: Account, found: FoundLine) -> None:
    """Keep a best line that stands above the values of its epoch until these were told, which it is the best of."""
    _hand_over(account)
    account.state.held = found
    if "open" not in account.state.told:
        _hand_over(account)


def _hand_over(account: Account, at: tuple[int | None, int | None] | None = None) -> None:
    found, account.state.held = account.state.held, None
    if found is None:
        return
    name = found.groups["monitor"] or ""
    value = [(f"best {name}", found.groups["best"] or "")]
    account.observe(found, value, metrics={value[0][0]: _meaning(name, own=False)}, kind="best", at=at, split="val")


FORMAT = Format(
    name="keras",
    title="Keras",
    known_by={
        rb"(?:^|[\r\x08])%(e)b\d{1,9}/\d{1,9}%(e)b %(e)b(?:\[=+\] -|(?:\xe2\x94\x81){1,99}|-)%(e)b %(e)b\d{1,9}[um]?s%(e)b\b"
        rb"[^\n]{0,40}? - \w{1,60}: \d" % {b"e": _COLOURS}: 55,
        rb"^Epoch \d{1,9}: val_\w{1,60} improved from ": 55,
        rb"\bEpoch:? ?\[?\d{1,9}/\d{1,9}\]?[ :|,-]{1,6}[^\n]{0,300}\bval_\w{1,60}: ?\d": 40,
    },
    carries=("epoch",),
    end=lambda account, _: _hand_over(account),
    rules=(
        Rule(
            needles=(b"Epoch ",),
            pattern=r"^Epoch (?P<epoch>\d{1,9})/(?P<epochs>\d{1,9})\s*$",
            place="reached",
            once=True,
            then=_epoch,
        ),
        Rule(
            needles=(b" val_",),
            pattern=r"^(?:.{0,80}\s)?Epoch:? ?\[?(?P<epoch>\d{1,9})/(?P<epochs>\d{1,9})\]?[ :|,-]{1,6}(?P<rest>.*\bval_.*)",
            pairs=_OWN_PAIRS,
            place="trained",
            once=True,
            then=_line,
        ),
        Rule(
            needles=(b" improved from ",),
            pattern=rf"^Epoch (?P<epoch>\d{{1,9}}): (?P<monitor>val_\w{{1,60}}) improved from (?:{NUMBER}) to (?P<best>-?\d+\.\d{{5}}),",
            then=_best,
        ),
        Rule(
            needles=(b"s - loss: ",),
            pattern=r"^(?: - )?\d{1,9}s(?P<rest> - loss: .*)",
            pairs=_PAIRS,
            then=_summary,
        ),
        Rule(
            needles=(b" - ",),
            pattern=r"^(?P<done>\d{1,9})/(?P<of>\d{1,9}) (?:\[[=>.]{1,99}\]|[━─]{1,99}|-)(?! ?(?:- )?ETA: ) ?(?P<rest>.*\d[um]?s\b.* - .*)",
            pairs=_PAIRS,
            then=_bar,
        ),
    ),
    samples=(
        Sample(
            text="""\
                Epoch 1/2
                782/782 [==============================] - 12s 15ms/step - loss: 1.5123 - accuracy: 0.4512 - val_loss: 1.2345 - val_accuracy: 0.5812
                Epoch 00001: val_accuracy improved from -inf to 0.58120, saving model to best.h5
                Epoch 2/2
                782/782 ━━━━━━━━━━━━━━━━━━━━ 12s 15ms/step - accuracy: 0.5512 - loss: 1.2123 - val_accuracy: 0.6012 - val_loss: 1.1345
                313/313 - 1s - loss: 1.1345 - accuracy: 0.6012
                """,
            sees="""\
                2 eval loss 1.2345 loss, val_loss, epoch 1, split val
                2 eval accuracy 0.5812 fraction, val_accuracy, epoch 1, split val
                5 train loss 1.2123 loss, loss, epoch 2
                5 train accuracy 0.5512 fraction, accuracy, epoch 2
                3 best accuracy 0.58120 fraction, best val_accuracy, epoch 1, split val
                5 eval accuracy 0.6012 fraction, val_accuracy, epoch 2, split val
                5 eval loss 1.1345 loss, val_loss, epoch 2, split val
                6 eval loss 1.1345 loss, loss, epoch 2
                6 eval accuracy 0.6012 fraction, accuracy, epoch 2
                """,
            runs="1 epochs 2, trained 1 2",
        ),
        Sample(
            text="""\
                Epoch 1/2
                782/782 [==============================] - ETA: 0s - loss: 1.5123 - accuracy: 0.9512
                Epoch 1: val_accuracy improved from -inf to 0.58120, saving model to best.h5
                782/782 [==============================] - 12s 15ms/step - loss: 1.5123 - accuracy: 0.9512 - val_loss: 1.2345 - val_accuracy: 0.5812
                """,
            sees="""\
                4 eval loss 1.2345 loss, val_loss, epoch 1, split val
                4 eval accuracy 0.5812 fraction, val_accuracy, epoch 1, split val
                4 train loss 1.5123 loss, loss, epoch 1
                4 train accuracy 0.9512 fraction, accuracy, epoch 1
                3 best accuracy 0.58120 fraction, best val_accuracy, epoch 1, split val
                """,
            runs="1 epochs 2, trained 1",
        ),
        Sample(
            text="""\
                Epoch 1/2
                Epoch 00000: val_acc improved from -inf to 0.70963, saving model to weights.best.hdf5
                299s - loss: 1.3992 - acc: 0.6715 - val_loss: 1.1854 - val_acc: 0.7096
                Epoch 2/2
                 - 295s - loss: 1.1419 - acc: 0.7166 - val_loss: 1.0328 - val_acc: 0.7379
                """,
            sees="""\
                3 eval loss 1.1854 loss, val_loss, epoch 1, split val
                3 eval accuracy 0.7096 fraction, val_acc, epoch 1, split val
                5 train loss 1.1419 loss, loss, epoch 2
                5 train accuracy 0.7166 fraction, acc, epoch 2
                2 best accuracy 0.70963 fraction, best val_acc, epoch 1, split val
                5 eval loss 1.0328 loss, val_loss, epoch 2, split val
                5 eval accuracy 0.7379 fraction, val_acc, epoch 2, split val
                """,
            runs="1 epochs 2, trained 1 2",
        ),
        Sample(
            text="""\
                Epoch 3/50 - loss: 1.5 - acc: 0.45 - val_loss: 1.2 - val_acc: 58.25
                """,
            sees="""\
                1 eval loss 1.2 loss, val_loss, epoch 3, split val
                1 eval accuracy 58.25 -, val_acc, epoch 3, split val
                1 train loss 1.5 loss, loss, epoch 3
                1 train accuracy 0.45 -, acc, epoch 3
                """,
            runs="1 epochs 50, trained 3",
        ),
    ),
)
