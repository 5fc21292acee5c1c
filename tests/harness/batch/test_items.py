"""What a batch consists of."""

from pathlib import Path

import pytest

from harness.batch.items import Item, find
from harness.tasks.catalogue import builtin_catalogue
from harness.values.errors import UsageError
from harness.values.records import Message

SELECT = builtin_catalogue().select


def test_the_entries_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "a.log").write_text("x")
    (tmp_path / ".git").mkdir()
    found = find(str(tmp_path), SELECT)
    assert [(item.name, item.path) for item in found] == [
        ("a.log", str(tmp_path / "a.log")),
        ("b", str(tmp_path / "b")),
    ]


CSV = "\ufeffid,submission,task\nfirst,logs/a.log,125\n,b,124-125\nfirst,c,\n"
TSV = "id\tsubmission\ttask\nfirst\tlogs/a.log\t125\n\tb\t124-125\nfirst\tc\t\n"
YAML = """
- {id: first, submission: logs/a.log, task: 125}
- {submission: b, task: [124, "125"]}
- {id: first, submission: c}
"""
LINES = """
{"id": "first", "submission": "logs/a.log", "task": 125}
{"submission": "b", "task": "124-125"}
{"id": "first", "submission": "c"}
"""


@pytest.mark.parametrize(("name", "text"), [("m.csv", CSV), ("m.tsv", TSV), ("m.yaml", YAML), ("m.jsonl", LINES)])
def test_the_rows_of_a_manifest(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert find(str(tmp_path / name), SELECT) == [
        Item(name="first", path=str(tmp_path / "logs/a.log"), tasks=(125,)),
        Item(name="b", path=str(tmp_path / "b"), tasks=(124, 125)),
        # Two rows of one name are two submissions.
        Item(name="first#3", path=str(tmp_path / "c"), tasks=()),
    ]


def test_a_bad_row_is_told_and_hides_no_other(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text('{"submission": "a", "task": "none"}\n{"task": 125}\nnot JSON\n{"submission": "b", "task": 125}\n')
    wrong, nameless, broken, sound = find(str(path), SELECT)
    assert wrong.wrong is not None
    assert wrong.wrong.values == {"text": "none"}
    assert nameless.wrong == Message(code="batch_row", values={"row": "2", "key": "submission"})
    assert broken.wrong == Message(code="batch_row", values={"row": "3", "key": "submission"})
    assert (sound.name, sound.tasks, sound.wrong) == ("b", (125,), None)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("train.log", "top1: 0.8", "batch_root"),
        ("missing.csv", None, "batch_root"),
        ("m.csv", "submission\n", "batch_empty"),
        ("m.yaml", "- {a: [", "batch_unreadable"),
        ("m.csv", b"submission\n\xff\xfe\n", "batch_unreadable"),
    ],
)
def test_what_is_no_batch(tmp_path: Path, name: str, text: str | bytes | None, code: str) -> None:
    if text is not None:
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UsageError) as error:
        find(str(tmp_path / name), SELECT)
    assert error.value.code == code


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        find(str(tmp_path), SELECT)
    assert error.value.code == "batch_empty"
