"""Writes docs/integrity.md, docs/integrity.zh-CN.md and what HTML reports say: every finding, explained."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from harness.text import messages  # noqa: E402

EXPLANATIONS = ROOT / "reports" / "assets" / "explanations.json"
PAGES = {"en": Path(__file__).with_name("integrity.md"), "zh": Path(__file__).with_name("integrity.zh-CN.md")}


class Section(NamedTuple):
    """What one check looks at, in both languages, and the codes of its findings."""

    title: tuple[str, str]
    text: tuple[str, str]
    codes: tuple[str, ...]


HEAD = {
    "en": """# Was my log flagged?

[中文](integrity.zh-CN.md)

Made by `python docs/make_integrity.py`; the sentences below are those the program prints.

`verify` asks of every log whether what it says fits together. A finding is a question, not an accusation: most
questions have an honest answer, and the finding says what would have raised no question. There are three grades.

- **info**: worth knowing, such as a resumed run. It changes nothing.
- **suspicious**: a person should look. It changes no verdict.
- **contradiction**: two things the log itself says cannot both be true. A PASS that rests on such a run becomes REVIEW.

If your log was flagged: look at the lines named, compare them with your original file, and answer with what explains
them (another data set, a resumed run, two files put together). If the file was changed by hand or by a script, submit
the original. If the check is wrong, that is a fault of ours: please report it with the file.

`verify audit LOG...` runs the checks without a verdict, `--format html` draws the curves with what was flagged, and
`verify --task N --audit SUBMISSION` adds the slower checks, which follow every training step, to a verdict. Checks that
rest on chance name their test and its false-alarm rate; all of them together are allowed to speak on one honest
submission in ten thousand. All thresholds stand, with their origin, in `harness/integrity/thresholds.py`.

## What cannot be seen

A log without redundancy can be changed without a trace: one digit of one number that nothing else depends on; a whole
log made up by someone who keeps every rule on this page; a run on other data whose configuration was edited in all
places. `python benchmarks/integrity/run.py --logs FOLDER` measures how often each manipulation is noticed. Against
these only recomputing from predictions, or running the weights, helps.
""",
    "zh": """# 我的日志被标记了？

[English](integrity.md)

由 `python docs/make_integrity.py` 生成；以下语句即程序所打印的内容。

`verify` 会检查每份日志所述是否彼此相符。每条发现都是一个疑问，而非指控：多数疑问都有正常的解释，且发现中会说明怎样的日志不会引起疑问。分为三级：

- **info（提示）**：值得知晓，例如续训。不影响任何结果。
- **suspicious（可疑）**：需要人工查看。不改变判定。
- **contradiction（矛盾）**：日志自身的两处说法不可能同时为真。以该次运行为依据的 PASS 变为 REVIEW。

若您的日志被标记：请查看所列各行，与原始文件对照，并说明原因（其他数据集、续训、两个文件合并等）。若文件曾被人工或脚本改动，请提交原始文件。若检查有误，那是我们的问题：请附上文件告知我们。

`verify audit LOG...` 只运行这些检查而不作判定；`--format html` 绘出曲线并标出被标记之处；`verify --task N --audit SUBMISSION` 在判定时加上逐步跟踪训练过程的较慢检查。基于概率的检查会写明检验方法与误报率；所有检查合计，允许在一万份正常提交中误报一份。全部阈值及其来源见 `harness/integrity/thresholds.py`。

## 无法发现的情形

