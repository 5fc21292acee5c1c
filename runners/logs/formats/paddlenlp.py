"""Logs of the example scripts of PaddleNLP and of scripts written after them, which print without the Trainer.

What the writers do: `eval loss: 0.41, acc: 0.86, ...` (PaddlePaddle/PaddleNLP, examples/benchmark/glue/run_glue.py;
other examples print `accu`, and name the split as in `eval dev loss:`): one evaluation each, fractions; MNLI prints the
matched and the mismatched set after one another on one line, and the loss is the last batch's alone, no result.
`Evaluation precision: 0.80000, recall: ..., F1: ...` (UIE, information extraction): fractions, a class before each line
of evaluate.py. The JSON that `squad_evaluate` prints: percent; its HasAns values are swapped with NoAns and not read.
`The auto evaluation result is:` (text generation) with ROUGE and BLEU below, as fractions or times 100.

Scripts of reproductions: `Eval | Avg loss: ... | BLEU Score: x` (jiaohuix/ConvS2S_Paddle, valid.py) scores the most
likely words given the *true* words before, which is no BLEU of a translation. `Step n/m train loss a dev loss b acc c%`
(kevinng77/canine_paddle) is the accuracy of the answer type on a split of the training set. `ar -> en accuracy: 0.591`
(jiamingkong/infoxlm_paddle) is a retrieval accuracy of one pair of languages.
"""

from __future__ import annotations

import re
from typing import Final

from runners.logs.reading.base import MAX_TEXT
from runners.logs.reading.described import Format
from runners.logs.reading.description import Below, ConfigurationDump, Meant, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine, Meaning
from runners.logs.reading.numbers import NUMBER, may_go_on

_NUMBER: Final = rf"{NUMBER}(?![\w%])"
_LOSS: Final = re.compile(
    rf"(?<!\w)(?:(teacher model|width_mult: [\d.]{{1,9}}), )?[Ee]val (?:(dev|test|valid|train) )?loss: {_NUMBER}"
)
_PAIR: Final = re.compile(rf", ([A-Za-z](?:[\w ]{{0,30}}\w)?): ({_NUMBER})")
_CLASS: Final = re.compile(r"Class Name: (\S.{0,99})$|-{8,}([^-\s][^-]{0,60})-{8,}")
_ANSWERS: Final = ("exact", "f1", "total")
_ANSWER: Final = rf'"(?P<name>exact|f1|total)": (?P<value>{_NUMBER})'
_OF_ANSWERS: Final[dict[str, Meaning]] = {"exact": ("em", "percent"), "f1": ("f1", "percent")}
_GENERATED: Final = rf"(?<![\w-])(BLEU-\d|rouge-[12lL]|DISTINCT-\d): ?({_NUMBER})"
# The example scripts print an argument a line, up to a line of hyphens.
_ARGUMENT: Final = r"^(?P<key>[a-z]\w{0,60}) ?: (?P<value>.*)$"


def _evaluations(account: Account, found: FoundLine) -> None:
    """One record an evaluation; two on one line are the matched and the mismatched set of MNLI."""
    records = list(_LOSS.finditer(found.text))
    ends = [*(record.start() for record in records[1:]), len(found.text)]
    for number, (record, end) in enumerate(zip(records, ends, strict=True)):
        if record[1] == "teacher model":
            continue
        subset = record[1] or (("matched", "mismatched")[number] if len(records) == 2 else None)
        pairs = _PAIR.findall(found.text[record.end() : end])
        beside = [value for _, value in pairs[:-1]]
        if (
            pairs
            and not found.whole
            and end == len(found.text)
            and may_go_on(found.text.rstrip("."), pairs[-1][1], beside)
        ):
            account.truncated(found)
            del pairs[-1]
        account.observe(found, pairs, split=record[2], subset=subset)


