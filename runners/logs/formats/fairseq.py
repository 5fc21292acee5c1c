"""Logs of fairseq.

What the writer does (facebookresearch/fairseq, fairseq_cli/train.py and fairseq/logging/progress_bar.py): a validation
ends in one record, `... | valid | epoch 003 | valid on 'valid' subset | loss 4.4 | ... | best_loss 4.4` or, with the
JSON log format, `[valid][INFO] - {"epoch": 3, "valid_loss": "4.416", ...}` whose numbers are strings. Losses are to
base 2. `best_loss` and the score in `Saved checkpoint checkpoint_best.pt (...)` repeat the best value so far. `train`
and `train_inner` records are training values. `Generate test with beam=5: BLEU4 = 27.30, ...` of fairseq-generate is
an evaluation, scaled by 100; with other scorers it reads `WER: 4.27` (percent) or `chrF2 = 55.10`. `Loss (base 2): 4.2,
Perplexity: 18.5` is of fairseq-eval-lm (fairseq_cli/eval_lm.py:331), `WER: 3.41` alone of the decoding of speech
(examples/speech_recognition/infer.py:407; all at 3d262bb).
fairseq-validate leaves out the epoch. `wer` is in percent (criterions/ctc.py). `accuracy` is a fraction or percent, by
criterion, and for a pre-training of wav2vec 2.0 (which prints `code_perplexity` too) no accuracy of a classification.
"""

from __future__ import annotations

import re
from typing import Final

from runners.logs.reading.described import Format
from runners.logs.reading.description import Meant, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine, Meaning
from runners.logs.reading.numbers import NUMBER

_OF_MODEL: Final[dict[str, Meaning]] = {
    "loss": ("loss", "loss"),
    "ppl": ("perplexity", "score"),
    "bleu": ("bleu", "score_x100"),
    "wer": ("wer", "percent"),
    "accuracy": ("accuracy", None),
    "f1": ("f1", None),
}
_BEST: Final[dict[str, Meaning]] = {f"best_{name}": known for name, known in _OF_MODEL.items()}
_PART: Final = r"(?:test|valid|train|dev)"
_SCORERS: Final = {
    "BLEU": Meant("bleu", "bleu", "score_x100"),
    "WER": Meant("WER", "wer", "percent"),
    "chrF": Meant("chrF", None, "score_x100"),
    "TER": Meant("TER", None, "percent"),
}
_SCORES: Final = "|".join(rf"{name}[\w+]{{0,4}}(?: =|:) (?P<{name}>{NUMBER})" for name in _SCORERS)
_BEST_METRIC: Final = re.compile(rb"'best_checkpoint_metric': '(\w{1,60})'|best_checkpoint_metric='(\w{1,60})'")
_MAX_EPOCH: Final = re.compile(rb"'max_epoch': (\d{1,9})[,}]|max_epoch=(\d{1,9})[,)]")


def _evaluated(account: Account, found: FoundLine) -> None:
    values = account.values(found)
    # A loss of several parts prints them as `loss_0`, `loss_1`.
    metrics: dict[str, Meaning] = {name: (None, "loss") for name, _ in values if "loss_" in name}
    if any(name == "code_perplexity" for name, _ in values):
        metrics |= {"accuracy": (None, None), "best_accuracy": (None, None)}
    account.observe(found, values, metrics=metrics)


def _saved(account: Account, found: FoundLine) -> None:
    """The best so far of what the configuration chooses by."""
    chosen = _BEST_METRIC.search(account.log.head.text)
    name = (chosen[1] or chosen[2]).decode() if chosen else ""
    account.observe(found, account.values(found), metrics={"score": _OF_MODEL.get(name, (None, None))})


def _begun(account: Account, found: FoundLine) -> None:
    """An epoch begins; a new run where the epochs start over."""
    epoch, run = int(found.groups["begun"] or 0), account.log.run
    if run is None or (run.train_epochs and epoch <= run.train_epochs[-1]):
        run = account.start(found.line)
    planned = _MAX_EPOCH.search(account.log.head.first)
    run.epochs = int(planned[1] or planned[2]) or None if planned else None
    account.state.epoch = epoch


