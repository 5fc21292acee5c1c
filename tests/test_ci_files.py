"""What is pasted into CI: the action, examples of workflows, hooks. The scripts of the action are run as they are."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.commands.parser import parser_for
from harness.commands.table import load
from harness.text.project import HOME
from tests.extras import needs

ROOT = Path(__file__).parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
EXAMPLE = str(ROOT / "specs" / "examples" / "125")


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", "docs/ci/github.yml"),
        ("vendor.github-workflows", "docs/ci/github-signed.yml"),
        ("vendor.gitlab-ci", "docs/ci/gitlab-ci.yml"),
    ],
)
def test_files_are_of_their_published_schema(schema: str, file: str) -> None:
    needs("check_jsonschema")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(ROOT / file)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_no_value_of_a_workflow_stands_in_a_script() -> None:
    """It would be run: https://docs.github.com/en/actions/reference/security/secure-use"""
    assert [name for name, step in STEPS.items() if "${{" in step["run"]] == []


def test_every_input_is_used_and_every_output_is_given() -> None:
    used = json.dumps(ACTION["runs"])
    assert [name for name in ACTION["inputs"] if f"inputs.{name} " not in used] == []
    given = {output["value"] for output in ACTION["outputs"].values()}
    assert given == {f"${{{{ steps.verify.outputs.{name} }}}}" for name in ("verdict", "exit-status", "reports")}


