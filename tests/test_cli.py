"""The command line as a user meets it: bad input, messages, exit statuses, languages."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import harness
from harness import cli
from tests.conftest import Outcome
from tests.synthetic import paddleclas

Verify = Callable[..., Outcome]
GOOD = paddleclas(["0.83600"])


def problems(outcome: Outcome) -> list[str]:
    return [problem["code"] for problem in outcome.json["reports"][0]["problems"]]


def verdict(outcome: Outcome) -> str:
    return str(outcome.rows["replknet-31b-top1"]["verdict"])


# Wrong usage: exit 2, one line that says what to do, no traceback.
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--task"),
        (["--task", "125"], "nothing to judge"),
        (["--task", "abc", "x"], "abc"),
        (["--task", "125-", "x"], "125-"),
        (["--task", "128-124", "x"], "128-124"),
        (["--task", "205-239", "x"], "204"),
        (["--task", "999", "x"], "244, 245, 246"),
        (["--task", "130.5", "x"], "130.5"),
        (["--task", "124", "--example"], "task 124 has no example"),
        (["--task", "125", "--example", "--format", "pdf"], "pdf"),
        (["--task", "125", "--example", "--map", "nonsense"], "nonsense"),
        (["--task", "125", "--example", "--map", "nonsense=a.log"], "replknet-31b-top1"),
        (["--task", "125", "--example", "--map", "replknet-31b-top1=nowhere.log"], "nowhere.log"),
        (["--task", "125", "--example", "--target", "replknet-31b-top1=1"], "replknet-31b-top1=1"),
        (["--task", "125", "--example", "--waivers", "nowhere.yaml"], "nowhere.yaml"),
        (["--task", "125", "--example", "--specs", "nowhere"], "nowhere"),
        (["--task", "125", "--example", "--unknown"], "--unknown"),
        (["show", "999"], "999"),
        (["lint", "nowhere.yaml"], "nowhere.yaml"),
        (["completion", "tcsh"], "tcsh"),
        (["parse", "--format-name", "nonsense", "x"], "paddleclas"),
    ],
)
def test_wrong_usage(verify: Verify, arguments: list[str], words: str) -> None:
    outcome = verify(*arguments)
    assert outcome.status == 2
    assert words in outcome.err
    assert "Traceback" not in outcome.err


# Bad input beside a good log: an ERROR row, exit 3, and the good log still judged.
def test_a_missing_file_beside_a_good_one(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(GOOD)
    outcome = verify("--task", 125, tmp_path / "train.log", tmp_path / "nowhere.log", "--format", "json")
    assert (verdict(outcome), problems(outcome), outcome.status) == ("PASS", ["input_not_found"], 3)


def test_an_empty_file(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text("")
    outcome = verify("--task", 125, tmp_path / "train.log", "--format", "json")
    assert (verdict(outcome), problems(outcome), outcome.status) == ("MISSING", ["input_empty"], 3)


def test_a_binary_file_named_train_log(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "train.log").write_bytes(bytes(range(256)) * 100)
    outcome = verify("--task", 125, tmp_path, "--format", "json")
    assert (verdict(outcome), problems(outcome), outcome.status) == ("MISSING", [], 3)
    assert outcome.json["reports"][0]["unrecognised"] == [str(tmp_path / "train.log")]


@pytest.mark.parametrize("member", ["../outside.log", "/etc/outside.log", "a/../../outside.log"])
def test_a_zip_that_reaches_outside(verify: Verify, tmp_path: Path, member: str) -> None:
    with zipfile.ZipFile(tmp_path / "logs.zip", "w") as archive:
        archive.writestr(member, paddleclas(["0.99000"]))
        archive.writestr("train.log", GOOD)
    outcome = verify("--task", 125, tmp_path / "logs.zip", "--format", "json")
    assert (verdict(outcome), problems(outcome), outcome.status) == ("PASS", ["archive_member_outside"], 3)
    assert outcome.rows["replknet-31b-top1"]["best"]["value_text"] == "0.83600"
    assert not (tmp_path.parent / "outside.log").exists()


def test_a_tar_with_a_link(verify: Verify, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "logs.tar.gz", "w:gz") as archive:
        link = tarfile.TarInfo("secret.log")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        info = tarfile.TarInfo("train.log")
        info.size = len(GOOD)
        archive.addfile(info, io.BytesIO(GOOD.encode()))
    outcome = verify("--task", 125, tmp_path / "logs.tar.gz", "--format", "json")
    assert (verdict(outcome), problems(outcome), outcome.status) == ("PASS", ["archive_member_link"], 3)


def test_a_link_out_of_the_folder(verify: Verify, tmp_path: Path) -> None:
    folder = tmp_path / "submission"
    folder.mkdir()
    (tmp_path / "secret.log").write_text(GOOD)
    (folder / "train.log").symlink_to(tmp_path / "secret.log")
    outcome = verify("--task", 125, folder, "--format", "json")
    assert (verdict(outcome), problems(outcome), outcome.status) == ("MISSING", ["file_link_outside"], 3)


@pytest.mark.parametrize(
    "text",
    ["submission: !!python/object/apply:os.system ['true']\n", "a: &a [1, 2]\nb: *a\n", "submission: 1\nskip: all\n"],
)
def test_a_hostile_manifest(verify: Verify, tmp_path: Path, text: str) -> None:
    (tmp_path / "submission.yaml").write_text(text)
    (tmp_path / "train.log").write_text(GOOD)
    outcome = verify("--task", 125, tmp_path, "--format", "json")
    assert outcome.status == 3
    assert verdict(outcome) == "PASS"
    assert len(problems(outcome)) == 1


def test_a_fifo_is_not_opened(verify: Verify, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "train.log")
    outcome = verify("--task", 125, tmp_path, "--format", "json")
    assert problems(outcome) == ["file_special"]


# What a person asks for.
def test_the_example_passes_and_the_other_fails(verify: Verify) -> None:
    good, bad = verify("--task", 125, "--example"), verify("--task", 125, "--example", "fail")
    assert (good.status, bad.status) == (0, 1)
    assert "contradiction" in bad.out


def test_several_tasks_at_once(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(GOOD)
    outcome = verify("--task", "124-126", tmp_path, "--format", "json")
    assert [report["task"] for report in outcome.json["reports"]] == [124, 125, 126]
    assert [report["exit_status"] for report in outcome.json["reports"]] == [3, 0, 3]
    assert outcome.status == 3


def test_strict_fails_what_is_within(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(paddleclas(["0.83500"]))
    assert verify("--task", 125, tmp_path).status == 0
    assert verify("--task", 125, tmp_path, "--strict").status == 1


def test_output_to_a_file(verify: Verify, tmp_path: Path) -> None:
    outcome = verify("--task", 125, "--example", "--format", "json", "--output", tmp_path / "report.json")
    assert (outcome.status, outcome.out) == (0, "")
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["report_version"] == 2


def test_output_that_cannot_be_written(verify: Verify, tmp_path: Path) -> None:
    outcome = verify("--task", 125, "--example", "--output", tmp_path / "no" / "report.txt")
    assert outcome.status == 2


def test_chinese(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "通过" in verify("--task", 125, "--example", "--lang", "zh").out
    assert "通过" in verify("--lang", "en", "--task", 125, "--example", "--lang=zh").out
    assert "does not exist" in verify("--task", 125, "--lang", "en", "--", "--lang", "zh").err
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "通过" in verify("--task", 125, "--example").out
    assert "任务" in verify("--task", 999, "x").err
    assert "选项" in verify("--help").out


def test_help_and_version(verify: Verify) -> None:
    for arguments in (
        ["--help"],
        *([name, "--help"] for name in ("list", "show", "parse", "lint", "schema", "completion")),
    ):
        outcome = verify(*arguments)
        assert outcome.status == 0
        assert not re.search(r"\{[a-z_]+\}", outcome.out), "a gap of a text was not filled"
        assert max(len(line) for line in outcome.out.splitlines()) <= 110
    assert verify("--version").out == f"reproverify {harness.__version__}\n"


def test_what_every_command_takes_may_stand_before_its_name(verify: Verify) -> None:
    for before in (["--lang", "zh", "-q"], ["--lang=zh", "--quiet"]):
        assert verify(*before, "show", "125").out == verify("show", "125", "--lang", "zh", "-q").out
    assert json.loads(verify("--json", "list").out)[0]["task"] == 98
    assert verify("--color", "never", "--task", "125", "--example").status == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(verify: Verify, shell: str) -> None:
    outcome = verify("completion", shell)
    assert outcome.status == 0
    for word in ("--task", "--deliverables", "parse", "lint"):
        assert word.lstrip("-") in outcome.out


def test_schemas(verify: Verify) -> None:
    assert "$defs" in verify("schema").json
    assert verify("schema", "report").json["$ref"] == "#/$defs/Document"


def test_an_internal_error_is_ready_to_paste(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.COMMANDS, "list", "tests.broken_command")
    outcome = verify("list")
    assert outcome.status == 4
    assert f"reproverify {harness.__version__}" in outcome.err
    assert "ZeroDivisionError" in outcome.err


def test_an_interruption(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_dispatch", interrupt)
    outcome = verify("list")
    assert outcome.status == 130
    assert "Traceback" not in outcome.err


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    command = f"{sys.executable} -m harness show 98-246 2>{tmp_path / 'err'} | head -1"
    subprocess.run(["bash", "-c", command], check=True, capture_output=True)
    assert (tmp_path / "err").read_text() == ""


# verify parse
def test_parse_prints_exactly_these_keys(verify: Verify) -> None:
    outcome = verify("parse", "--json", "specs/examples/125/pass/train.log")
    observations = [json.loads(line) for line in outcome.out.splitlines()]
    keys = "metric value unit split model dataset epoch step kind format file line record printed text".split(" ")
    assert {tuple(o) for o in observations} == {tuple(keys)}
    top1 = [o for o in observations if o["metric"] == "top1" and o["kind"] == "eval"]
    assert [(o["epoch"], o["value"], o["unit"], o["line"]) for o in top1][3] == (4, "0.83604", "fraction", 87)
    assert not [o for o in observations if o["kind"] == "train"]


def test_parse_curve_adds_training_values(verify: Verify) -> None:
    outcome = verify("parse", "--json", "--curve", "specs/examples/125/pass/train.log")
    assert "train" in {json.loads(line)["kind"] for line in outcome.out.splitlines()}


def test_parse_curve_sums_up_the_training(verify: Verify) -> None:
    outcome = verify("parse", "--curve", "specs/examples/125/pass/train.log")
    lines = outcome.out.splitlines()
    assert [line for line in lines if line.startswith("    training")] == [
        "    training  steps=20  loss=2.81..2.686  lowest=2.685 :81  lr=1e-06..0.000401  ips=162.065  "
        "clock=2023-03-01 09:00:08..2023-03-01 10:24:52"
    ]
    # Beside the summary stand the evaluations, and they alone.
    assert [line for line in lines if not line.startswith("    training")] == verify(
        "parse", "specs/examples/125/pass/train.log"
    ).out.splitlines()


def test_parse_curve_of_a_document_that_quotes_a_log(verify: Verify, tmp_path: Path) -> None:
    claims = "".join(f"\n# {name}\n\n| Model | Top-1 |\n|--|--|\n| {name} | 82.5 |\n" for name in "ABC")
    (tmp_path / "README.md").write_text(GOOD + claims)
    outcome = verify("parse", "--curve", tmp_path)
    heads = [line.split(", ") for line in outcome.out.splitlines() if line.startswith(str(tmp_path))]
    assert outcome.status == 0
    assert [head[0].split()[-1] for head in heads] == ["markdown_table", "paddleclas"]
    # What the document says itself is not counted as what it quotes.
    alone = tmp_path / "train.log"
    alone.write_text(GOOD)
    (quoted,) = [
        line.split(", ")[-1]
        for line in verify("parse", "--curve", alone).out.splitlines()
        if line.startswith(str(alone))
    ]
    assert heads[1][-1] == quoted


def test_parse_curve_of_a_format_without_steps_is_a_table(verify: Verify) -> None:
    outcome = verify("parse", "--curve", "tests/fixtures/hapi/paddle_3.3.1.log")
    rows = [line.split() for line in outcome.out.splitlines()]
    values = [row for row in rows if row[:1] == ["acc_top1"]]
    assert [row[3:6] for row in values[:2]] == [["6", "0.9521", ":14"], ["2", "0.9547", ":17"]]
    assert not [row for row in rows if row[:1] == ["training"]]


def test_parse_says_what_it_looked_for(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing\n")
    (tmp_path / "empty.log").write_text("")
    (tmp_path / "setup.cfg").write_text("[EVAL] nothing\n")
    outcome = verify("parse", "--json", "--verbose", tmp_path)
    assert (outcome.status, outcome.out) == (3, "")
    lines = outcome.err.splitlines()
    assert lines[0] == f"{tmp_path}/notes.txt: not a log of a known format."
    assert "  reprod_log: none of its marks (`diff: check passed: `) in the first or last 32 KB." in lines
    assert "  visualdl, tensorboard: reads binary records; this is text." in lines
    assert lines[-3:] == [
        f"{tmp_path}/setup.cfg: not a log of a known format.",
        "  a name that ends in .cfg is that of a program or of settings, which are no logs.",
        f"{tmp_path}/empty.log is empty. Check that it was written and copied completely.",
    ]


def test_parse_explains_a_bounded_number_of_files(verify: Verify, tmp_path: Path) -> None:
    for number in range(22):
        (tmp_path / f"{number:02}.cfg").write_text("a = 1\n")
    lines = verify("parse", "--verbose", tmp_path).err.splitlines()
    assert sum(line.endswith("not a log of a known format.") for line in lines) == 22
    assert sum(line.startswith("  ") for line in lines) == 20


def test_parse_says_how_to_declare_what_nothing_was_found_in(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing\n")
    lines = verify("parse", tmp_path).err.splitlines()
    assert lines[:2] == [
        f"{tmp_path}/notes.txt: not a log of a known format.",
        "  nothing in it looks like an evaluation; why no format knows it: --verbose",
    ]
    assert lines[2].startswith("  declare: ")
    assert len(lines) == 3


# verify list, show
def test_list_and_show_agree(verify: Verify) -> None:
    entries = verify("list", "--json").json
    assert [entry["task"] for entry in entries] == sorted(entry["task"] for entry in entries)
    assert 125 in [entry["task"] for entry in entries]
    assert "83.58" in verify("list", "RepLKNet").out
    assert "83.58" in verify("show", 125).out
    assert verify("show", 125, "--json").json["task"] == 125
    assert verify("list", "--csv").out.count("\n") >= len(entries)


def test_the_public_api() -> None:
    document = harness.verify(125, "specs/examples/125/pass")
    assert document.exit_status == 0
    assert harness.load_spec(125).title.en
    assert all(hasattr(harness, name) for name in harness.__all__)
    with pytest.raises(AttributeError):
        harness.nothing  # noqa: B018
