"""A fixed number of damaged logs of every format is read without an exception, in bounded memory."""

from __future__ import annotations

import itertools
from random import Random

import pytest

from runners.logs import FORMATS, read_log
from tests.fuzz import reading
from tests.fuzz.mutate import MAX_BYTES, mutate
from tests.fuzz.run import outcomes
from tests.fuzz.seeds import seeds
from tests.runners.logs.logs import InMemory

ROUNDS = 6


@pytest.mark.parametrize("number", [1, 2, 3])
def test_damaged_logs_are_read(number: int) -> None:
    """On failure: `python tests/fuzz/run.py --seed NUMBER --count COUNT --keep FOLDER` writes the inputs down."""
    read = list(itertools.islice(outcomes(number, [], timed=False), ROUNDS * len(FORMATS)))
    assert [(name, seed.name, outcome.problem) for seed, _, name, outcome in read if outcome.problem] == []
    assert {name for _, _, name, _ in read} == set(FORMATS)
    # Damage that left nothing to read would show nothing.
    assert sum(outcome.values for *_, outcome in read) > 500


def test_every_format_has_a_log_to_damage() -> None:
    found = dict.fromkeys(FORMATS, 0)
    for seed in seeds(random=Random(1)):
        log = read_log(InMemory(seed.data, seed.name), curve=True, format_name=seed.format).log
        assert log is not None
        found[seed.format] += len(log.observations) + len(log.deployments)
    # What tests of a script's own lines or a report without numbers show is told by findings and runs.
    assert [name for name, values in found.items() if not values] == []


def test_the_same_number_gives_the_same_damage() -> None:
    first, second = ([data for _, data, _, _ in itertools.islice(outcomes(9, [], timed=False), 40)] for _ in range(2))
    assert first == second


def test_damage_is_bounded() -> None:
    random = Random(5)
    logs = [seed.data for seed in seeds(random=random)]
    damaged = [mutate(random, data, logs) for data in logs]
    assert max(map(len, damaged)) <= MAX_BYTES
    assert sum(data != new for data, new in zip(logs, damaged, strict=True)) > len(logs) * 0.9


class TestWhatIsReported:
    def test_an_exception_inside_a_format(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def parse(*_: object, **__: object) -> None:
            raise IndexError("of a format")

        monkeypatch.setattr("runners.logs.formats.mmcv.parse", parse)
        problem = reading.read(b"Eval begin...\n", "train.log", "mmcv").problem
        assert problem is not None
        assert "IndexError: of a format" in problem

    def test_a_reading_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def parse(*_: object, **__: object) -> None:
            while True:
                pass

        monkeypatch.setattr("runners.logs.formats.mmcv.parse", parse)
        monkeypatch.setattr(reading, "SECONDS_AT_MOST", 0.2)
        problem = reading.read(b"Eval begin...\n", "train.log", "mmcv").problem
        assert problem is not None
        assert problem.startswith("hanging: ")

    def test_too_much_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "SECONDS_AT_LEAST", 0.0)
        monkeypatch.setattr(reading, "SECONDS_A_MEGABYTE", 0.0)
        problem = reading.read(b"Eval begin...\n", "train.log", "hapi").problem
        assert problem is not None
        assert problem.startswith("slow: ")

    def test_too_much_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "BYTES_AT_LEAST", 0)
        monkeypatch.setattr(reading, "BYTES_A_BYTE", 0)
        problem = reading.read(b"Eval begin...\n", "train.log", "hapi", memory=True).problem
        assert problem is not None
        assert problem.startswith("memory: ")