class Runner:
    """Runs steps of the action as GitHub's runner does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        binaries = folder / "venv" / "bin"
        binaries.mkdir(parents=True)
        os.symlink(sys.executable, binaries / "python")
        # Started anew, so that it needs no installation.
        (binaries / "verify").write_text(
            f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m harness "$@"\n', encoding="utf-8"
        )
        (binaries / "verify").chmod(0o755)
        for name in ("output", "summary"):
            (folder / name).touch()

    def __call__(self, step: str, **variables: str) -> subprocess.CompletedProcess[str]:
        given = dict.fromkeys(STEPS[step]["env"], "")
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[step]["run"]],
            cwd=self.folder,
            env={
                "PATH": f"{self.folder / 'tools'}:{os.environ['PATH']}",
                "GITHUB_OUTPUT": str(self.folder / "output"),
                "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
                "GITHUB_WORKSPACE": str(self.folder),
                **given,
                "LANGUAGE": "en",
                "REPORTS": "reports",
                "SUMMARY": "true",
                "ANNOTATIONS": "true",
                "VENV": str(self.folder / "venv"),
                **variables,
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    @property
    def outputs(self) -> dict[str, str]:
        lines = (self.folder / "output").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    @property
    def summary(self) -> str:
        return (self.folder / "summary").read_text(encoding="utf-8")


@pytest.fixture
def step(tmp_path: Path) -> Runner:
    if shutil.which("bash") is None:
        pytest.skip("the action needs bash")
    return Runner(tmp_path)


@pytest.mark.parametrize(("kind", "status", "verdict"), [("pass", "0", "PASS"), ("fail", "1", "FAIL")])
def test_the_action_judges_and_reports(step: Runner, kind: str, status: str, verdict: str) -> None:
    shutil.copytree(f"{EXAMPLE}/{kind}", step.folder / "handed in")
    done = step("Verify", TASK="125", SUBMISSION="handed in\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert step.outputs == {"verdict": verdict, "exit-status": status, "reports": "reports"}
    made = {path.name for path in (step.folder / "reports").iterdir()}
    assert made >= {"report.json", "report.md", "report.html", "junit.xml", "report.sarif", "summary.md", "comment.md"}
    assert step.summary.startswith(f"## {verdict} ")
    assert (step.folder / "reports" / "comment.md").read_text(encoding="utf-8").startswith("<!-- reproverify -->\n")
    last = step("Verdict", STATUS=step.outputs["exit-status"])
    assert last.returncode == int(status)


def test_nothing_that_a_log_says_is_a_command_to_the_runner(step: Runner) -> None:
    shutil.copytree(f"{EXAMPLE}/fail", step.folder / "::error ::x ##[set-output name=verdict]PASS")
    done = step("Verify", TASK="125", SUBMISSION="::error ::x ##[set-output name=verdict]PASS")
    lines = done.stdout.splitlines()
    stop = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", lines[0])
    assert stop is not None
    after = lines[lines.index(f"::{stop[1]}::") + 1 :]
    assert [line for line in after if not re.match(r"::(error|warning|notice) (file|title)=", line)] == []
    assert any("x ##[set-output" in line for line in lines[1 : -len(after)])


def test_values_of_a_workflow_are_never_run(step: Runner) -> None:
    evil = "$(touch stolen) `touch stolen`; touch stolen #\" ' | touch stolen"
    done = step("Verify", TASK=evil, SUBMISSION=evil, ARGUMENTS=evil, FAIL_ON=evil, WAIVERS=evil, REVIEW_IS="open")
    assert done.returncode == 0
    assert step.outputs["exit-status"] == "2"
    assert not (step.folder / "stolen").exists()


def test_a_call_that_judges_nothing_is_an_error(step: Runner) -> None:
    done = step("Verify", TASK="125", SUBMISSION="nowhere", ARGUMENTS="--no-such-option")
    assert (done.returncode, step.outputs["verdict"], step.outputs["exit-status"]) == (0, "ERROR", "2")
    assert step.summary == ""


def test_reports_of_an_earlier_call_are_not_taken_for_this_one(step: Runner) -> None:
    shutil.copytree(f"{EXAMPLE}/pass", step.folder / "in")
    step("Verify", TASK="125", SUBMISSION="in")
    (step.folder / "output").write_text("", encoding="utf-8")
    step("Verify", TASK="125", SUBMISSION="in", ARGUMENTS="--no-such-option")
    assert step.outputs["verdict"] == "ERROR"


def test_switches_and_the_gate_reach_the_command(step: Runner) -> None:
    (step.folder / "in").mkdir()
    (step.folder / "in" / "notes.txt").write_text("none\n", encoding="utf-8")
    done = step("Verify", TASK="125", SUBMISSION="in", FAIL_ON="fail", SUMMARY="false", ANNOTATIONS="false")
    assert (step.outputs["verdict"], step.outputs["exit-status"], step.summary) == ("MISSING", "0", "")
    assert [line for line in done.stdout.splitlines() if line.startswith("::")][2:] == []


GH = """#!/bin/sh
echo "$@" >>calls
case "$*" in *comments*--jq*) cat earlier; exit 0;; esac
exit "$(cat status)"
"""


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ("", "api --silent --method POST repos/o/r/issues/7/comments --field body=@reports/comment.md"),
        ("12\n13\n", "api --silent --method PATCH repos/o/r/issues/comments/12 --field body=@reports/comment.md"),
    ],
)
@pytest.mark.parametrize("status", ["0", "1"])
def test_the_comment_is_written_once(step: Runner, earlier: str, expected: str, status: str) -> None:
    (step.folder / "tools").mkdir()
    (step.folder / "tools" / "gh").write_text(GH, encoding="utf-8")
    (step.folder / "tools" / "gh").chmod(0o755)
    (step.folder / "earlier").write_text(earlier, encoding="utf-8")
    (step.folder / "status").write_text(status, encoding="utf-8")
    (step.folder / "reports").mkdir()
    (step.folder / "reports" / "comment.md").write_text("<!-- reproverify -->\n", encoding="utf-8")
    done = step("Comment on the pull request", REPOSITORY="o/r", NUMBER="7")
    assert done.returncode == 0
    assert (step.folder / "calls").read_text(encoding="utf-8").splitlines()[-1] == expected
    assert ("::warning" in done.stdout) == (status == "1")


@pytest.mark.parametrize(
    ("extras", "attest", "installed"),
    [("html", "false", "[html]"), ("html", "true", "[html,sigstore]"), ("", "true", "[sigstore]"), ("", "", "")],
)
def test_what_signs_is_installed_where_it_is_wanted(step: Runner, extras: str, attest: str, installed: str) -> None:
    (step.folder / "venv" / "bin" / "python").unlink()
    (step.folder / "venv" / "bin" / "python").write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    (step.folder / "venv" / "bin" / "python").chmod(0o755)
    done = step("Install reproverify", PYTHON="true", SOURCE="/source", EXTRAS=extras, ATTEST=attest)
    assert done.stdout.split()[-1] == f"/source{installed}"


def test_a_report_is_signed_or_the_job_told_why_not(step: Runner) -> None:
    needs("sigstore")
    (step.folder / "reports").mkdir()
    assert step("Sign the report").returncode == 0
    shutil.copytree(f"{EXAMPLE}/pass", step.folder / "in")
    step("Verify", TASK="125", SUBMISSION="in")
    done = step("Sign the report", GITHUB_ACTIONS="true")
    assert (done.returncode, "`permissions: id-token: write`" in done.stderr) == (2, True)
    assert not (step.folder / "reports" / "report.sigstore.json").exists()


OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


@pytest.mark.parametrize(
    "file", ["action.yml", "docs/ci/gitlab-ci.yml", "docs/ci/Jenkinsfile", ".pre-commit-hooks.yaml"]
)
def test_every_option_of_verify_that_is_named_exists(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    others = {"--quiet", "--disable-pip-version-check", "--paginate", "--jq", "--silent", "--method", "--field"}
    known = "".join(parser_for(name, load(name), "en").format_help() for name in ("judge", "attest"))
    named = set(OPTION.findall(text)) - others
    assert "--task" in named
    assert {option for option in named if f"{option} " not in known} == set()


def test_the_hooks_are_what_pre_commit_reads() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["reproverify", "reproverify-lint"]
    for hook in hooks:
        assert {"id", "name", "entry", "language"} <= hook.keys()
        assert hook.keys() <= {"id", "name", "description", "entry", "language", "files", "pass_filenames"}
        assert (hook["language"], hook["entry"].split()[0]) == ("python", "verify")
    assert re.search(hooks[1]["files"], "specs/124.yaml")
    assert not re.search(hooks[1]["files"], "specs/metrics.yaml")


def instructions() -> list[tuple[str, str]]:
    """The instructions of the image's file, and what stands behind them."""
    text = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.partition(" ") for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, " ".join(rest.split())) for word, _, rest in lines]


