"""What classification programs of the DeiT family and of the PyTorch examples print after an evaluation.

`* Acc@1 82.512 Acc@5 96.100 loss 0.812` (VITA-Group/SLaK 44b4aab0, engine.py:175; so DeiT, ConvNeXt, RepLKNet, MAE,
iBOT and VL-LTR, engine.py:273 with the accuracies of its two branches after it; without a loss tinynet, Swin and the
PyTorch example; huawei-noah/Efficient-AI-Backbones f90e129b, tinynet_pytorch/eval.py:111; timm's validate.py puts the
error after each in brackets) is in percent, of the whole set. `Accuracy of the network on the 50000 test images:
82.5%` (SLaK main.py:416 with five decimals, bytedance/ibot da316d82, evaluation/eval_cls.py:770 with one) says the
same again, and `Accuracy of the model EMA on` that it was of the averaged weights. Only the finer of the two is
evidence. `Max accuracy` is the best so far, with two decimals. Epochs are printed from 0, `Epoch: [0]`; by Swin
(microsoft/Swin-Transformer 00f28005, main.py:236 and 245) as `Train: [0/300][0/1251]` and `EPOCH 0 training takes`. The
options stand in `Namespace(...)`.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.habits import Habits
from harness.evidence.observation import Weights
from harness.values.quantity import exponent, parse_decimal
from runners.logs.reading.described import Format
from runners.logs.reading.description import Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine, Pairs
from runners.logs.reading.numbers import NUMBER


def _decimals(written: str) -> int:
    """How many decimals are printed; none of what is no number."""
    value = parse_decimal(written)
    return -exponent(value) if value is not None and value.is_finite() else 0


def _tell(account: Account, found: FoundLine, values: Pairs, *, weights: Weights, coarse: bool = False) -> None:
    """Hand over accuracies; a `coarse` one is printed elsewhere with more digits, and is no evidence."""
    key = f"decimals {weights}"
    for _, value in values:
        account.state.told[key] = str(max(_decimals(value), int(account.state.told.get(key, "0"))))
    metrics = {name: (None, "percent") for name, _ in values} if coarse else None
    account.observe(found, values, weights=weights, metrics=metrics)


def _release(account: Account, weights: Weights = "raw", restated: str | None = None) -> None:
    """Hand over the accuracies kept back; of a `restated` top-1 with more digits, this one is no evidence."""
    held, account.state.held = account.state.held, None
    if held is None:
        return
    values = [(name, held.groups[group] or "") for group, name in (("top1", "Acc@1"), ("top5", "Acc@5"))]
    values = [pair for pair in values if pair[1]]
    finer = restated is not None and _decimals(restated) > _decimals(values[0][1])
    _tell(account, held, values[:1], weights=weights, coarse=finer)
    _tell(account, held, values[1:], weights=weights)


def _each(account: Account, found: FoundLine) -> None:
    if "again" not in found.groups:
        _release(account)


def _again(account: Account, found: FoundLine) -> None:
    """The same accuracy as in the line before, and whose weights it is of."""
    weights: Weights = "ema" if found.groups["again"] == "model EMA" else "raw"
    value, held = found.groups["accuracy"] or "", account.state.held
    said = held.groups["top1"] if held is not None else None
    _release(account, weights, value)
    coarse = said is not None and _decimals(said) >= _decimals(value)
    _tell(account, found, [("Accuracy", value)], weights=weights, coarse=coarse)


def _accuracy(account: Account, found: FoundLine) -> None:
    """Kept back until the next line tells of which weights it is."""
    if not found.whole and not (found.groups["after"] or "").strip():
        account.truncated(found)
        return
    _trained(account, found)
    account.state.held = found


def _best(account: Account, found: FoundLine) -> None:
    """The best so far; rounded to fewer digits than the evaluation it is of, it could reach what that misses."""
    for best in _BEST.finditer(found.text[:500]):
        weights: Weights = "ema" if "EMA" in best[1] else "raw"
        coarse = _decimals(best[2]) < int(account.state.told.get(f"decimals {weights}", "0"))
        metrics = {best[1]: (None, "percent")} if coarse else None
        account.observe(found, [(best[1], best[2])], kind="best", weights=weights, metrics=metrics)


def _begun(account: Account, found: FoundLine) -> None:
    run, epoch = account.log.current(found.line), int(found.groups["begun"] or 0)
    if run.train_epochs and epoch + 1 < run.train_epochs[-1]:
        account.start(found.line)
    account.state.epoch = epoch
    if found.groups["ended"]:
        _trained(account, found)


def _trained(account: Account, found: FoundLine) -> None:
    """An epoch is trained when it says so, or when the evaluation after it comes."""
    run, epoch = account.log.current(found.line), account.state.epoch
    if epoch is not None and (not run.train_epochs or epoch + 1 > run.train_epochs[-1]):
        run.train_epochs.append(epoch + 1)


_BEST: Final = re.compile(rf"(Max (?:EMA )?accuracy)(?: so far)?: ({NUMBER})%")

FORMAT = Format(
    name="deit",
    title="DeiT family, PyTorch examples",
    habits=Habits(framework="PyTorch"),
    known_by={
        rb"\* Acc@1 \d{1,3}\.\d{3} (?:\(\d{1,3}\.\d{3}\) )?(?:Acc@5 \d|loss \d)|"
        rb"Accuracy of the (?:network|model|model EMA) on (?:the )?\d{1,9} test images: \d{1,3}\.\d{1,9}%": 75
    },
    metrics={
        "Acc@1": ("top1", "percent"),
        "Acc@5": ("top5", "percent"),
        "Accuracy": ("top1", "percent"),
        "Max accuracy": ("top1", "percent"),
        "Max EMA accuracy": ("top1", "percent"),
    },
    first_epoch=0,
    carries=("epoch",),
    settings={
        "model": "model",
        "arch": "model",
        "data_set": "dataset",
        "data_path": "dataset",
        "resume": "resumed_from",
        "finetune": "pretrained",
        "epochs": "epochs",
        "input_size": "image_size",
    },
    each=_each,
    end=lambda account, lines: _release(account),
    rules=(
        Rule(
            needles=(b" test images: ",),
            pattern=r"Accuracy of the (?P<again>network|model|model EMA) on (?:the )?\d{1,9} test images: "
            rf"(?P<accuracy>{NUMBER})%",
            then=_again,
        ),
        Rule(
            needles=(b"* Acc@1 ",),
            pattern=rf"\* Acc@1 (?P<top1>{NUMBER})(?: \({NUMBER}\))?(?: Acc@5 (?P<top5>{NUMBER})(?: \({NUMBER}\))?)?(?= |$)(?P<after>.*)",
            then=_accuracy,
        ),
        Rule(
            needles=(b"Namespace(",),
            pattern=r"(?:^|[Aa]rgs: ?)Namespace\(",
            starts=True,
            options=r"\b(model|arch|data_set|data_path|resume|finetune|epochs|input_size)="
            r"(?:'([^']{0,500})'|(\d{1,9}))(?=[,)])",
        ),
        Rule(
            needles=(re.compile(rb"Epoch: \[\d{1,9}\](?: Total time: |[ ]{0,2}\[ *0/)"),),
            pattern=r"(?:^|\s)Epoch: \[(?P<begun>\d{1,9})\](?P<ended> Total time: )?",
            then=_begun,
        ),
        Rule(
            needles=(re.compile(rb"Train: \[\d{1,9}/\d{1,9}\]\[0/"),),
            pattern=r"(?:^|\s)Train: \[(?P<begun>\d{1,9})/\d{1,9}\]\[0/(?P<ended>)",
            then=_begun,
        ),
        Rule(
            needles=(b" training takes ",),
            pattern=r"(?:^|\s)EPOCH (?P<begun>\d{1,9})(?P<ended> training takes )",
            then=_begun,
        ),
        Rule(
            needles=(b"Creating model: ",),
            pattern=r"Creating model: (?P<model>[\w./+-]{1,500})\s*$",
            fills=True,
        ),
        Rule(needles=(b"Max accuracy", b"Max EMA accuracy"), pattern=_BEST.pattern, then=_best),
    ),
    samples=(
        Sample(
            text="""\
                Namespace(batch_size=64, data_path='/data/ILSVRC2012', data_set='IMNET', epochs=300, finetune='', input_size=224, model='SLaK_tiny', resume='')
                Creating model: SLaK_tiny
                Epoch: [0]  [   0/1251]  eta: 1:00:00  lr: 0.000001  loss: 6.9
                Epoch: [0] Total time: 0:30:00 (1.4 s / it)
                * Acc@1 80.123 Acc@5 95.100 loss 0.912
                Accuracy of the network on the 50000 test images: 80.12300%
                Max accuracy: 80.12%
                * Acc@1 81.456 Acc@5 95.600 loss 0.862
                Accuracy of the model EMA on 50000 test images: 81.5%
                """,
            sees="""\
                5 eval - 80.123 percent, Acc@1, epoch 1
                5 eval top5 95.100 percent, Acc@5, epoch 1
                6 eval top1 80.12300 percent, Accuracy, epoch 1
                7 best - 80.12 percent, Max accuracy, epoch 1
                8 eval top1 81.456 percent, Acc@1, epoch 1, ema
                8 eval top5 95.600 percent, Acc@5, epoch 1, ema
                9 eval - 81.5 percent, Accuracy, epoch 1, ema
                """,
            runs="1 model SLaK_tiny, dataset IMNET, epochs 300, image_size 224, trained 1",
        ),
        Sample(
            text="""\
                [2023-04-11 09:20:31 swin_tiny] (main.py 236): INFO Train: [0/2][0/1251] eta 0:10:01 lr 0.000900 loss 6.9
                [2023-04-11 09:30:31 swin_tiny] (main.py 245): INFO EPOCH 0 training takes 0:10:00
                [2023-04-11 09:31:31 swin_tiny] (main.py 299): INFO  * Acc@1 7.304 Acc@5 19.607
                [2023-04-11 09:31:31 swin_tiny] (main.py 173): INFO Accuracy of the network on the 50000 test images: 7.3%
                [2023-04-11 09:31:32 swin_tiny] (main.py 236): INFO Train: [1/2][0/1251] eta 0:10:01 lr 0.000900 loss 6.2
                [2023-04-11 09:41:32 swin_tiny] (main.py 245): INFO EPOCH 1 training takes 0:10:00
                [2023-04-11 09:42:32 swin_tiny] (main.py 299): INFO  * Acc@1 11.046 Acc@5 26.500
                """,
            sees="""\
                3 eval top1 7.304 percent, Acc@1, epoch 1
                3 eval top5 19.607 percent, Acc@5, epoch 1
                4 eval - 7.3 percent, Accuracy, epoch 1
                7 eval top1 11.046 percent, Acc@1, epoch 2
                7 eval top5 26.500 percent, Acc@5, epoch 2
                """,
            runs="1 trained 1 2",
        ),
    ),
)
