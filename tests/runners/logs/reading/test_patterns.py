"""Logs whose lines somebody described by patterns. Without the engine only its absence can be tested."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.observation import Log, Origin
from harness.tasks.declarations import Declaration, Declared, Pattern
from harness.values import linear
from harness.values.errors import InputError
from runners.logs import read_log
from runners.logs.reading import patterns
from runners.logs.reading.declared import DeclaredReader
from runners.logs.reading.patterns import PatternsFormat
from tests.extras import needs
from tests.runners.logs.logs import InMemory

EPOCHS = r"Epoch (?P<epoch>\d+).*val acc (?P<value>[\d.]+)"


def pattern(text: str = EPOCHS, **changes: str) -> Pattern:
    fields = {"metric": "top1", "unit": "percent", "split": "val", **changes}
    return Pattern(pattern=text, **fields)  # type: ignore[arg-type]


def read(text: str | bytes, *wanted: Pattern) -> Log:
    data = text.encode() if isinstance(text, str) else text
    reading = read_log(InMemory(data), log_format=PatternsFormat(Declaration(file="a", patterns=list(wanted))))
    assert reading.problem is None
    assert reading.log is not None
    return reading.log


def refused(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        linear.compile_pattern(text)
    return caught.value


@pytest.fixture
def engine() -> None:
    needs("re2")


def test_without_the_engine_the_declaration_is_a_problem_that_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "re2", None)
    declared = Declared(
        declaration=Declaration(file="*", patterns=[pattern()]),
        origin=Origin(by="submission", where="submission.yaml: logs[1]"),
    )
    reader = DeclaredReader([declared])
    assert reader.formats("train.log") == []
    assert [(p.file, p.code, p.values) for p in reader.problems] == [
        (
            "submission.yaml",
            "declared_engine",
            {
                "package": "google-re2",
                "extra": "patterns",
                "index": "0",
                "where": "submission.yaml: logs[1].patterns[0]",
            },
        )
    ]


@pytest.mark.usefixtures("engine")
class TestWithTheEngine:
    def test_lines_epochs_and_printed_digits(self) -> None:
        log = read("start\nEpoch 1 of 2, val acc 78.10\nEpoch 2 of 2, val acc 78.70\nend\n", pattern())
        assert [(o.line, o.value_text, o.epoch) for o in log.observations] == [(2, "78.10", 1), (3, "78.70", 2)]
        first = log.observations[0]
        assert (first.metric, first.unit, first.split, first.kind, first.format) == (
            "top1",
            "percent",
            "val",
            "eval",
            "patterns",
        )
        assert first.text == "Epoch 1 of 2, val acc 78.10"
        assert [run.first_line for run in log.runs] == [2]

    def test_steps_several_patterns_and_two_runs(self) -> None:
        wanted = (
            pattern(r"iter (?P<step>\d+) top1 (?P<value>\S+)"),
            pattern(r"top5 (?P<value>\S+)", metric="top5", kind="final", weights="ema", subset="a"),
        )
        log = read("iter 10 top1 1.5 top5 2.5\niter 20 top1 3.5\niter 10 top1 4.5\n", *wanted)
        assert [(o.run, o.metric, o.value_text, o.step, o.kind, o.weights, o.subset) for o in log.observations] == [
            (0, "top1", "1.5", 10, "eval", "raw", None),
            (0, "top5", "2.5", None, "final", "ema", "a"),
            (0, "top1", "3.5", 20, "eval", "raw", None),
            (1, "top1", "4.5", 10, "eval", "raw", None),
        ]

    def test_colours_rewritten_lines_and_other_encodings(self) -> None:
        text = "\x1b[32mEpoch 1\x1b[0m val acc 78.1\nEpoch 2 val acc 1.0\rEpoch 3 val acc 78.3\n"
        assert [(o.line, o.value_text, o.epoch) for o in read(text, pattern()).observations] == [
            (1, "78.1", 1),
            (2, "1.0", 2),
            (2, "78.3", 3),
        ]
        chinese = "第3轮 精度 78.1\n"
        for encoding in ("utf-8", "gb18030", "utf-16"):
            log = read(chinese.encode(encoding), pattern(r"第(?P<epoch>\d+)轮 精度 (?P<value>[\d.]+)"))
            assert [(o.value_text, o.epoch) for o in log.observations] == [("78.1", 3)]

    def test_what_is_no_number_gives_nothing(self) -> None:
        log = read("val acc 1.2.3\nval acc none\nval acc nan\n", pattern(r"val acc (?P<value>\S+)"))
        assert [o.value_text for o in log.observations] == ["nan"]

    def test_a_group_that_took_no_part_gives_nothing(self) -> None:
        log = read("acc\nacc 5.5\n", pattern(r"acc(?: (?P<value>[\d.]+))?"))
        assert [(o.line, o.value_text) for o in log.observations] == [(2, "5.5")]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("(", "declared_pattern"),
            (r"(?=x)(?P<value>\d)", "declared_pattern"),
            (r"(?P<value>\d)\1", "declared_pattern"),
            (r"(?P<value>(?:(?:a{100}){100}){100})", "declared_pattern"),
            (r"(.{1,300})(?P<value>\d)$", "declared_pattern"),
            ("\udc80(?P<value>1)", "declared_pattern"),
            (r"acc (\d+)", "declared_group"),
            (r"(?P<value>\d)(?P<model>\w)", "declared_group"),
        ],
    )
    def test_patterns_that_cannot_be_used(self, text: str, code: str) -> None:
        assert refused(text).code == code

    @pytest.mark.parametrize("length", [linear.MAX_PATTERN, linear.MAX_PATTERN + 1])
    def test_the_length_of_a_pattern(self, length: int) -> None:
        group = "(?P<value>1)"
        text = "[" + "a" * (length - len(group) - 2) + "]" + group
        assert len(text) == length
        if length > linear.MAX_PATTERN:
            assert refused(text).values["problem"] == "longer than 1000 characters"
        else:
            assert linear.compile_pattern(text).search("a1") is not None

    def test_what_an_error_says(self) -> None:
        assert refused(r"(?P<epoch>\d+)").values["groups"] == "epoch"
        assert refused("(").values["problem"] == "missing ): ("

    def test_a_pathological_pattern_costs_one_look_at_each_character(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A backtracking engine would need about 2^40 steps for the first line alone."""
        looked: list[int] = []
        made = linear.compile_pattern

        class Counting:
            def __init__(self, text: str) -> None:
                self._engine = made(text)
                self.groupindex = self._engine.groupindex

            def search(self, text: str) -> linear.LinearMatch | None:
                looked.append(len(text))
                return self._engine.search(text)

        monkeypatch.setattr(patterns, "compile_pattern", Counting)
        line = "a" * 40 + "!"
        log = read(f"{line}\n" * 50 + "aab7\n", pattern(r"^(a+)+b(?P<value>\d)$"), pattern(r"(a|aa)*c(?P<value>\d)"))
        assert [o.value_text for o in log.observations] == ["7"]
        assert sum(looked) == 2 * (50 * len(line) + len("aab7"))

    @given(st.binary(max_size=400))
    def test_any_bytes_never_raise(self, data: bytes) -> None:
        read(b"Epoch 1 val acc " + data, pattern(), pattern(r"(?P<epoch>.*)(?P<value>\d*)"))

    @given(st.text(max_size=40))
    def test_any_pattern_is_used_or_refused(self, text: str) -> None:
        try:
            compiled = linear.compile_pattern(f"(?P<value>{text})")
        except InputError as error:
            assert error.code in ("declared_pattern", "declared_group")
        else:
            compiled.search("Epoch 1 val acc 78.1")
