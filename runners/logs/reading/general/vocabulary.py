"""What the words of a line mean to the general reader: names of metrics, marks of evaluations, and what is no result.

Names of metrics are the `prints` of the registry. A name is looked up as it stands, then without its marks (`val_acc`,
`best PSNR`), without the words of an average (`avg_psnr`), then without words that add nothing (`accuracy of the model
on the test images`) and the name of a data set. What is left over makes it another value (`HasAns_f1`), which has no
metric; it is read at all only if one of its words is that of a quality.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, NamedTuple

from harness.tasks.catalogue import builtin_catalogue
from harness.tasks.splits import Split, of_word

# Names of up to so many letters count in the case in which they are registered: `AP` is no `ap`, `Sm` no `sm`.
SHORT: Final = 3

_EVALUATION: Final = frozenset(
    """eval evals evaluate evaluation evaluating evaluated evaluator evaluations validating validations
    评估 评测 上测试 上验证""".split()
)
_SPLITS: Final[dict[str, Split]] = {
    **dict.fromkeys(("测试", "测试结果", "测试集结果"), "test"),
    **dict.fromkeys(("验证", "验证结果", "验证集结果"), "val"),
    **dict.fromkeys(("训练", "训练集"), "train"),
}
_BEST: Final = frozenset("best max highest maximum optimal 最佳 最好 最高 最优".split())
_LAST: Final = frozenset("final finally last result results performance summary".split())
AVERAGE: Final = frozenset("mean avg average averaged overall all ave 平均".split())
# Words that add nothing to the name of a metric.
_FILLERS: Final = frozenset(
    """of the on in for at a an is was are and our this over with by set sets dataset datasets data images
    network model models score value values metric metrics result results performance now current epoch rate
    samples whole ours ema total_test img imgs split by_epoch as to curr cur your after phase
    值 集 率 为 的 上 在""".split()
)
# Behind one of these begins a name of its own.
BREAKS: Final = frozenset(
    """with got get gets has have had and new now to from model saved save saving finished done at is was are of
    then the a an achieved achieves achieve obtained reach reaches reached epoch info root our current global
    result results performance metric metrics main total 的""".split()
)
# Words of which one in an unknown name makes it the name of a quality.
QUALITY: Final = frozenset(
    """right acc accs accuracy auc auroc aupro auprc aurc iou miou fwiou dice jaccard ap ap50 ap75 ar f1 fscore
    fmeasure hmean precision recall sensitivity specificity psnr ssim lpips niqe fid kid mse rmse mae mape
    smape nrmse mre epe r2 wer cer ppl perplexity bleu rouge meteor cider spice chrf kappa mcc ndcg
    mrr nds pq sq rq error errors err likelihood nll bpd amota amotp mota motp idf1 hota pck oks correlation
    pearson spearman eer mcd pesq stoi sisnr sdr snr sam ergas fps rtf latency score top1 top5 top-1 top-5
    acc1 acc5 rank1 rank5 cmc fpr95 em perp 正确率 准确率 精度 召回率 精确率""".split()
)
# Words that are those of a quality only at a rank: `HR@10`, `P@1`.
_AT_RANK: Final = frozenset("hr hit hits p r ap ar map".split())
# Words of headings.
_AROUND: Final = frozenset(
    """running start started starting begin beginning end finish finished complete completed do doing stage phase
    mode epoch report summary set on metrics stats statistics log info table accuracy-report benchmark""".split()
)
_LOSS: Final = frozenset("loss losses 损失".split())
# A value whose name holds one of these is no result: a setting, a count, a clock, a sum, a spread, a goal.
REJECTED: Final = frozenset(
    """thresh threshold thresholds thr lr learning num number n count counts size batch batches time times eta
    iter iters iteration step steps weight weights factor alpha beta gamma freq frequency interval sum total
    seed patience target goal baseline paper expected expect required reference official reported sota index
    idx id ids version port memory mem std var variance deviation gap improvement improved delta diff
    difference previous prev old sample sampled confidence conf grad norm temperature momentum decay dropout
    gt label labels pred preds prediction predictions correct wrong missed hits queue worker workers device
    gpu hours minutes seconds duration elapsed lambda cost coef coeff coefs margin tolerance tol init start begin
    scale percentile quantile min worst minimum lowest noise metric_for_best check instance random
    ground param params flops gflops macs rank_loss speed throughput""".split()
)
# Qualities of single classes; the mean of one over them is another value.
_OF_CLASSES: Final = frozenset(("f1", "precision", "recall", "accuracy"))
# Behind the name of a quality, which way is better.
ARROWS: Final = frozenset("↑↓⬆⬇\ufe0f")
# What an evaluation came to, where no more is said: `evaluate result: 0.93`.
_CAME_TO: Final = frozenset("result results score scores metric performance 结果 得分".split())
# Shares of samples whose score is no share.
_RANKS: Final = frozenset(("top1", "top5"))
_SCORES: Final = frozenset(("score", "scores", "probability", "prob", "得分"))
# `validAcc`, `BestF1`: a mark in front of a capital.
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MARKED_CAMEL: Final = re.compile(r"(?:train|val|valid|test|eval|dev|best|max|avg|mean|final|overall)[A-Z]", re.ASCII)
_PARTS: Final = re.compile(r"[A-Za-z0-9@%]+|[\u4e00-\u9fff]+")
_FOLDED: Final = re.compile(r"[^A-Za-z0-9@%^*\u4e00-\u9fff]")
_CHINESE: Final = (
    # `在 val 集上测试`: what is done, and on which data it says before.
    "上测试 上验证 测试集结果 测试结果 验证集结果 验证结果 "
    "准确率 正确率 错误率 召回率 精确率 平均交并比 损失 测试 验证 训练 评估 评测 最佳 最好 最高 最优 平均 "
    "精度 值 集 率 为 的 上 在 第 轮".split()
)
_CHINESE_WORD: Final = re.compile("|".join(sorted(_CHINESE, key=len, reverse=True)) + "|[\u4e00-\u9fff]")
_TRANSLATED: Final = {"精度": "accuracy", "损失": "loss"}


class WordMarks(NamedTuple):
    """What words say of the values beside them: the split, whether an evaluation is spoken of, the best, an end."""

    split: Split | None = None
    evaluation: bool = False
    best: bool = False
    last: bool = False
    average: bool = False

    @property
    def train(self) -> bool:
        return self.split == "train" and not self.evaluation

    @property
    def evaluated(self) -> bool:
        """Whether they name an evaluation, or a part of the data that is for evaluating."""
        return self.evaluation or self.split in ("val", "dev", "test")

    @property
    def any(self) -> bool:
        return self.evaluated or self.train or self.best or self.last

    def over(self, other: WordMarks) -> WordMarks:
        """These marks with those of `other` where these say nothing of the data."""
        if self.split is None and not self.evaluation:
            return self._replace(
                split=other.split,
                evaluation=other.evaluation,
                best=self.best or other.best,
                last=self.last or other.last,
                average=self.average or other.average,
            )
        if self.split is None and other.split not in (None, "train"):
            return self._replace(split=other.split)
        return self


NO_MARKS: Final = WordMarks()


class Name(NamedTuple):
    """A name in front of a number: its metric, if the registry has one, and the marks in it.

    `quality` says that it is worth showing; `loss` that it is a loss; `subset` is the data set it names; `open`, that
    several metrics are called so, which are `shared`.
    """

    metric: str | None
    marks: WordMarks
    quality: bool
    loss: bool = False
    subset: str | None = None
    open: bool = False
    shared: tuple[str, ...] = ()


def parts(word: str) -> list[str]:
    """The parts of a word: `val_acc`, `valAcc` and `val/acc` are val and acc."""
    if _MARKED_CAMEL.match(word[:1].casefold() + word[1:]):
        word = _CAMEL.sub("_", word)
    found: list[str] = []
    for part in _PARTS.findall(word):
        found += _CHINESE_WORD.findall(part) if part[0] > "\u4dff" else [part]
    return found


def mark_of(part: str) -> WordMarks | None:
    """What one part of a word marks; None where it marks nothing."""
    low = part.casefold()
    if low in _EVALUATION:
        return WordMarks(evaluation=True)
    split = _SPLITS.get(part) or of_word(low)
    if split is not None and low != "query":
        return WordMarks(split=split)
    if low in _BEST:
        return WordMarks(best=True)
    if low in _LAST:
        return WordMarks(last=True)
    return WordMarks(average=True) if low in AVERAGE else None


def of_mean(name: Name, mean: str) -> Name:
    """A name as that of the mean over the classes that `mean` names: the F1 of `macro avg` is the macro F1."""
    if name.metric not in _OF_CLASSES:
        return name
    kinds = [kind for kind in ("macro", "micro") if kind in mean.casefold()]
    return name._replace(metric=f"f1_{kinds[0]}" if name.metric == "f1" and len(kinds) == 1 else None)


@cache
def marks_of(word: str) -> WordMarks:
    """The marks in a word taken together; of two splits the last counts, as in `train_val`."""
    return together(mark for part in parts(word) if (mark := mark_of(part)) is not None)


def together(marks: Iterable[WordMarks]) -> WordMarks:
    """Marks that stand beside each other as one."""
    found = NO_MARKS
    for mark in marks:
        found = WordMarks(
            split=mark.split or found.split,
            evaluation=found.evaluation or mark.evaluation,
            best=found.best or mark.best,
            last=found.last or mark.last,
            average=found.average or mark.average,
        )
    return found


@cache
def _names() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Registered names, folded: the long ones without case, the short ones in theirs; each with its metrics."""
    long: dict[str, set[str]] = {}
    short: dict[str, set[str]] = {}
    for metric, entry in builtin_catalogue().registry.metrics.items():
        for printed in entry.prints:
            name = _FOLDED.sub("", printed)
            if len(name) > SHORT:
                long.setdefault(name.casefold(), set()).add(metric)
                continue
            for form in {name, name.upper(), name.capitalize()} if name.islower() else {name}:
                short.setdefault(form, set()).add(metric)
    return long, short


