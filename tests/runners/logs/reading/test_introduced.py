"""What introduces a log as somebody else's, and what only speaks of others."""

from pathlib import Path

import pytest

from harness.api import verify
from harness.values.verdicts import Verdict
from runners.logs.reading.introduced import above, introduces, shows_others, source_shows
from tests.synthetic import paddleclas

TEXT = paddleclas(["0.82", "0.83"], model="SLaK_tiny", first_epoch=299)
STAMPED = "[2023/03/01 09:00:00] ppcls INFO: begin\n" * 3


@pytest.mark.parametrize(
    "line",
    [
        "The log of the authors for comparison:", "Official log:", "Reference log", "# Official log of PaddleClas",
        "=== reference ===", "官方日志:", "作者的训练日志：", "Below is the log from the official repository:",
        "paper result:", "Downloaded from the model zoo:", "known good run:", "参考结果",
        "Original log of the authors:", "original repository log", "# official",
    ],
)  # fmt: skip
def test_a_sentence_that_introduces_a_log(line: str) -> None:
    assert introduces(line)


@pytest.mark.parametrize(
    "line",
    [
        "", "Start training", "Training with the official config:", "Using the reference settings", "official",
        "# Reproduce the results of the paper", "nohup: ignoring input", "We follow the official implementation:",
        "复现论文结果:", "W0301 reference.cc:61] note", "Downloading the pretrained weights:", "训练日志:",
        "# original log", "Original results:", "official val set:", "Evaluation on the official test set:",
        "Comparison with the paper:", "pasted log:", "Official test results:",
        "log of our run:", "# 与官方对齐", "Official evaluation:", "Compare with the reference:",
        "official " + "x" * 200 + " log:",
    ],
)  # fmt: skip
def test_a_sentence_that_only_speaks_of_others(line: str) -> None:
    assert not introduces(line)


@pytest.mark.parametrize(
    "command",
    [
        "cat reference/train.log", "$ cat official.log", "!tail -n 50 authors/train.log", "+ cat known_good/x.log",
        "wget -qO- https://x.com/train.log", "!type theirs\\train.log", "root@box:/w# cat official/train.log",
        "%cat upstream/a.log", "$ wget https://x.com/a/eval_result.json", "$ tar -xOf reference.tar.gz",
        "$ unzip -p official.zip", "sed -n 1,9p official/train.log", "$ cat /mnt/disk/reference/train.log",
        "$ cat model_zoo/bert/train.log", "(base) me@box:~$ cat official.log", "[me@box a]# cat official.log",
        "$ cat mmseg_logs/train.log",
        "[root@box clas logs]# cat official.log",
    ],
)  # fmt: skip
def test_a_command_that_shows_the_log_of_others(command: str) -> None:
    assert shows_others(command)


@pytest.mark.parametrize(
    "command",
    [
        "cat output/train.log", "python train.py -c official.yaml", "wget https://x.com/weights.pdparams",
        "cat official_config.yaml", "concat reference.log", "cat paper.log",
        "$ wget https://x.com/imagenet/val_list.txt", "$ curl -O https://x.com/instances_val2017.json",
        "$ tar -xf official_pretrained.tar", "$ tar xzf reference.tar.gz", "$ unzip -o third_party.zip",
        "$ sed -i s/a/b/ configs/official/x.yml", "$ cat configs/reference.yml", "$ cat /home/author/train.log",
        "$ tail -n 9 /media/external/train.log", "$ cat PaddleNLP/model_zoo/bert/log/workerlog.0",
        "$ cat reproduce_official_result/train.log", "$ cat ~/torch_env/run/train.log",
        "(base) root@box:~$ cat output/train.log", "see [1] cat official.log",
    ],
)  # fmt: skip
def test_a_command_that_shows_no_log_of_others(command: str) -> None:
    assert not shows_others(command)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# a comment\n!cat official.log", "!cat official.log"),
        ("# !cat official.log", ""),
        ("!cat official.log\n!python train.py", ""),
        ("!cat official.log\n%run train.py", ""),
        ('print(open("reference/train.log").read())', 'print(open("reference/train.log").read())'),
        ('save("reference/train.log")', ""),
        ('print(open("output/train.log").read())', ""),
    ],
)
def test_the_source_of_a_cell(source: str, expected: str) -> None:
    assert source_shows(source) == expected


def test_only_what_stands_above_the_first_stamp_introduces() -> None:
    assert above("\nOfficial log:\n" + STAMPED) == "Official log:"
    assert above("$ cat official.log\n" + STAMPED) == "$ cat official.log"
    assert above("cat official.log\n" + STAMPED) == ""
    assert above(STAMPED + "Official log:\n") == ""
    assert above("x\n" * 12 + "Official log:\n" + STAMPED) == "Official log:"
    assert above("x\n" * 13 + "Official log:\n" + STAMPED) == ""


def test_what_a_program_prints_is_not_what_was_shown_before() -> None:
    shown, runs = "$ cat official.log\n", "(base) me@box:~/PaddleClas$ python tools/eval.py -c a.yaml\n"
    assert above(shown + runs + STAMPED) == ""
    assert above(runs + shown + STAMPED) == "$ cat official.log"
    assert above("Official log:\n" + runs + STAMPED) == "Official log:"
    assert above(shown + "eval.py runs\n" + STAMPED) == "$ cat official.log"


def test_a_log_that_is_introduced_as_anothers_is_for_a_person(tmp_path: Path) -> None:
    path = tmp_path / "train.log"
    path.write_text("The log of the authors for comparison:\n" + TEXT)
    row = verify(124, str(path)).reports[0].rows[0]
    assert (row.verdict, row.reason.value) == (Verdict.REVIEW, "lines_quoted")
    path.write_text("Training with the official config:\n" + TEXT)
    assert verify(124, str(path)).reports[0].rows[0].verdict is Verdict.PASS