def _spans(account: Account, found: FoundLine) -> None:
    named = _CLASS.search(found.before.rstrip())
    subset = (named[1] or named[2]).strip() if named else None
    account.observe(found, account.values(found), subset=None if subset in ("all_classes", "total") else subset)


def _answers(account: Account, heading: FoundLine, rows: list[FoundLine]) -> None:
    """`"exact"`, `"f1"` and `"total"` follow one another, on one line or on three."""
    values = [(heading, pair) for pair in heading.pairs]
    values += [(row, (row.groups["name"] or "", row.groups["value"] or "")) for row in rows]
    if tuple(name for _, (name, _) in values[:3]) == _ANSWERS:
        for at, pair in values[:2]:
            account.observe(at, [pair], metrics=_OF_ANSWERS)
        last, (_, total) = values[2]
        if total.isdigit():
            account.log.fact("samples", total, last.line, how="count")


def _translation(account: Account, found: FoundLine) -> None:
    run, epoch = account.log.current(found.line), account.state.epoch
    if epoch is not None and epoch not in run.train_epochs[-1:]:
        run.train_epochs.append(epoch)
    account.observe(found, account.values(found))


def _follow(account: Account, found: FoundLine) -> None:
    """The epoch of a training line; several ranks print it, and one of them may be behind by one."""
    epoch, last = int(found.groups["at"] or 0), account.state.epoch
    run = account.log.current(found.line)
    if last is not None and epoch < last - 1:
        run = account.start(found.line)
    run.epochs = int(found.groups["of"] or 0)
    account.state.epoch = epoch


def _languages(account: Account, found: FoundLine) -> None:
    """A pair of languages that comes again is another run's."""
    pair = found.groups["subset"] or ""
    if pair in account.state.told:
        account.start(found.line)
    account.state.told[pair] = "yes"
    account.observe(found, account.values(found))