@cache
def _beside() -> dict[str, str]:
    """Words, folded, beside which a name that several metrics share is that of one of them."""
    metrics = builtin_catalogue().registry.metrics
    return {_folded(word): metric for metric, entry in metrics.items() for word in entry.beside}


def settled(name: Name, words: Iterable[str]) -> Name:
    """A name that several metrics share, as what the words of its line say that it is."""
    if not name.open:
        return name
    told = {metric for word in words if (metric := _beside().get(_folded(word))) in name.shared}
    return name._replace(metric=told.pop(), open=False) if len(told) == 1 else name


def _folded(word: str) -> str:
    return _FOLDED.sub("", word).casefold()


def metric_words() -> set[str]:
    """Every registered name in lower case, as it is written, and without what stands between its words."""
    metrics = builtin_catalogue().registry.metrics.values()
    written = {printed.casefold() for entry in metrics for printed in entry.prints}
    return written | {re.split(r"[ _]", name)[0] for name in written if not name[0].isdigit()}


@cache
def units_of(metric: str) -> tuple[str, ...]:
    """The units that a metric may have."""
    return tuple(builtin_catalogue().registry.metrics[metric].units)


def is_count(metric: str | None) -> bool:
    """Whether the values of a metric are counts, which have no decimals."""
    return metric is not None and "count" in units_of(metric)