没有冗余的日志可以不留痕迹地改动：一个没有其他内容与之相关的数字中的一位；由熟知本页所有规则的人整份编造的日志；在其他数据上运行且各处配置均已改写的日志。`python benchmarks/integrity/run.py --logs FOLDER` 可测量每种改动被发现的比例。对此只有根据预测结果重新计算，或运行权重，才有帮助。
""",
}

SECTIONS = (
    Section(
        ("The best value against the evaluations", "最佳值与各次评估"),
        (
            "A program repeats the best value so far after an evaluation. It must be one of those printed before.",
            "程序在评估之后重复目前的最佳值。它必须是此前打印过的数值之一。",
        ),
        (
            "best_not_in_series",
            "best_not_in_history",
            "best_below_series",
            "best_decreases",
            "best_missing",
            "best_elsewhere",
            "best_beside",
            "best_digits",
            "best_from_checkpoint",
        ),
    ),
    Section(
        ("Shares of a number of samples", "样本数的整分数"),
        (
            "An accuracy over N samples is a whole number divided by N, so most digits cannot occur: over 50,000 images "
            "the fifth decimal of a fraction is even. N is what the log states or what its batches leave.",
            "在 N 个样本上的准确率是整数除以 N，因此多数数字不可能出现：50,000 张图像时，小数的第五位必为偶数。N 取自日志所述，"
            "或由其批次推得。",
        ),
        (
            "granularity",
            "granularity_batches",
            "granularity_series",
            "granularity_other_size",
            "granularity_no_size",
            "granularity_no_count",
            "digits_round",
        ),
    ),
    Section(
        ("Numbers that depend on each other", "相互关联的数字"),
        (
            "top-5 is never below top-1, AP50 never below AP; hmean follows from precision and recall, NDS from its parts, "
            "an error rate from its counts; a mean lies between its parts.",
            "top-5 不低于 top-1，AP50 不低于 AP；hmean 由精确率与召回率得出，NDS 由其组成得出，错误率由计数得出；平均值介于各部分之间。",
        ),
        (
            "top1_above_top5",
            "order_broken",
            "order_unusual",
            "mean_outside_parts",
            "printed_twice",
            "value_twice",
            "mean_not_reached",
            "formula_broken",
            "mean_differs",
            "classes_counted",
            "digits_differ",
            "value_out_of_range",
            "not_a_number",
        ),
    ),
    Section(
        ("The order of things", "先后顺序"),
        (
            "Epochs, evaluations and step lines follow each other at one distance; restarts and resumed runs are told "
            "apart from lines that are not there.",
            "轮次、评估与训练步按固定间隔排列；重新开始与续训同缺失的行有所区别。",
        ),
        (
            "evaluations_missing",
            "epochs_missing",
            "steps_missing",
            "epochs_apart",
            "evaluated_again",
            "epochs_repeated",
            "schedule_unfinished",
            "run_resumed",
            "several_runs",
            "several_programs",
            "notebook_counted",
            "truncated",
        ),
    ),
    Section(
        ("Unit tests", "单元测试"),
        (
            "A session of pytest ends in a line that counts the tests above it. Where it is missing, or counts others, a "
            "criterion of tests is for a person.",
            "pytest 的会话以一行计数结束，所计的正是其上方的测试。若缺少该行，或计数不符，则测试类条件交由人工判断。",
        ),
        ("tests_cut_off", "tests_miscounted"),
    ),
    Section(
        ("Deployment reports", "部署报告"),
        (
            "A deployment report has a declared form (deployment.md). One that breaks it is not used at all.",
            "部署报告有规定的格式（deployment.zh-CN.md）。不符合格式的报告一概不用。",
        ),
        ("deployment_broken",),
    ),
    Section(
        ("Time", "时间"),
        (
            "The clock of a run goes forward, and no faster than the steps it timed; speed, duration and remaining time "
            "come from the same numbers.",
            "一次运行的时钟只向前走，且不快于所计时的训练步；速度、耗时与剩余时间出自同一组数字。",
        ),
        (
            "lines_of_another_time",
            "clock_set_back",
            "stamps_regular",
            "speed_disagrees",
            "eta_disagrees",
            "clock_too_fast",
            "speed_not_of_total",
            "longer_than_stamps",
        ),
    ),
    Section(
        ("The configuration against what follows", "配置与正文"),
        (
            "A program prints its configuration once and keeps to it: its totals, its folders and its counters do not change before it is started again, nor do the names and units on its lines.",
            "程序打印一次配置并始终遵循：其总数、目录与计数，以及各行中的名称与单位，在重新启动之前不会改变。",
        ),
        ("configuration_disagrees", "settings_change", "iterations_unlike_dataset"),
    ),
    Section(
        ("Curves and copies", "曲线与复制"),
        (
            "A quality that leaps while its loss and its companions stay; a loss that comes back from NaN; a learning rate "
            "that leaves its curve; digits or losses of one epoch that stand at another; one series under two names.",
            "某项指标突跃而其损失与相关指标不动；损失由 NaN 恢复；学习率偏离其曲线；某一轮的数字或损失出现在另一轮；同一序列用了两个名称。",
        ),
        (
            "leap_alone",
            "loss_recovers",
            "evaluation_without_weights",
            "learning_rate_leaps",
            "repeated_evaluations",
            "repeated_steps",
            "series_copied",
            "near_copy",
            "same_content",
        ),
    ),
    Section(
        ("Records beside the text", "文本旁的记录"),
        (
            "The event files of a run hold the values its text prints, and a checksum with each where the writer makes one.",
            "运行的事件文件保存其文本所打印的数值，若写入程序提供，还附有校验和。",
        ),
        ("record_differs", "checksum_differs"),
    ),
    Section(
        ("Claims of documents", "文档中的说法"),
        (
            "A README or a pull request repeats what the logs show. A paper's numbers stand in a column of their own.",
            "README 或 PR 重复日志所示的数值。论文的数值另列一栏。",
        ),
        (
            "claim_above_log",
            "claim_not_in_log",
            "claim_below_log",
            "claims_swapped",
            "claims_are_references",
            "claim_reduction",
        ),
    ),
    Section(
        ("Reports of differences", "差异报告"),
        (
            "A report of reprod_log (`forward_diff.log`) beside the dumps it speaks of, or given to `verify compare --log`: the differences are computed again.",
            "reprod_log 的差异报告（`forward_diff.log`）与其所述的转储一同提交，或交给 `verify compare --log`：其中的差异会重新计算。",
        ),
        ("diff_log_value", "diff_log_non_finite", "diff_log_looser", "diff_log_unchecked"),
    ),
)


def page(lang: str) -> str:
    """The page as it should stand."""
    known = messages(lang)
    at = 0 if lang == "en" else 1
    lines = [HEAD[lang]]
    for section in SECTIONS:
        lines += [f"## {section.title[at]}", "", section.text[at], ""]
        for code in section.codes:
            lines += [f"- `{code}`: {_shown(known[code])}"]
            if f"honest_{code}" in known:
                label = known["label_honest"].replace("{text}", _shown(known[f"honest_{code}"]))
                lines += [f"  {label}"]
        lines += [""]
    return "\n".join(lines)


def _shown(text: str) -> str:
    """A text with its gaps as words."""
    text = re.sub(r"\{\w+\|[^|{}]*\|([^|{}]*)\}", r"\1", text)
    return re.sub(r"\{(\w+)\}", r"*\1*", text)


def explanations() -> str:
    """The heading and the paragraph of each code, in both languages, as HTML reports read them."""
    told = {
        code: {lang: [section.title[at], section.text[at]] for at, lang in enumerate(("en", "zh"))}
        for section in SECTIONS
        for code in section.codes
    }
    return json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    EXPLANATIONS.write_text(explanations(), encoding="utf-8")
    for language, path in PAGES.items():
        path.write_text(page(language), encoding="utf-8")
