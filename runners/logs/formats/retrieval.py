"""Recall and mean AP of retrieval and re-identification programs.

`I2T Retrieval: 0.8440 @ R1, 0.9870 @ R5, ...` (Oscar, VinVL and their Paddle ports, T2I likewise) is a fraction; a
program that multiplies by 100 prints the same line. `Mean AP: 79.5%` with `CMC Scores` and `top-1 92.0%` below
(open-reid, ICE), and `mAP: 85.8%` with `CMC curve` and `Rank-1  : 94.2%` (reid-strong-baseline, torchreid) are
percent. `R@1 : 71.354` (HIST, Proxy-Anchor: code/utils.py) is percent, `Epoch (Test) 3: ... | Recall [@1: 0.8012, ...]`
(Recall@k surrogate: src/evaluate.py) a fraction, and so is `Rank@1:0.88 Rank@5:0.95 Rank@10:0.97 mAP:0.71`
(layumi/Person_reID_baseline_pytorch 82ff40fb, evaluate_gpu.py:98), which is of several queries a person behind `multi`
and re-ranked where it says `top1:` (evaluate_rerank.py:84). Best lines repeat an earlier value. While Oscar trains it evaluates
the split named DEV, not the test set.

FastReID (JDAI-CV/fast-reid at c9bc3ce, fastreid/evaluation/testing.py:25) draws a table with a row a test set, whose
header is `| Dataset | Rank-1 | Rank-5 | Rank-10 | mAP | mINP | metric |`, in percent with two decimals (before v1.0
with percent signs); the columns differ by version, `metric` is the mean of mAP and Rank-1, and `TPR@FPR=1e-04` is a
fraction. torchreid (KaiyangZhou/deep-person-reid at f8cd150, torchreid/engine/engine.py:321) names the test set before
its results. Where a run has several test sets, those after the first are subsets.
"""

from __future__ import annotations

import re
from typing import Final

from runners.logs.reading.described import Format
from runners.logs.reading.description import Below, ConfigurationDump, Meant, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine, Meaning
from runners.logs.reading.numbers import NUMBER

RANKS: Final = {"1": "recall_at_1", "5": "recall_at_5", "10": "recall_at_10", "100": "recall_at_100"}
_RULE: Final = re.compile(r"^\s*\|[|: -]{1,400}\|\s*$")
_AT: Final = re.compile(rf"({NUMBER}) @ R(\d{{1,4}})\b")
_CELL: Final = re.compile(r"(\d{1,3}\.\d{1,20})(%?)")


def _ranks(printed: str, unit: str | None) -> dict[str, Meaning]:
    """What is printed of each rank."""
    return {printed.format(rank): (metric, unit) for rank, metric in RANKS.items()} | {"*": (None, unit)}


def _test_set(account: Account, found: FoundLine, name: str) -> str | None:
    """Take in the test set that results are of: the run's, or another, which is handed back."""
    run = account.log.current(found.line)
    run.dataset = run.dataset or name
    return None if run.dataset == name else name


def _named(account: Account, found: FoundLine) -> None:
    account.state.subset = _test_set(account, found, found.groups["test_set"] or "")


def _trained(account: Account, found: FoundLine) -> None:
    account.log.current(found.line).train_epochs.append(int(found.groups["done"] or 0))


def _ranked(account: Account, found: FoundLine) -> None:
    """Another way of asking, or of ranking what was found, is another part of the results."""
    subset = "multi-query" if found.groups["multi"] else "re-ranking" if found.groups["again"] else None
    account.observe(found, account.values(found), subset=subset)


def _best_model(account: Account, found: FoundLine) -> None:
    account.state.epoch = account.state.last = None


def _cross(account: Account, found: FoundLine) -> None:
    """A program that multiplies by 100 prints the same line."""
    pairs, way = _AT.findall(found.groups["recalls"] or ""), found.groups["subset"]
    if not found.whole:
        account.truncated(found)
        # `R1` at the very end may have been `R10`.
        pairs = pairs[:-1] if found.text.endswith(f"@ R{pairs[-1][1]}") else pairs
    percent = bool(found.groups["times_100"]) or any(value[:2] not in ("0.", "1.", "na") for value, _ in pairs)
    named = {f"{way} R@{rank}": value for value, rank in pairs}
    meanings = _ranks(f"{way} R@{{}}", "percent" if percent else "fraction")
    metrics = {name: meanings.get(name, meanings["*"]) for name in named}
    account.observe(found, list(named.items()), metrics=metrics, split=account.state.settings.get("DEV"))