@cache
def companions_of(metric: str) -> frozenset[str]:
    """The metrics of which one must stand near the names of this one; none where they say enough."""
    return frozenset(builtin_catalogue().registry.metrics[metric].companions)


@cache
def _datasets() -> dict[str, str]:
    """Names of data sets, folded."""
    found: dict[str, str] = {}
    for name, dataset in builtin_catalogue().registry.datasets.items():
        for alias in (name, *dataset.aliases, *dataset.words):
            folded = _FOLDED.sub("", alias).casefold()
            if len(folded) >= SHORT and folded not in QUALITY and mark_of(folded) is None:
                found.setdefault(folded, alias)
    return found


def dataset_named(text: str) -> str | None:
    """The data set that a cell or a word is the name of."""
    return _datasets().get(_FOLDED.sub("", text).casefold())


def _lookup(some: Sequence[str]) -> set[str]:
    name = "".join(some)
    long, short = _names()
    return (long.get(name.casefold()) if len(name) > SHORT else short.get(name)) or set()


def _strip(some: Sequence[str]) -> Iterable[list[str]]:
    """The parts of a name with more and more of what adds nothing left out."""
    yield list(some)
    bare = [part for part in some if (mark := mark_of(part)) is None or mark.average]
    yield bare
    bare = [part for part in bare if part.casefold() not in AVERAGE]
    yield bare
    # `on the 10000 test images`
    yield [part for part in bare if part.casefold() not in _FILLERS and not (part.isdigit() and len(part) > 2)]