def _ended(account: Account, found: FoundLine) -> None:
    epoch = account.state.epoch
    if epoch is not None and epoch not in (trained := account.log.current(found.line).train_epochs)[-1:]:
        trained.append(epoch)


def _record(part: str) -> Rule:
    """A validation in JSON."""
    return Rule(
        needles=(b"valid",),
        pattern=rf"(?:\[{part}\w*\]\[INFO\] - |INFO \| {part}\w* \| )"
        r'\{(?:"epoch": (?P<epoch>\d{1,9})(?=[,}]))?(?P<rest>.*)',
        complete=r"\}\s*$",
        fixed=True,
        pairs=rf'"{part}_(\w{{1,60}})": "({NUMBER})"',
        printed=f"{part}_{{}}",
        kinds={"best_": "best"},
        split=part,
        then=_evaluated,
    )


FORMAT = Format(
    name="fairseq",
    title="fairseq",
    known_by={
        rb"\[fairseq[\w.]*\]\[INFO\]|\| INFO \| fairseq[\w.]* \||valid on '?\"?\w+'?\"? subset \| loss "
        rb"|Generate [\w.-]{1,60} with beam=\d+: |\AWER: \d+\.\d+\r?\nerr / num_ref_words = ": 85
    },
    metrics={**_OF_MODEL, **_BEST, "*loss": (None, "loss")},
    skip=frozenset(
        "epoch ntokens nsentences sample_size temp wps ups wpb bsz num_updates lr gnorm clip loss_scale train_wall "
        "gb_free wall update oom symm_kl".split()
    ),
    rules=(
        _record("valid"),
        _record("test"),
        Rule(
            needles=(b"valid on ",),
            pattern=r"(?:epoch (?P<epoch>\d{1,9})|INFO \| [\w.-]{1,60}) \| valid on '?\"?"
            r"(?=(?P<split>valid|test|train)|)(?:(?:valid|test)(?![\w.-])|(?P<subset>[\w.-]{1,60}))'?\"? subset \|(?P<rest>.*)",
            pairs=rf"(?:^|\|) (\w{{1,60}}) ({NUMBER})\s*(?=\||$)",
            kinds={"best_": "best"},
            then=_evaluated,
        ),
        Rule(
            needles=(b"checkpoint_best.pt (epoch",),
            pattern=r"checkpoint_best\.pt \(epoch (?P<epoch>\d{1,9}) @ \d{1,12} updates, "
            rf"score (?P<score>{NUMBER})\)",
            values={"score": "score"},
            kind="best",
            then=_saved,
        ),
        Rule(
            needles=(b" with beam=",),
            pattern=rf"Generate (?=(?P<split>{_PART})(?![a-z])|)(?:{_PART}|(?P<subset>[\w.-]{{1,60}})) "
            rf"with beam=\d{{1,6}}: (?:{_SCORES})(?=[,\s]|$)",
            values=dict(_SCORERS),
        ),
        Rule(
            needles=(b"Loss (base 2): ",),
            pattern=rf"Loss \(base 2\): (?P<loss>{NUMBER}), Perplexity: (?P<perplexity>{NUMBER})\s*$",
            values={
                "loss": Meant("Loss (base 2)", "loss", "loss"),
                "perplexity": Meant("Perplexity", "perplexity", "score"),
            },
        ),
        Rule(
            needles=(b"WER: ",),
            pattern=r"(?:^|\[INFO\] - |\| |:)WER: (?P<wer>\d{1,6}\.\d{1,20})\s*$",
            values={"wer": Meant("WER", "wer", "percent")},
        ),
        Rule(needles=(b"begin training epoch",), pattern=r"begin training epoch (?P<begun>\d{1,9})", then=_begun),
        Rule(needles=(b"end of epoch",), pattern=r"end of epoch", then=_ended),
        Rule(
            needles=(b"train",),
            pattern=r"(?:\[train(?:_inner)?\]\[INFO\] - |INFO \| train(?:_inner)? \| )(?P<rest>\{.*)",
            pairs=rf'"(loss|train_loss)": "({NUMBER})"',
            metrics={"train_loss": ("loss", "loss")},
            kind="train",
            steps=True,
        ),
    ),
    samples=(
        Sample(
            text="""\
                [2022-04-08 18:40:57][fairseq_cli.train][INFO] - {'max_epoch': 10, 'best_checkpoint_metric': 'loss'}
                [2022-04-08 18:41:05][fairseq.trainer][INFO] - begin training epoch 1
                [2022-04-08 19:10:00][train_inner][INFO] - {"epoch": 1, "update": 0.4, "loss": "5.2", "lr": "7e-06"}
                [2022-04-08 19:31:59][valid][INFO] - {"epoch": 1, "valid_loss": "4.72", "valid_wps": "1437", "valid_loss_0": "3.7", "valid_best_loss": "3.9"}
                [2022-04-08 19:32:00][fairseq.checkpoint_utils][INFO] - Saved checkpoint c/checkpoint_best.pt (epoch 1 @ 958 updates, score 4.72)
                [2022-04-08 19:32:00][fairseq_cli.train][INFO] - end of epoch 1 (average epoch stats below)
                [2022-04-08 19:32:00][train][INFO] - {"epoch": 1, "train_loss": "0.001", "train_accuracy": "0.999"}
                """,
            sees="""\
                3 train loss 5.2 loss, loss
                4 eval loss 4.72 loss, valid_loss, epoch 1, split valid
                4 eval - 3.7 loss, valid_loss_0, epoch 1, split valid
                4 best loss 3.9 loss, valid_best_loss, epoch 1, split valid
                5 best loss 4.72 loss, score, epoch 1
                7 train loss 0.001 loss, train_loss
                """,
            runs="2 epochs 10, trained 1",
            curve=True,
        ),
        Sample(
            text="""\
                | INFO | fairseq_cli.validate | begin validation
                | INFO | valid | epoch 143 | valid on 'valid' subset | loss 12.677 | ppl 6550.94 | wps 9.1 | bleu 29.52 | best_bleu 30.53
                | INFO | valid | valid on 'valid1' subset | loss 4.1 | nll_loss 2.5 | accuracy 87.5
                | INFO | valid | valid on 'valid' subset | loss 3.7 | code_perplexity 29.7 | accuracy 0.41
                [2022-04-08 19:31:59][test][INFO] - {"epoch": 2, "test_accuracy": "0.81", "valid": "0"}
                """,
            sees="""\
                2 eval loss 12.677 loss, loss, epoch 143, split valid
                2 eval perplexity 6550.94 score, ppl, epoch 143, split valid
                2 eval bleu 29.52 score_x100, bleu, epoch 143, split valid
                2 best bleu 30.53 score_x100, best_bleu, epoch 143, split valid
                3 eval loss 4.1 loss, loss, split valid, subset valid1
                3 eval - 2.5 loss, nll_loss, split valid, subset valid1
                3 eval accuracy 87.5 -, accuracy, split valid, subset valid1
                4 eval loss 3.7 loss, loss, split valid
                4 eval - 29.7 -, code_perplexity, split valid
                4 eval - 0.41 -, accuracy, split valid
                5 eval accuracy 0.81 -, test_accuracy, epoch 2, split test
                """,
            runs="2",
        ),
        Sample(
            text="""\
                | Generate test with beam=4: BLEU = 29.10 60.7/35.6 (BP = 0.98)
                | Generate dev-other with beam=5: WER: 9.31
                | Generate test1 with beam=5: chrF2 = 55.10
                | INFO | fairseq_cli.eval_lm | Loss (base 2): 4.2078, Perplexity: 18.48
                [2021-08-01][__main__][INFO] - WER: 3.4123
                """,
            sees="""\
                1 eval bleu 29.10 score_x100, bleu, split test
                2 eval wer 9.31 percent, WER, split dev, subset dev-other
                3 eval - 55.10 score_x100, chrF, split test, subset test1
                4 eval loss 4.2078 loss, Loss (base 2)
                4 eval perplexity 18.48 score, Perplexity
                5 eval wer 3.4123 percent, WER
                """,
            runs="1",
        ),
    ),
)