def _plain(account: Account, found: FoundLine) -> None:
    """Every value above 1 is a percentage; at or below 1 the line does not say."""
    values = account.values(found)
    unit = "percent" if all(len(value.partition(".")[0]) > 1 or value[0] > "1" for _, value in values) else None
    metrics = {name: (RANKS.get(name), unit) for name, _ in values}
    account.observe(found, values, metrics=metrics)


def _mean_ap(account: Account, found: FoundLine, rows: list[FoundLine]) -> None:
    """`Mean AP`, then `CMC Scores` and one line a rank, with one column or several ways of counting."""
    if not found.whole and not found.groups["percent"]:
        account.truncated(found)
        return
    account.observe(found, account.values(found))
    if not rows or rows[0].groups.get("ways") is None:
        return
    ways = (rows[0].groups["ways"] or "").split()
    for row in rows[1:]:
        if row.groups.get("rank") is None:
            return
        for way, cell in zip(ways or [""], (row.groups["cells"] or "").split(), strict=False):
            # Of several ways of counting, that of Market-1501 is the CMC everyone means.
            usual = len(ways) < 2 or way == "market1501"
            name = f"top-{row.groups['rank']}" if len(ways) < 2 else f"top-{row.groups['rank']} {way}"
            metric = RANKS.get(row.groups["rank"] or "") if usual else None
            account.observe(row, [(name, cell[:-1])], metrics={name: (metric, "percent")})


def _cmc(account: Account, found: FoundLine, rows: list[FoundLine]) -> None:
    """`mAP` is of a retrieval only with the CMC curve below it."""
    for one in [found, *rows] if rows else []:
        account.observe(one, account.values(one))


def _table(account: Account, found: FoundLine, rows: list[FoundLine]) -> None:
    """FastReID's table, a row a test set."""
    names = [cell.strip() for cell in found.text.strip().strip("|").split("|")]
    for row in rows:
        if _RULE.match(row.text):
            continue
        cells = [cell.strip() for cell in row.text[:2000].strip().strip("|").split("|")]
        if len(cells) != len(names) or not row.whole:
            return
        subset = _test_set(account, row, cells[0])
        for name, cell in zip(names[1:], cells[1:], strict=True):
            if (number := _CELL.fullmatch(cell)) is None:
                continue
            # The versions that print percent without its sign print two decimals.
            unit = "percent" if number[2] or len(number[1].rpartition(".")[2]) == 2 else None
            if name.startswith("TPR@") and not number[2]:
                unit = "fraction"
            metric = RANKS.get(name.removeprefix("Rank-")) or {"mAP": "map_retrieval", "mINP": "minp"}.get(name)
            account.observe(row, [(name, number[1])], metrics={name: (metric, unit)}, subset=subset)


