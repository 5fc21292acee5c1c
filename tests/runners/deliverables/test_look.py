"""What is seen in weights, programs and documents that were handed in."""

from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from harness.evidence.looked import Code, Config, Prose, Seen, Unread, Weights
from harness.evidence.observation import Artifact
from harness.submission.files import open_submission
from runners.deliverables import look

ALL = frozenset(("weights", "code", "document"))


def seen(path: Path, kinds: frozenset[str] = ALL) -> dict[str, Seen | None]:
    submission = open_submission([str(path)])
    listed = [Artifact(file=file.name, size=file.size) for file in submission.files()]
    return {Path(one.file).name: one.seen for one in look(submission.files(), listed, kinds)}


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("this runs",)


def test_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = {"fc.weight": np.ones((40, 50), "float32"), "fc.bias": np.zeros(50, "float32")}
    (tmp_path / "good.pdparams").write_bytes(pickle.dumps(state, 2))
    (tmp_path / "empty.pdparams").write_bytes(pickle.dumps({}, 2))
    (tmp_path / "bomb.pdparams").write_bytes(pickle.dumps({"a": Bomb()}, 2))
    (tmp_path / "five.pdparams").write_bytes(b"\x80\x02\x00\x00\x00")
    (tmp_path / "text.pdparams").write_text("not here")
    found = seen(tmp_path)
    assert found["good.pdparams"] == Weights(tensors=2, parameters=2050)
    assert found["empty.pdparams"] == Weights(tensors=0, parameters=0)
    codes = {name: (one.code, one.open) for name, one in found.items() if isinstance(one, Unread)}
    assert codes["bomb.pdparams"] == ("unsafe_pickle", False)
    assert codes["text.pdparams"] == ("tensors_unknown", False)
    assert not codes["five.pdparams"][1]
    assert "this runs" not in capsys.readouterr().out


def test_weights_in_an_archive_are_seen_under_their_own_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("good.pdparams", pickle.dumps({"a": np.ones((4, 3), "float32")}, 2))
        archive.writestr("bomb.pdparams", pickle.dumps(Bomb(), 2))
    found = seen(tmp_path / "all.zip")
    assert found["good.pdparams"] == Weights(tensors=1, parameters=12)
    bomb = found["bomb.pdparams"]
    assert isinstance(bomb, Unread)
    assert (bomb.code, bomb.values["file"].endswith("all.zip!/bomb.pdparams")) == ("unsafe_pickle", True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# only a comment\n", Code(statements=0, definitions=0)),
        ('"""A text."""\nimport os\npass\n', Code(statements=0, definitions=0, imports=frozenset(("os",)))),
        (
            "import os.path as x, re\nx = 1\nprint(x)\n",
            Code(statements=2, definitions=0, imports=frozenset(("os", "re"))),
        ),
        ("def f():\n    return 1\n", Code(statements=1, definitions=1)),
        ("def f():\n    '''Nothing.'''\n", Code(statements=0, definitions=0)),
        ("class A:\n    x = 1\n", Code(statements=1, definitions=1)),
        (
            "from .torch import a\nfrom . import b\ndef f():\n    from paddle.nn import Layer\n    return 1\n",
            Code(statements=1, definitions=1, imports=frozenset(("paddle",))),
        ),
    ],
)
def test_programs(tmp_path: Path, text: str, expected: Code) -> None:
    (tmp_path / "a.py").write_text(text)
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": [{"cell_type": "code", "source": ["%time\n", text]}]}))
    assert seen(tmp_path) == dict.fromkeys(("a.py", "a.ipynb"), expected)


@pytest.mark.parametrize("text", ["def f(:\n", "print 1\n", "a = b'\0'", "(" * 5000, "x = " + "-" * 100_000 + "1"])
def test_what_cannot_be_parsed(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.py").write_text(text)
    found = seen(tmp_path)["a.py"]
    assert isinstance(found, Unread)
    assert found.code == "looked_no_python"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"cells": 1}', '{"cells": [1]}'])
def test_no_notebook(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.ipynb").write_text(text or " ")
    found = seen(tmp_path)["a.ipynb"]
    assert isinstance(found, Unread)
    assert found.code == "looked_no_notebook"


def test_documents(tmp_path: Path) -> None:
    text = "# 复现 复现\n\nThe the model https://example.org/many/words\n```\npython train words\n```\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    expected = Prose(letters=15, chinese=4, different_chinese=2, different_words=2)
    assert seen(tmp_path)["a.md"] == expected


def test_only_what_is_asked_for_is_looked_into(tmp_path: Path) -> None:
    for name in ("a.py", "a.md", "a.pdparams", "a.log"):
        (tmp_path / name).write_bytes(pickle.dumps({}, 2))
    assert {name for name, one in seen(tmp_path, frozenset({"weights"})).items() if one} == {"a.pdparams"}
    assert {name for name, one in seen(tmp_path).items() if one} == {"a.py", "a.md", "a.pdparams"}
    assert {name for name, one in seen(tmp_path, frozenset({"log"})).items() if one} == set()


def test_configurations(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("Global:\n  epochs: 3\nArch:\n  name: SLaK_tiny\n  class_num: 1000\n")
    (tmp_path / "b.yml").write_text("architecture: YOLOv8\ndepth_mult: 0.33\nwidth_mult: 0.25\nlog_iter: 50\n")
    (tmp_path / "c.yaml").write_text("just: text\n")
    found = seen(tmp_path, frozenset(("config",)))
    named = {name: one.models for name, one in found.items() if isinstance(one, Config)}
    assert {name: [(fact.setting, fact.value, fact.line) for fact in facts] for name, facts in named.items()} == {
        "a.yaml": [("Arch.name", "SLaK_tiny", 4)],
        "b.yml": [("architecture", "YOLOv8", 1)],
        "c.yaml": [],
    }
    assert seen(tmp_path, frozenset(("code",))) == dict.fromkeys(found)
