"""Which files are the deliverables a spec asks for; a right name with the wrong content is none."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from harness.evidence.facts import Fact
from harness.evidence.looked import Code, Config, Prose, Seen, Unread, Weights
from harness.evidence.observation import Artifact
from harness.judging.deliverables import find, wanted
from harness.judging.looked import languages
from harness.tasks.spec import Model
from tests.harness.builders import artifact, criterion, evaluation, mapped, report, said, spec

PICKLE, ZIP = b"\x80\x02}", b"PK\x03\x04"
MODELS = {"Net-A": Model(aliases=["netA", "SLaK_tiny"]), "Net-B": Model()}


def found(names: list[str] | list[Artifact], **changes: Any) -> list[str]:
    there = [one if isinstance(one, Artifact) else Artifact(file=one, size=1) for one in names]
    return find(artifact(**changes), spec(models=MODELS), there)


@pytest.mark.parametrize(
    ("pattern", "names", "matching"),
    [
        ("**/*.py", ["a.py", "x/b.py", "x/y/C.PY", "a.pyc", "a.py.txt", "py"], ["a.py", "x/b.py", "x/y/C.PY"]),
        ("*.py", ["a.py", "x/b.py", ".py"], ["a.py", "x/b.py", ".py"]),
        ("docs/*.md", ["docs/a.md", "s/docs/a.md", "docs/x/a.md", "mydocs/a.md"], ["docs/a.md", "s/docs/a.md"]),
        ("docs/**/*.md", ["docs/a.md", "docs/x/y/a.md", "a.md"], ["docs/a.md", "docs/x/y/a.md"]),
        ("a?.txt", ["ab.txt", "a.txt", "abc.txt", "a/.txt"], ["ab.txt"]),
        ("a.b+c(1).txt", ["a.b+c(1).txt", "aXb+c(1).txt"], ["a.b+c(1).txt"]),
        ("*.log", ["s.zip!/train.log"], ["s.zip!/train.log"]),
        ("train.log", ["s.zip!/train.log", "xtrain.log"], ["s.zip!/train.log"]),
    ],
)
def test_globs(pattern: str, names: list[str], matching: list[str]) -> None:
    assert found(names, type="data", files=[pattern]) == matching


def test_any_of_several_globs_will_do_and_a_file_counts_once() -> None:
    assert found(["a.md", "b.rst"], type="document", files=["*.md", "*.rst", "a.*"]) == ["a.md", "b.rst"]


@pytest.mark.parametrize(
    ("name", "matches"),
    [
        ("Net-A.yaml", True),
        ("net_a_finetune.yaml", True),
        ("configs/NETA.yaml", True),
        ("slak-tiny.yaml", True),
        ("SLaKtiny_x.yaml", True),
        ("Net-B.yaml", False),
        ("slak-small.yaml", False),
    ],
)
def test_the_names_of_a_model(name: str, matches: bool) -> None:
    files = found([name], type="config", model="Net-A", files=["**/*{alias}*.yaml"])
    assert files == ([name] if matches else [])


def test_without_a_model_a_pattern_with_its_name_matches_nothing() -> None:
    assert found(["Net-A.yaml", "a.yml"], type="config", files=["*{alias}*.yaml", "*.yml"]) == ["a.yml"]


@pytest.mark.parametrize(
    ("kind", "name", "head", "fits"),
    [
        ("weights", "a.pdparams", PICKLE, True),
        ("weights", "a.pdparams", ZIP, True),
        ("weights", "a.pdparams", b"<html>", False),
        ("weights", "a.pdparams", b"", False),
        ("weights", "a.safetensors", b"\x10\0\0\0", True),
        ("weights", "a.pdiparams", b"\0\0", True),
        ("code", "a.py", b"import paddle\n", True),
        ("code", "a.py", b"\x7fELF\0", False),
        ("config", "a.yaml", b"a: 1", True),
        ("config", "a.yaml", b"a\0", False),
        ("document", "a.md", "# 复现".encode(), True),
        ("notebook", "a.ipynb", b"{}", True),
        ("notebook", "a.ipynb", b"\0", False),
        ("docker", "Dockerfile", b"FROM x", True),
    ],
)
def test_what_the_first_bytes_must_look_like(kind: str, name: str, head: bytes, fits: bool) -> None:
    assert found([Artifact(file=name, size=9, head=head)], type=kind, files=["**/*"]) == ([name] if fits else [])


def test_an_empty_file_is_no_deliverable() -> None:
    assert found([Artifact(file="a.py", size=0)]) == []


EN = Artifact(file="README.md", size=9, head=b"# Results of the reproduction")
ZH = Artifact(file="README_cn.md", size=9, head="# 复现结果与说明".encode())


@pytest.mark.parametrize(
    ("languages", "files", "names"),
    [
        ([], [EN, ZH], ["README.md", "README_cn.md"]),
        (["en"], [EN, ZH], ["README.md"]),
        (["zh"], [EN, ZH], ["README_cn.md"]),
        (["zh"], [EN], []),
        (["en", "zh"], [EN, ZH], ["README.md", "README_cn.md"]),
        (["en", "zh"], [ZH], []),
    ],
)
def test_languages(languages: list[str], files: list[Artifact], names: list[str]) -> None:
    assert found(files, type="document", files=["**/*.md"], languages=languages) == names


def test_what_is_looked_for_is_shown() -> None:
    task = spec(models=MODELS)
    assert wanted(artifact(model="Net-A", files=["*{alias}.yaml"]), task) == "*Net-A.yaml, *netA.yaml, *SLaK_tiny.yaml"
    assert wanted(artifact(files=["*.py", "*.py"]), task) == "*.py"
    assert wanted(artifact(type="pull_request", files=[]), task) == "pull_request"


# The same through the pipeline.
CODE = Artifact(file="src/net.py", size=9, head=b"import paddle")


def one(*files: Artifact, asked: Any = None, **options: Any) -> tuple[str, str, list[str]]:
    asked = asked or artifact()
    row = report(spec(asked), files=files, **{"deliverables": True, **options}).rows[0]
    return (*said(row), row.artifacts)


def test_deliverables_are_not_checked_unless_asked_for() -> None:
    assert one(CODE, deliverables=False) == ("NOT CHECKED", "deliverables_not_asked", [])


def test_a_deliverable_that_is_there() -> None:
    assert one(CODE) == ("PASS", "artifact_found", ["src/net.py"])


def test_a_deliverable_that_is_not() -> None:
    assert one() == ("MISSING", "no_artifact", [])


@pytest.mark.parametrize(("count", "verdict"), [(1, "PASS"), (2, "PASS"), (3, "MISSING")])
def test_how_many_are_wanted(count: int, verdict: str) -> None:
    other = Artifact(file="b.py", size=1)
    assert one(CODE, other, asked=artifact(count=count))[0] == verdict


def test_the_submission_may_name_the_file() -> None:
    other = Artifact(file="b.py", size=1)
    assert one(CODE, other, artifacts={"code": "b.py"}) == ("PASS", "artifact_found", ["b.py"])
    assert one(CODE, artifacts={"code": "missing.py"}) == ("MISSING", "no_artifact", [])
    assert one(Artifact(file="b.py", size=0), artifacts={"code": "b.py"}) == ("MISSING", "no_artifact", [])


def test_naming_a_file_does_not_make_it_what_it_is_not() -> None:
    html = Artifact(file="net.pdparams", size=9, head=b"<html>404</html>")
    weights = artifact(id="weights", type="weights", files=["**/*.pdparams"])
    assert one(html, asked=weights, artifacts={"weights": "net.pdparams"})[0] != "PASS"
    notes = Artifact(file="notes.txt", size=9, head=b"later")
    for kind in ("pull_request", "page"):
        asked = artifact(id="there", type=kind, files=[])
        assert one(notes, asked=asked, artifacts={"there": "notes.txt"})[0] != "PASS"


def test_any_text_is_no_log() -> None:
    asked = artifact(id="log", type="log", files=["**/*.log", "**/*.txt"])
    requirements = Artifact(file="requirements.txt", size=9, head=b"paddlepaddle==2.4")
    assert one(requirements, asked=asked)[0] != "PASS"
    log = evaluation("0.83000", file="logs/train.txt")
    row = report(
        spec(asked), log, files=[requirements, Artifact(file="logs/train.txt", size=9)], deliverables=True
    ).rows[0]
    assert said(row) == ("PASS", "artifact_found")


PULL = "https://github.com/example/a/pull/1"


@pytest.mark.parametrize(
    ("kind", "url", "expected"),
    [
        ("pull_request", PULL, ("PASS", "artifact_linked")),
        ("pull_request", "https://gitee.com/example/a/pulls/1", ("PASS", "artifact_linked")),
        ("pull_request", "https://github.com/example/a", ("REVIEW", "needs_person")),
        ("pull_request", "https://github.com/example/a/pull/new", ("REVIEW", "needs_person")),
        ("page", "https://aistudio.baidu.com/aistudio/projectdetail/1", ("PASS", "artifact_linked")),
        ("page", "see below", ("REVIEW", "needs_person")),
        ("model_repo", "https://huggingface.co/example/a", ("PASS", "artifact_linked")),
        ("model_repo", "https://example.org/a/b", ("REVIEW", "needs_person")),
        # What should be a file was not looked into.
        ("weights", "https://example.org/a.pdparams", ("REVIEW", "needs_person")),
    ],
)
def test_a_link_of_the_asked_form_is_the_submission_s_word(kind: str, url: str, expected: tuple[str, str]) -> None:
    asked = artifact(id="it", type=kind, files=[])
    row = report(spec(asked), files=[], deliverables=True, links={"it": url}).rows[0]
    assert (*said(row), row.artifacts) == (*expected, [url])
    assert row.assurance == ("claimed" if expected[0] == "PASS" else None)


def test_links_alone_make_no_task_pass() -> None:
    asked = artifact(id="it", type="pull_request", files=[])
    found = report(spec(asked), files=[], deliverables=True, links={"it": PULL})
    assert (found.verdict.value, found.exit_status) == ("REVIEW", 3)


@pytest.mark.parametrize(
    ("options", "verdict", "required"),
    [
        # What a submission.yaml has shown does not decide; --deliverables does.
        ({"shows_deliverables": True}, "PASS", [True, False]),
        ({"deliverables": True}, "MISSING", [True, True]),
        ({}, "PASS", [True, True]),
    ],
)
def test_deliverables_decide_where_that_is_asked_for(
    options: dict[str, bool], verdict: str, required: list[bool]
) -> None:
    task = spec(criterion(), artifact())
    found = report(task, evaluation("0.83000"), **options)
    assert found.verdict.value == verdict
    assert [row.required for row in found.rows] == required


def test_where_nothing_measured_is_asked_what_is_shown_decides() -> None:
    found = report(spec(artifact()), files=[], shows_deliverables=True)
    assert found.verdict.value == "MISSING"


def test_a_file_that_is_there_comes_before_a_link() -> None:
    assert one(CODE, links={"code": "https://example.org"}) == ("PASS", "artifact_found", ["src/net.py"])


def test_mappings_of_metrics_do_not_touch_deliverables() -> None:
    assert one(CODE, mappings=mapped("x.py", asked="code")) == ("PASS", "artifact_found", ["src/net.py"])


# What a runner saw in a file decides where its name fits.
GOOD_TEXT = Prose(letters=600, chinese=300, different_chinese=80, different_words=10)


def judged_seen(seen: Seen, *, name: str = "Net-A.pdparams", **changes: Any) -> Any:
    asked = artifact(**{"type": "weights", "files": ["**/*.pdparams"], **changes})
    files = [Artifact(file=name, size=9, head=PICKLE if name.endswith(".pdparams") else b"# x", seen=seen)]
    return report(spec(asked, models=MODELS), files=files, deliverables=True).rows[0]


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (Weights(tensors=2, parameters=1000), ("PASS", "artifact_found")),
        (Weights(tensors=2, parameters=999), ("REVIEW", "artifact_doubted")),
        (Weights(tensors=0, parameters=0), ("MISSING", "artifact_refused")),
        (Unread(code="unsafe_pickle", values={"file": "a", "name": "os.system"}), ("ERROR", "unreadable")),
        (Unread(code="tensors_unknown", values={"file": "a", "known": ".npz"}), ("MISSING", "artifact_refused")),
        (
            Unread(code="missing_extra", values={"package": "numpy", "extra": "compare"}, open=True),
            ("REVIEW", "artifact_doubted"),
        ),
    ],
)
def test_what_was_seen_in_weights(seen: Seen, expected: tuple[str, str]) -> None:
    row = judged_seen(seen)
    assert said(row) == expected
    if row.verdict.value == "ERROR":
        assert row.values["code"] == "unsafe_pickle"


@pytest.mark.parametrize(
    ("name", "seen", "files", "verdict"),
    [
        ("net.py", Code(statements=1, definitions=1), ["**/*.py"], "PASS"),
        ("run.py", Code(statements=5, definitions=0), ["**/*.py"], "PASS"),
        ("run.py", Code(statements=4, definitions=0), ["**/*.py"], "MISSING"),
        ("a/conftest.py", Code(statements=9, definitions=3), ["**/*.py"], "MISSING"),
        ("a/setup.py", Code(statements=9, definitions=3), ["**/*.py"], "MISSING"),
        ("a/setup.py", Code(statements=9, definitions=3), ["**/setup.py"], "PASS"),
        ("net.py", Unread(code="looked_no_python", values={"file": "net.py", "line": "1"}), ["**/*.py"], "MISSING"),
    ],
)
def test_what_was_seen_in_code(name: str, seen: Seen, files: list[str], verdict: str) -> None:
    assert judged_seen(seen, name=name, type="code", files=files).verdict.value == verdict


@pytest.mark.parametrize(
    ("imports", "expected"),
    [
        ([["paddle", "numpy"]], ("PASS", "artifact_found")),
        ([["numpy"]], ("PASS", "artifact_found")),
        ([[]], ("PASS", "artifact_found")),
        ([["torch", "numpy"]], ("REVIEW", "artifact_doubted")),
        ([["torch"], ["tensorflow"]], ("REVIEW", "artifact_doubted")),
        # Where one program is of Paddle, another may read the weights of the reference.
        ([["torch"], ["paddle"]], ("PASS", "artifact_found")),
        ([["torch"], ["paddleseg"]], ("PASS", "artifact_found")),
        ([["torch", "ppocr"]], ("PASS", "artifact_found")),
        ([["torchmetrics"]], ("PASS", "artifact_found")),
    ],
)
def test_programs_of_another_framework_alone_are_no_port(imports: list[list[str]], expected: tuple[str, str]) -> None:
    files = [
        Artifact(file=f"{n}.py", size=9, head=b"#", seen=Code(statements=9, definitions=3, imports=frozenset(names)))
        for n, names in enumerate(imports)
    ]
    row = report(spec(artifact(type="code", files=["**/*.py"])), files=files, deliverables=True).rows[0]
    assert said(row) == expected
    if expected[0] == "REVIEW":
        assert row.values["problem"] == (
            "0.py imports torch, and none of the programs imports Paddle. Hand in the code of the port."
        )


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {"zh"}),
        ({"chinese": 50}, set()),
        ({"chinese": 49, "letters": 50}, set()),
        ({"chinese": 50, "letters": 499}, {"zh"}),
        ({"different_chinese": 19}, set()),
        ({"different_words": 30}, {"en", "zh"}),
        ({"different_words": 30, "chinese": 301}, {"zh"}),
        ({"different_words": 29, "chinese": 0}, set()),
        ({"different_words": 30, "chinese": 0}, {"en"}),
    ],
)
def test_the_languages_of_a_document(changes: dict[str, int], found: set[str]) -> None:
    prose = msgspec.structs.replace(GOOD_TEXT, **changes)
    assert languages(prose) == found
    for language in ("en", "zh"):
        row = judged_seen(prose, name="README.md", type="document", files=["**/*.md"], languages=[language])
        reason = "artifact_refused" if not found else "no_artifact"
        assert said(row) == (("PASS", "artifact_found") if language in found else ("MISSING", reason))


def test_a_log_is_no_code_whatever_the_submission_calls_it() -> None:
    asked = artifact(id="code", type="code", files=["**/*.py"])
    files = [Artifact(file="train.log", size=9, head=b"text")]
    options = {"deliverables": True, "artifacts": {"code": "train.log"}}
    assert said(report(spec(asked), files=files, **options).rows[0]) == ("MISSING", "no_artifact")


def config(*names: str, setting: str = "Arch.name") -> Artifact:
    facts = [Fact(key="model", value=name, how="config", line=4, setting=setting) for name in names]
    return Artifact(file="configs/Net-A.yaml", size=9, head=b"a: 1", seen=Config(models=facts))


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (config("netA"), ("PASS", "artifact_found")),
        (config("RecModel", "netA"), ("PASS", "artifact_found")),
        (config("Net-B"), ("MISSING", "artifact_refused")),
        (config("Net-B", setting="model.type"), ("MISSING", "artifact_refused")),
        # What nobody knows is another model where the whole network is named, and may be its family elsewhere.
        (config("ResNet50"), ("REVIEW", "artifact_doubted")),
        (config("YOLOv8", setting="architecture"), ("PASS", "artifact_found")),
        (config("RecModel"), ("PASS", "artifact_found")),
        (config(), ("PASS", "artifact_found")),
    ],
)
def test_a_configuration_is_of_the_asked_model(file: Artifact, expected: tuple[str, str]) -> None:
    asked = artifact(type="config", model="Net-A", files=["**/*{alias}*.yaml"])
    row = report(spec(asked, models=MODELS), files=[file], deliverables=True).rows[0]
    assert said(row) == expected


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("netA", ("PASS", "artifact_found")),
        ("Net-B", ("PASS", "artifact_found")),
        ("ResNet50", ("REVIEW", "artifact_doubted")),
        (None, ("PASS", "artifact_found")),
    ],
)
def test_a_log_is_of_a_model_of_the_task(model: str | None, expected: tuple[str, str]) -> None:
    asked = artifact(type="log", files=["**/*.log"])
    log = evaluation("0.8", file="train.log", model=model)
    assert said(report(spec(asked, models=MODELS), log, deliverables=True).rows[0]) == expected