@cache
def named(words: tuple[str, ...]) -> Name | None:
    """What a name of these words is; None where it is the name of nothing that could be a result."""
    some = [part for word in words for part in parts(word)]
    lowered = {part.casefold() for part in some}
    if not some or ("ratio" in lowered and lowered.isdisjoint(QUALITY)):
        return None
    if not lowered.isdisjoint(REJECTED) and not any(left and _lookup(left) for left in _strip(some)):
        return None
    marks = together(mark for part in some if (mark := mark_of(part)) is not None)
    metrics: set[str] = set()
    left: list[str] = []
    for left in _strip(some):
        metrics = _lookup(left) if left else set()
        if metrics:
            break
    subset = None
    if not metrics and len(left) > 1:
        metrics, subset = _with_dataset(left)
    if "mean" in lowered and metrics == {"accuracy"}:
        # The mean over the classes is another metric.
        metrics = set()
    if metrics and metrics <= _RANKS and not lowered.isdisjoint(_SCORES):
        # `top-1 score: 0.9959`: of the class that one image was given.
        return None
    if metrics:
        only = next(iter(metrics)) if len(metrics) == 1 else None
        return Name(only, marks, quality=True, subset=subset, open=only is None, shared=tuple(sorted(metrics)))
    if lowered & _LOSS:
        return Name(None, marks, quality=False, loss=True)
    if any(map(_is_quality, some)) or (
        marks.evaluated and lowered & _CAME_TO and all(adds_nothing(part) for part in some)
    ):
        return Name(None, marks, quality=True)
    return None


def _is_quality(part: str) -> bool:
    """Whether a part of a name is that of a quality: a word for one, at a rank or not, or a name of the registry."""
    word, at, _ = part.casefold().partition("@")
    return word in QUALITY or (at != "" and word in _AT_RANK) or (len(part) > SHORT and bool(_lookup((part,))))


def adds_nothing(part: str) -> bool:
    return mark_of(part) is not None or is_filler(part)


def _with_dataset(left: Sequence[str]) -> tuple[set[str], str | None]:
    """The metrics of a name that begins or ends in the name of a data set, and that name."""
    datasets = _datasets()
    for cut in range(1, len(left)):
        for place, rest in ((left[:cut], left[cut:]), (left[cut:], left[:cut])):
            dataset = datasets.get("".join(place).casefold())
            metrics = _lookup(rest) if dataset else set()
            if metrics:
                return metrics, dataset
    return set(), None


def is_filler(part: str) -> bool:
    """Whether a part of a word adds nothing to it."""
    return part.isdigit() or part.casefold() in _FILLERS or part.casefold() in _AROUND


def chinese(word: str) -> list[str]:
    """A run of Chinese characters as words; those that say nothing stay single characters."""
    return [_TRANSLATED.get(one, one) for one in _CHINESE_WORD.findall(word)]