def test_the_image_runs_the_command_as_nobody_special() -> None:
    assert [word for word, _ in instructions()] == ["FROM", "LABEL", "COPY", "RUN", "USER", "WORKDIR", "ENTRYPOINT"]
    told = dict(instructions())
    python = re.fullmatch(r"python:(3\.\d+)-slim", told["FROM"])
    classifiers = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    assert python is not None
    assert f"Programming Language :: Python :: {python[1]}\n" in classifiers
    assert (told["USER"], json.loads(told["ENTRYPOINT"])) == ("10001", ["verify"])
    assert told["RUN"].endswith(" && rm -rf /source && useradd --uid 10001 --create-home verify")
    labels = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]*)"', told["LABEL"]))
    assert labels == {
        "title": "reproverify",
        "description": ACTION["description"],
        "source": HOME,
        "licenses": "Apache-2.0",
    }


def image_source(folder: Path) -> Path:
    """What `COPY . /source` copies: the checkout without what .dockerignore names."""
    ignored = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    assert [line for line in ignored if line not in ("**/__pycache__",) and not re.fullmatch(r"\.?\w+", line)] == []
    left_out = {*ignored, "build", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
    copied = folder / "source"
    shutil.copytree(
        ROOT,
        copied,
        ignore=lambda at, names: {
            name for name in names if name in left_out and (at == str(ROOT) or name == "__pycache__")
        },
    )
    return copied


@pytest.mark.slow
def test_what_the_image_runs_installs_the_command(tmp_path: Path) -> None:
    """The commands of RUN in a fresh environment, on what COPY copies; then the entry point, away from all that."""
    told = dict(instructions())
    source, venv = image_source(tmp_path), tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    install, remove, add = told["RUN"].split(" && ")
    environment = {**os.environ, "PATH": f"{venv / 'bin'}:{os.environ['PATH']}", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    environment.pop("PYTHONPATH", None)
    for command in (install, remove):
        line = command.replace("/source", str(source))
        subprocess.run(["bash", "-euc", line], env=environment, cwd=tmp_path, check=True, capture_output=True)
    assert not source.exists()
    shutil.copytree(f"{EXAMPLE}/pass", tmp_path / "data" / "submitted")
    entry = json.loads(told["ENTRYPOINT"])
    done = subprocess.run(
        [*entry, "--task", "125", "submitted", "--lang", "en", "-q", "--report", "html=report.html"],
        env=environment,
        cwd=tmp_path / "data",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "PASS  1 of 1 required criterion holds.\n", "")
    assert (tmp_path / "data" / "report.html").stat().st_size > 10_000
    if shutil.which("useradd") and os.geteuid() == 0:
        (tmp_path / "root" / "etc").mkdir(parents=True)
        for name in ("passwd", "group", "shadow", "gshadow"):
            (tmp_path / "root" / "etc" / name).touch()
        subprocess.run([*add.split(), "--prefix", str(tmp_path / "root")], check=True, capture_output=True)
        made = (tmp_path / "root" / "etc" / "passwd").read_text(encoding="utf-8").split(":")
        assert (made[0], made[2]) == ("verify", told["USER"])