FORMAT = Format(
    name="retrieval",
    title="Retrieval and re-identification",
    known_by={
        rb"[IT]2[IT] Retrieval: \d+\.\d+ @ R1|CMC Scores|CMC curve|Epoch \(Test\) \d+: NMI \[|"
        rb"^(?:[^\n]{0,80} )?R@\d+ : \d+\.\d|Best Recall@\d+: \d|\| Datasets? +\| Rank-1 |"
        rb"##### Evaluating \w+ \((?:source|target)\) |[\[ ]fastreid(?:\.\w+)*\]?: |"
        rb"^(?:multi )?(?:Rank@|top)1:\d\.\d{6} (?:Rank@|top)5:\d\.\d{6} ": 85
    },
    metrics={
        **_ranks("{}", None),
        "mAP": ("map_retrieval", None),
        "mINP": ("minp", None),
    },
    carries=("epoch", "subset"),
    settings={"NAME": "dataset", "RESUME": "resumed_from", "EPOCHS": "epochs", "BATCH_SIZE": "batch_size"},
    rules=(
        Rule(
            needles=(b"Dump configs into",),
            pattern=r"Dump configs into",
            starts=True,
            below=Below(
                dump=ConfigurationDump(entry=r"^ +(?P<key>NAME|DEV|EPOCHS|BATCH_SIZE|RESUME): (?P<value>\S.*)$"),
                until=r"Running training",
                limit=120,
            ),
        ),
        Rule(
            needles=(b"Mean AP: ",),
            pattern=rf"(?:^|\s)Mean AP: (?P<map>{NUMBER})(?P<percent>%)?",
            values={"map": Meant("Mean AP", "map_retrieval", None)},
            below=Below(
                rows=(
                    Rule(pattern=r"CMC Scores:?(?P<ways>(?: +\w{1,20}){0,4})\s*$"),
                    Rule(pattern=r"^\s+top-(?P<rank>\d{1,3})(?P<cells>(?: +\d{1,3}\.\d+%){1,4})\s*$"),
                ),
                limit=13,
                close=True,
                gathered=_mean_ap,
            ),
        ),
        Rule(
            needles=(b"mAP: ",),
            pattern=rf"(?:^|\s)mAP: ?(?P<map>{NUMBER})(?P<percent>%)\s*$",
            values={"map": "mAP"},
            below=Below(
                rows=(
                    Rule(
                        pattern=rf"\b[Rr]ank-(?P<name>\d{{1,3}}) *: ?(?P<value>{NUMBER})(?P<percent>%)",
                        printed="Rank-{}",
                        metrics=_ranks("Rank-{}", "percent"),
                    ),
                    Rule(pattern=r"CMC curve"),
                ),
                limit=12,
                close=True,
                gathered=_cmc,
            ),
        ),
        Rule(
            needles=(b"| Rank-1 ",),
            pattern=r"^\s*\| Datasets? +\|(?: [\w@=.+-]{1,40} *\|){1,20}\s*$",
            below=Below(rows=(Rule(pattern=r"\|"),), limit=12, close=True, gathered=_table),
        ),
        Rule(
            needles=(b" Retrieval: ",),
            pattern=r"(?P<times_100>Eval -- )?\b(?P<subset>[IT]2[IT]) Retrieval: "
            rf"(?P<recalls>(?:(?:{NUMBER}) @ R\d{{1,4}}(?:, )?){{1,8}})",
            then=_cross,
        ),
        Rule(
            needles=(b"Epoch (",),
            pattern=r"(?:(?P<subset>SET \d{1,2}): )?Epoch \(Test\) (?P<epoch>\d{1,9}): NMI (?:.*\| Recall \[)?(?P<rest>.*)",
            pairs=rf"@(\d{{1,4}}): ({NUMBER})(?=[,\]\s]|$)",
            printed="Recall@{}",
            metrics=_ranks("Recall@{}", "fraction"),
            place="reached",
        ),
        Rule(
            needles=(b"Recall",),
            pattern=rf"Best Recall@(?P<name>\d{{1,4}}): (?P<value>{NUMBER})",
            printed="Best Recall@{}",
            metrics=_ranks("Best Recall@{}", "percent"),
            kind="best",
        ),
        Rule(
            needles=(b" mAP:",),
            pattern=r"^(?P<multi>multi )?(?:Rank@|(?P<again>top))1:(?P<first>\d\.\d{6}) (?:Rank@|top)5:(?P<fifth>\d\.\d{6}) "
            r"(?:Rank@|top)10:(?P<tenth>\d\.\d{6}) mAP:(?P<map>\d\.\d{6})(?!\d)",
            values={
                "first": Meant("Rank@1", "recall_at_1", "fraction"),
                "fifth": Meant("Rank@5", "recall_at_5", "fraction"),
                "tenth": Meant("Rank@10", "recall_at_10", "fraction"),
                "map": Meant("mAP", "map_retrieval", "fraction"),
            },
            fixed=True,
            complete=r"mAP:\d\.\d{6}",
            then=_ranked,
        ),
        Rule(
            needles=(b"mINP: ",),
            pattern=rf"(?:^|\s)mINP: ?(?P<minp>{NUMBER})(?P<percent>%)\s*$",
            values={"minp": "mINP"},
        ),
        Rule(
            needles=(b"R@",),
            pattern=rf"(?:^|\s)R@(?P<name>\d{{1,4}}) ?: (?P<value>{NUMBER})\s*$",
            printed="R@{}",
            then=_plain,
        ),
        Rule(
            needles=(b" * Finished epoch ",),
            pattern=rf"Finished epoch +(?P<epoch>\d{{1,9}}) +mAP: +(?:{NUMBER})% +best: +(?P<best>{NUMBER})%",
            values={"best": Meant("best mAP", "map_retrieval", "percent")},
            kind="best",
        ),
        Rule(
            needles=(b" Epoch ",),
            pattern=r"Epoch \[(?P<done>\d{1,9})\] done! Training loss",
            then=_trained,
        ),
        Rule(
            needles=(b" Epoch ", b"Epoch: "),
            pattern=r"(?:Eval at Epoch|Results - Epoch:|(?:^|[\s*])(?<!Warm-up )Epoch:) *\[?(?P<epoch>\d{1,9})\]?",
            place="reached",
        ),
        Rule(needles=(b"Test with best model",), pattern=r"Test with best model", then=_best_model),
        Rule(
            needles=(b"##### Evaluating ",),
            pattern=r"##### Evaluating (?P<test_set>\S{1,100}) \((?:source|target)\) #####",
            then=_named,
        ),
        Rule(
            needles=(b" epoch/iter: ",),
            pattern=r" epoch/iter: (?P<epoch>\d{1,9})/\d{1,12} ",
            place="reached",
        ),
        Rule(
            needles=(b"epoch: [",),
            pattern=r"\bepoch: \[(?P<epoch>\d{1,9})/(?P<epochs>\d{1,9})\]\[\d{1,9}/\d{1,9}\]\t",
            place="trained",
        ),
    ),
    samples=(
        Sample(
            text="""\
                2022-01-01 00:00:00 Dump configs into output/config.yaml
                  NAME: coco_ir
                  DEV: minival
                  EPOCHS: 15
                  BATCH_SIZE: 64
                2022-01-01 00:01:00 ***** Running training *****
                2022-01-01 01:01:00 Epoch [1] done! Training loss: 0.1
                2022-01-01 01:02:00 Eval at Epoch 1: start
                2022-01-01 01:03:00 I2T Retrieval: 0.8440 @ R1, 0.9870 @ R5, 0.9990 @ R10
                2022-01-01 01:04:00 Test with best model
                2022-01-01 01:05:00 T2I Retrieval: 70.10 @ R1, 90.20 @ R5
                """,
            sees="""\
                9 eval recall_at_1 0.8440 fraction, I2T R@1, epoch 1, split minival, subset I2T
                9 eval recall_at_5 0.9870 fraction, I2T R@5, epoch 1, split minival, subset I2T
                9 eval recall_at_10 0.9990 fraction, I2T R@10, epoch 1, split minival, subset I2T
                11 eval recall_at_1 70.10 percent, T2I R@1, split minival, subset T2I
                11 eval recall_at_5 90.20 percent, T2I R@5, split minival, subset T2I
                """,
            runs="1 dataset coco_ir, epochs 15, batch_size 64, trained 1",
        ),
        Sample(
            text="""\
                Epoch: [3][100/200]	Time 0.1
                Mean AP: 79.5%
                CMC Scores    allshots      cuhk03  market1501
                  top-1          50.0%       60.0%       92.0%
                 * Finished epoch   3  mAP: 79.5%  best: 79.5% *
                """,
            sees="""\
                2 eval map_retrieval 79.5 percent, Mean AP, epoch 3
                4 eval - 50.0 percent, top-1 allshots, epoch 3
                4 eval - 60.0 percent, top-1 cuhk03, epoch 3
                4 eval recall_at_1 92.0 percent, top-1 market1501, epoch 3
                5 best map_retrieval 79.5 percent, best mAP, epoch 3
                """,
            runs="2",
        ),
        Sample(
            text="""\
                epoch: [1/60][20/100]	time 0.3
                ##### Evaluating market1501 (source) #####
                ** Results **
                mAP: 85.8%
                CMC curve
                Rank-1  : 94.2%
                ##### Evaluating dukemtmcreid (target) #####
                mAP: 40.1%
                CMC curve
                Rank-1  : 60.2%
                """,
            sees="""\
                4 eval map_retrieval 85.8 percent, mAP, epoch 1
                6 eval recall_at_1 94.2 percent, Rank-1, epoch 1
                8 eval map_retrieval 40.1 percent, mAP, epoch 1, subset dukemtmcreid
                10 eval recall_at_1 60.2 percent, Rank-1, epoch 1, subset dukemtmcreid
                """,
            runs="1 dataset market1501, epochs 60, trained 1",
        ),
        Sample(
            text="""\
                [01/01 00:00:00 fastreid.utils.events]:  eta: 0:00:00  epoch/iter: 59/12119  total_loss: 1.2
                [01/01 00:10:00 fastreid.evaluation.testing]: Evaluation results in csv format:
                | Dataset    | Rank-1 | Rank-5 | mAP   | mINP  | metric | TPR@FPR=1e-04 |
                |:-----------|:-------|:-------|:------|:------|:-------|:--------------|
                | Market1501 | 94.42  | 98.31  | 86.05 | 59.50 | 90.24  | 0.5512        |
                """,
            sees="""\
                5 eval recall_at_1 94.42 percent, Rank-1, epoch 59
                5 eval recall_at_5 98.31 percent, Rank-5, epoch 59
                5 eval map_retrieval 86.05 percent, mAP, epoch 59
                5 eval minp 59.50 percent, mINP, epoch 59
                5 eval - 90.24 percent, metric, epoch 59
                5 eval - 0.5512 fraction, TPR@FPR=1e-04, epoch 59
                """,
            runs="5 dataset Market1501",
        ),
        Sample(
            text="""\
                Rank@1:0.880000 Rank@5:0.950000 Rank@10:0.970000 mAP:0.710000
                multi Rank@1:0.910000 Rank@5:0.960000 Rank@10:0.980000 mAP:0.790000
                top1:0.900000 top5:0.940000 top10:0.960000 mAP:0.850000
                2020-01-01 00:00:00,000 reid_baseline.test INFO: mINP: 65.9%
                """,
            sees="""\
                1 eval recall_at_1 0.880000 fraction, Rank@1
                1 eval recall_at_5 0.950000 fraction, Rank@5
                1 eval recall_at_10 0.970000 fraction, Rank@10
                1 eval map_retrieval 0.710000 fraction, mAP
                2 eval recall_at_1 0.910000 fraction, Rank@1, subset multi-query
                2 eval recall_at_5 0.960000 fraction, Rank@5, subset multi-query
                2 eval recall_at_10 0.980000 fraction, Rank@10, subset multi-query
                2 eval map_retrieval 0.790000 fraction, mAP, subset multi-query
                3 eval recall_at_1 0.900000 fraction, Rank@1, subset re-ranking
                3 eval recall_at_5 0.940000 fraction, Rank@5, subset re-ranking
                3 eval recall_at_10 0.960000 fraction, Rank@10, subset re-ranking
                3 eval map_retrieval 0.850000 fraction, mAP, subset re-ranking
                4 eval minp 65.9 percent, mINP
                """,
            runs="1",
        ),
        Sample(
            text="""\
                R@1 : 71.354
                Best Recall@1: 71.9
                SET 1: Epoch (Test) 3: NMI [0.7012] | F1 [0.4] | Recall [@1: 0.8012, @2: 0.9]
                """,
            sees="""\
                1 eval recall_at_1 71.354 percent, R@1
                2 best recall_at_1 71.9 percent, Best Recall@1
                3 eval recall_at_1 0.8012 fraction, Recall@1, epoch 3, subset SET 1
                3 eval - 0.9 fraction, Recall@2, epoch 3, subset SET 1
                """,
            runs="1",
        ),
    ),
)
