"""Tables on their own among the real logs; and that they are looked for in no file of another format."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.logs import read_log
from tests.runners.logs.logs import InMemory

YOLOX = "gloria111__YOLOX_paddle__{}_log.txt"


def test_tables_of_yolox(corpus: Path) -> None:
    data = (corpus / "PaddleDetection" / YOLOX.format("val")).read_bytes()
    log = read_log(InMemory(data, "val_log.txt")).log
    assert log is not None
    assert log.format == "coco_table"
    found = [(o.value_text, o.model, o.kind) for o in log.observations if o.metric == "box_ap"]
    assert found == [("0.000", "yolox-s", "eval")] * 5
    # A table a start of the program: none of them is another's.
    assert len({o.run for o in log.observations}) == 5


def test_a_training_of_yolox_that_never_began(corpus: Path) -> None:
    data = (corpus / "PaddleDetection" / YOLOX.format("train")).read_bytes()
    log = read_log(InMemory(data, "train_log.txt")).log
    assert log is not None
    assert (log.format, log.observations) == ("coco_table", [])


@pytest.mark.slow
def test_no_other_file_has_a_table_of_its_own(corpus: Path) -> None:
    found = set()
    for path in sorted(corpus.rglob("*")):
        if path.is_file() and path.name not in ("LABELS.jsonl", "README.md"):
            log = read_log(InMemory(path.read_bytes(), path.name)).log
            if log is not None and log.format == "coco_table":
                found.add(path.name)
    assert found == {YOLOX.format("val"), YOLOX.format("train")}