FORMAT = Format(
    name="paddlenlp",
    title="PaddleNLP examples",
    # Each begins with bytes that are found quickly.
    known_by={
        rb"val (?<=[Ee]val )(?<!\w[Ee]val )(?:dev |test |valid )?loss: \d+\.\d+, (?:accu?|mcc|pearson): ": 60,
        rb"Evaluation [Pp]recision: \d\.\d": 60,
        rb"\n\s*\"exact\": \d[\d.]*,\s*\"f1\": \d[\d.]*,\s*\"total\": \d": 60,
        rb"Eval (?<!\wEval )(?:rank:\[\d+\] )?\| Avg loss: \d": 60,
        rb"Step \d+/\d+ train loss \d\S* dev loss \d": 60,
        rb"The auto evaluation result is:\s+(?:BLEU|rouge)-\d: ?\d": 60,
        rb"^[a-z]{2,3} -> [a-z]{2,3} accuracy: \d\.\d": 60,
    },
    metrics={
        "loss": ("loss", "loss"),
        "dev loss": ("loss", "loss"),
        "acc": ("accuracy", "fraction"),
        "accu": ("accuracy", "fraction"),
        "accuracy": ("accuracy", "fraction"),
        "precision": ("precision", "fraction"),
        "recall": ("recall", "fraction"),
        "f1": ("f1", "fraction"),
        "mcc": ("mcc", "fraction"),
        "pearson": ("pearson", "fraction"),
        "spearman": ("spearman", "fraction"),
        # Fractions in some examples, times 100 in others: the log does not say which.
        "rouge-1": ("rouge_1", None),
        "rouge-2": ("rouge_2", None),
        "rouge-l": ("rouge_l", None),
        "bleu-4": ("bleu", None),
        "bleu score": (None, "score_x100"),
    },
    any_case=True,
    open_fractions=True,
    counter="step",
    carries=("epoch", "step"),
    settings={"task_name": "dataset", "model_name_or_path": "model", "batch_size": "batch_size"},
    rules=(
        Rule(
            needles=(b"global step ",),
            pattern=r"global step (?P<step>\d{1,9})(?:/\d{1,9})?, epoch: (?P<epoch>\d{1,9}), batch: \d{1,9},"
            rf"(?: rank_id: \d{{1,6}},)? loss: (?P<loss>{_NUMBER})(?:, accu?: (?P<accu>{_NUMBER}))?",
            values={"loss": "loss", "accu": "accu"},
            kind="train",
            steps=True,
            place="trained",
        ),
        Rule(needles=(b" loss: ",), pattern=_LOSS.pattern, then=_evaluations),
        Rule(
            needles=(b"Evaluation ",),
            pattern=rf"Evaluation [Pp]recision: (?P<precision>{_NUMBER})(?:, | \| )[Rr]ecall: (?P<recall>{_NUMBER})"
            rf"(?:, | \| )F1: (?P<f1>{_NUMBER})(?:, dev loss: (?P<loss>{_NUMBER}))?",
            values={"precision": "precision", "recall": "recall", "f1": "f1", "loss": "dev loss"},
            before=True,
            then=_spans,
        ),
        Rule(
            needles=(b"best F1 performence",),
            pattern=rf"best F1 performence has been updated: {_NUMBER} --> (?P<f1>{_NUMBER})",
            values={"f1": "f1"},
            kind="best",
        ),
        Rule(
            needles=(b'"exact": ',),
            pattern=r'"exact": ',
            pairs=_ANSWER.replace("?P<name>", "").replace("?P<value>", ""),
            below=Below(rows=(Rule(pattern=_ANSWER),), limit=2, close=True, gathered=_answers),
        ),
        Rule(
            needles=(b"auto evaluation result is:",),
            pattern=r"auto evaluation result is:",
            below=Below(rows=(Rule(pattern=_GENERATED, pairs=_GENERATED),), limit=8, close=True),
        ),
        Rule(
            needles=(b"| Avg loss: ",),
            pattern=r"(?<!\w)Eval (?:rank:\[\d{1,6}\] )?\| Avg loss: ",
            pairs=rf"\| (?:Avg )?([A-Za-z_][\w ]{{0,30}}): ?({_NUMBER})",
            metrics={
                "loss": (None, "loss"),
                "nll_loss": (None, "loss"),
                "ppl": (None, "score"),
            },
            split="dev",
            then=_translation,
        ),
        Rule(
            needles=(b"| Epoch: [",),
            pattern=r"\| Epoch: \[(?P<at>\d{1,9})/(?P<of>\d{1,9})\]",
            then=_follow,
        ),
        Rule(
            needles=(b"| Best Valid Bleu: ",),
            pattern=rf"Epoch:\[(?P<epoch>\d{{1,9}})\] \| Best Valid Bleu: (?P<bleu>{_NUMBER})",
            values={"bleu": "BLEU Score"},
            kind="best",
        ),
        Rule(
            needles=(b" dev loss ",),
            pattern=rf"Step (?P<step>\d{{1,9}})/\d{{1,9}} train loss {_NUMBER} dev loss (?P<loss>{_NUMBER}) "
            rf"acc (?P<acc>{NUMBER})% ",
            values={"loss": Meant("dev loss", None, "loss"), "acc": Meant("acc", None, "percent")},
            split="dev",
        ),
        Rule(
            needles=(b" accuracy: ",),
            pattern=rf"^\s*(?P<subset>[a-z]{{2,3}} -> [a-z]{{2,3}}) accuracy: (?P<accuracy>{NUMBER})\s*$",
            values={"accuracy": "accuracy"},
            then=_languages,
        ),
        Rule(
            needles=(b"-  Configuration Arguments -",),
            pattern=r"-  Configuration Arguments -",
            starts=True,
            below=Below(dump=ConfigurationDump(entry=_ARGUMENT), until=r"^(?![a-z]\w{0,60} ?: )", limit=200),
        ),
        Rule(
            needles=(b"----- ",),
            pattern=r"----- world_size = (?P<devices>\d{1,6}), local_rank = 0\s*$",
            starts=True,
        ),
        Rule(
            needles=(b"----- ",),
            pattern=r"----- Resume Training: Load model and optmizer states from "
            rf"(?P<resumed_from>\S{{1,{MAX_TEXT}}})",
        ),
    ),
    samples=(
        Sample(
            text="""\
                -----------  Configuration Arguments -----------
                batch_size: 32
                model_name_or_path: bert-base-uncased
                output_dir: ./tmp/
                task_name: mrpc
                ------------------------------------------------
                global step 100/345, epoch: 0, batch: 100, rank_id: 0, loss: 0.612345, lr: 0.0000200000, speed: 5.1234 step/s
                global step 200/345, epoch: 1, batch: 10, loss: 0.69355, accu: 0.99, speed: 2.5 step/s
                eval loss: 0.41, acc: 0.8676, precision: 0.87, recall: 0.94, f1: 0.9075, acc and f1: 0.8876, eval done total : 1.5 s
                global step 100/345, epoch: 0, batch: 100, loss: 0.612345, lr: 0.0000200000, speed: 5.1234 step/s
                eval dev loss: 0.21, accu: 94.1
                eval loss: 0.4, mcc: 0.8421, eval loss: 0.5, mcc: 0.8434, eval done total : 9.1 s
                teacher model, eval loss: 0.1, acc: 0.93,
                width_mult: 0.75, eval loss: 0.2, acc: 0.91,
                """,
            curve=True,
            sees="""\
                7 train loss 0.612345 loss, loss, epoch 0, step 100
                8 train loss 0.69355 loss, loss, epoch 1, step 200
                8 train accuracy 0.99 fraction, accu, epoch 1, step 200
                9 eval accuracy 0.8676 fraction, acc, epoch 1, step 200
                9 eval precision 0.87 fraction, precision, epoch 1, step 200
                9 eval recall 0.94 fraction, recall, epoch 1, step 200
                9 eval f1 0.9075 fraction, f1, epoch 1, step 200
                9 eval - 0.8876 -, acc and f1, epoch 1, step 200
                10 train loss 0.612345 loss, loss, epoch 0, step 100
                11 eval accuracy 94.1 -, accu, epoch 0, step 100, split dev
                12 eval mcc 0.8421 fraction, mcc, epoch 0, step 100, subset matched
                12 eval mcc 0.8434 fraction, mcc, epoch 0, step 100, subset mismatched
                14 eval accuracy 0.91 fraction, acc, epoch 0, step 100, subset width_mult: 0.75
                """,
            runs="""\
                1 model bert-base-uncased, dataset mrpc, batch_size 32, trained 0 1
                10 trained 0
                """,
        ),
        Sample(
            text="""\
                [2022-12-12 14:43:21,570] [    INFO] - Evaluation precision: 0.70000, recall: 0.60000, F1: 0.64615
                [2022-12-12 14:43:21,571] [    INFO] - best F1 performence has been updated: 0.00000 --> 0.64615
                Evaluation precision: 0.5, recall: 0.5, F1: 0.5, dev loss: 0.00123
                -----------------------------
                Class Name: all_classes
                Evaluation Precision: 0.80000 | Recall: 0.80000 | F1: 0.80000
                -----------------------------
                Class Name: 出发地
                Evaluation Precision: 0.90000 | Recall: 0.90000 | F1: 0.90000
                -----------------person-----------------
                Evaluation Precision: 0.70000 | Recall: 0.70000 | F1: 0.70000
                """,
            sees="""\
                1 eval precision 0.70000 fraction, precision
                1 eval recall 0.60000 fraction, recall
                1 eval f1 0.64615 fraction, f1
                2 best f1 0.64615 fraction, f1
                3 eval precision 0.5 fraction, precision
                3 eval recall 0.5 fraction, recall
                3 eval f1 0.5 fraction, f1
                3 eval loss 0.00123 loss, dev loss
                6 eval precision 0.80000 fraction, precision
                6 eval recall 0.80000 fraction, recall
                6 eval f1 0.80000 fraction, f1
                9 eval precision 0.90000 fraction, precision, subset 出发地
                9 eval recall 0.90000 fraction, recall, subset 出发地
                9 eval f1 0.90000 fraction, f1, subset 出发地
                11 eval precision 0.70000 fraction, precision, subset person
                11 eval recall 0.70000 fraction, recall, subset person
                11 eval f1 0.70000 fraction, f1, subset person
                """,
            runs="1",
        ),
        Sample(
            text="""\
                done
                {
                  "exact": 81.55,
                  "f1": 88.71,
                  "total": 10570,
                  "HasAns_exact": 99.9,
                  "HasAns_f1": 99.9
                }
                """,
            sees="""\
                3 eval em 81.55 percent, exact
                4 eval f1 88.71 percent, f1
                """,
            runs="3",
        ),
        Sample(
            text="""\
                The auto evaluation result is:
                rouge-1: 46.13
                rouge-2:0.2000,rouge-L:0.4301,BLEU-4:0.1900
                BLEU-1: 30.1
                done: 0.5
                BLEU-4: 99.9
                """,
            sees="""\
                2 eval rouge_1 46.13 -, rouge-1
                3 eval rouge_2 0.2000 -, rouge-2
                3 eval rouge_l 0.4301 -, rouge-L
                3 eval bleu 0.1900 -, BLEU-4
                4 eval - 30.1 -, BLEU-1
                """,
            runs="2",
        ),
        Sample(
            text="""\
                2021-09-20 16:51:30,288 ----- world_size = 2, local_rank = 1
                2021-09-20 16:51:30,288 ----- world_size = 2, local_rank = 0
                2021-09-20 16:53:20,438 ----- Resume Training: Load model and optmizer states from ./ckpt/epoch_1
                2022-01-30 00:54:44,084 | ConvS2S_0: Train | Epoch: [2/3] | Step: [5500/5513.0] | Avg loss: 8.622
                2022-01-30 00:55:27,976 | ConvS2S_0: Eval | Avg loss: 6.804 | nll_loss:5.471 | ppl: 44.694 | Eval | BLEU Score: 29.998
                2022-01-30 09:52:13,494 | ConvS2S_0: Epoch:[2] | Best Valid Bleu: 29.998 saved to /root/model_best!
                """,
            sees="""\
                5 eval - 6.804 loss, loss, epoch 2, split dev
                5 eval - 5.471 loss, nll_loss, epoch 2, split dev
                5 eval - 44.694 score, ppl, epoch 2, split dev
                5 eval - 29.998 score_x100, BLEU Score, epoch 2, split dev
                6 best - 29.998 score_x100, BLEU Score, epoch 2
                """,
            runs="2 epochs 3, devices 2, resumed_from ./ckpt/epoch_1, trained 2",
        ),
        Sample(
            text="""\
                05/31 - INFO - lib - Step 9580/9580 train loss 0.3280 dev loss 0.3883 acc 89.26% diff 168.17 time 8.41min
                """,
            sees="""\
                1 eval - 0.3883 loss, dev loss, step 9580, split dev
                1 eval - 89.26 percent, acc, step 9580, split dev
                """,
            runs="1",
        ),
        Sample(
            text="""\
                Testing X = ar
                ar -> en accuracy: 0.591
                en -> ar accuracy: 0.686
                ar -> en accuracy: 0.591
                """,
            sees="""\
                2 eval accuracy 0.591 fraction, accuracy, subset ar -> en
                3 eval accuracy 0.686 fraction, accuracy, subset en -> ar
                4 eval accuracy 0.591 fraction, accuracy, subset ar -> en
                """,
            runs="""\
                2
                4
                """,
        ),
    ),
)
