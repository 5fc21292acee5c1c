"""A time before every line: taken off where something else than the program put it there, and its clock watched."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.evidence.observation import Assurance
from runners.logs.reading.clocks import Clock, goes_on, seconds, stamp, told
from runners.logs.reading.launchers import launcher
from runners.logs.reading.lines import BLOCK, EARLIER, OUTSIDE
from runners.logs.reading.wrapping import wrapping
from tests.runners.logs.logs import parse
from tests.runners.logs.reading.test_grammar import epoch, line, training

FIXTURES = Path(__file__).parents[3] / "fixtures"


def at(number: int) -> str:
    return f"{12 + number // 3600}:{number // 60 % 60:02}:{number % 60:02}"


STAMPS: dict[str, Callable[[int], str]] = {
    "ts": lambda n: f"Mar  1 {at(n)} ",
    "ts with two digits": lambda n: f"Mar 01 {at(n)} ",
    "ts '%F %T'": lambda n: f"2023-03-01 {at(n)} ",
    "ts '%.s'": lambda n: f"{1677672000 + n}.123456 ",
    "ts with milliseconds": lambda n: f"{at(n)}.123 ",
    "a year behind the day": lambda n: f"Mar 01 2023 {at(n)} ",
    "slashes": lambda n: f"2023/03/01 {at(n)} ",
    "points": lambda n: f"2023.03.01 {at(n)}: ",
    "a month first": lambda n: f"03/01/2023 {at(n)} ",
    "brackets": lambda n: f"[2023-03-01 {at(n)}] ",
    "Jenkins": lambda n: f"{at(n)} ",
    "supervisord": lambda n: f"2023-03-01 {at(n)},123 ",
    "Airflow": lambda n: f"[2023-03-01 {at(n)},123] {{bash.py:173}} INFO - ",
    "Airflow with a zone": lambda n: f"[2023-03-01T{at(n)}.123+0800] {{subprocess.py:93}} INFO - ",
}
EVERY = pytest.mark.parametrize("before", STAMPS.values(), ids=STAMPS)

TESTS = """\
test_config (tests.luke.test_modeling.LukeModelTest.test_config) ... ok
test_model (tests.luke.test_modeling.LukeModelTest.test_model) ... ok
test_save (tests.luke.test_modeling.LukeModelTest.test_save) ... ok

----------------------------------------------------------------------
Ran 3 tests in 0.120s

OK
"""


def stamped(text: str, before: Callable[[int], str]) -> str:
    return "".join(before(number) + one for number, one in enumerate(io.StringIO(text)))


def bare(text: str, known: Callable[[bytes], bool] = lambda text: False) -> str:
    data = text.encode()
    source = wrapping(data[: 1 << 15], known).open(io.BytesIO(data))
    return b"".join(iter(lambda: source.read(BLOCK), b"")).decode()


@EVERY
def test_a_stamp_before_stamped_lines_goes(before: Callable[[int], str]) -> None:
    assert bare(stamped(training(), before)) == training()


@EVERY
def test_a_stamp_before_what_only_then_is_a_log_goes(before: Callable[[int], str]) -> None:
    text = stamped(TESTS, before)
    assert bare(text, lambda text: text.startswith(b"test_config ")) == TESTS
    log = parse(text)
    assert (log.format, len(log.tests), {test.outcome for test in log.tests}) == ("unittest_log", 3, {"passed"})


@EVERY
def test_settings_between_stamped_lines_are_read(before: Callable[[int], str]) -> None:
    dump = "Arch:\n  name: ResNet50\n\n  class_num: 1000\nGlobal:\n  epochs: 9\n"
    facts = [(fact.key, fact.value) for fact in parse(stamped(dump + training(), before)).runs[0].facts]
    assert ("model", "ResNet50") in facts
    assert facts == [(fact.key, fact.value) for fact in parse(dump + training()).runs[0].facts]


@pytest.mark.parametrize(
    "own",
    [
        "[2023/03/01 {}] ppcls INFO: ",
        "2023-03-01 {},123 - mmseg - INFO - ",
        "2023-03-01 {} [INFO]\t",
        "[03/01 {} d2.engine]: ",
        "I0301 {}.123 1234 train.py:12] ",
        "[2023-03-01 {},123] [    INFO] - ",
        "2023-03-01 {} ",
        "2023-03-01 {},123 | INFO | fairseq_cli.train | ",
    ],
)
def test_a_logger_s_own_stamp_stays(own: str) -> None:
    text = "".join(own.format(at(n)) + f"iter {n}, loss: 0.5, top1: 0.7\n" for n in range(20))
    assert wrapping(text.encode(), lambda text: True).launcher is None
    assert bare(text) == text


def test_a_logger_s_own_stamp_before_its_settings_stays() -> None:
    """Also where these are indented, and parted by a line with nothing but stamp, logger and level."""
    own = "[2023/03/01 {}] ppcls INFO: "
    text = "".join(
        own.format(at(n)) + one + "\n" for n, one in enumerate(["Arch :", "    name : A", "", "", "top1"] * 4)
    )
    assert bare(text, lambda text: True) == text


def test_nothing_but_the_stamp_on_two_lines_is_no_logger_s() -> None:
    lines = [b"2023-03-01 12:00:0%d text" % n for n in range(9)]
    empty = [b"2023-03-01 12:00:09", b"2023-03-01 12:00:10 \r"]
    assert stamp(lines + empty, lambda text: True) is not None
    assert stamp(lines + empty[:1], lambda text: True) is None
    assert stamp(lines + empty, lambda text: False) is None


def test_how_many_lines_may_lack_it() -> None:
    own = [b"12:00:%02d [2023/03/01 12:00:%02d] ppcls INFO: a" % (n, n) for n in range(38)]
    assert stamp([*own, b"nohup: ignoring input", b"b"], lambda text: False) is not None
    assert stamp([*own, b"nohup: ignoring input", b"b", b"c"], lambda text: False) is None


def test_few_lines_are_enough_where_all_have_their_own() -> None:
    own = [b"12:00:%02d [2023/03/01 12:00:%02d] ppcls INFO: a" % (n, n) for n in range(5)]
    assert stamp(own[:3], lambda text: False) is not None
    assert stamp(own[:2], lambda text: False) is None
    assert stamp([*own[:4], *[b"12:00:30 a"] * 4], lambda text: False) is None
    assert stamp([*own, *[b"12:00:30 a"] * 4], lambda text: False) is not None
    assert stamp([b"12:00:30 a"] * 5, lambda text: text.startswith(b"a")) is None
    assert stamp([b"12:00:30 a"] * 6, lambda text: text.startswith(b"a")) is not None


def test_stamps_of_two_shapes_are_none() -> None:
    own = [b"12:00:%02d [2023/03/01 12:00:%02d] ppcls INFO: a" % (n, n) for n in range(20)]
    assert stamp([*own[:10], *(b"[" + one.replace(b" ", b"] ", 1) for one in own[10:])], lambda text: False) is None


def test_a_clock_that_often_goes_back_is_not_one_of_lines_as_they_come() -> None:
    own = [b"12:00:%02d [2023/03/01 12:00:%02d] ppcls INFO: a" % (30 * (n % 2), n) for n in range(20)]
    assert stamp(own, lambda text: True) is None


CLAIMS = {
    "without the stamp": (lambda before, text: text, OUTSIDE),
    "with an earlier stamp": (lambda before, text: before(3) + text, EARLIER),
    "with the stamp of another shape": (lambda before, text: "2023-03-01T12:30:00.5 " + text, OUTSIDE),
}


@EVERY
@pytest.mark.parametrize(("pasted", "mark"), CLAIMS.values(), ids=CLAIMS)
def test_a_pasted_line_is_a_claim(
    before: Callable[[int], str], pasted: Callable[[Callable[[int], str], str], str], mark: bytes
) -> None:
    """Its own logger's stamp is right; the one before it is not."""
    added = line(5, "0.83600")
    whole = list(io.StringIO(stamped(training(4) + added + epoch(5) + epoch(6), before)))
    number = training(4).count("\n")
    text = "".join([*whole[:number], pasted(before, added), *whole[number + 1 :]])
    claimed = [one for one in parse(text).observations if one.assurance is Assurance.CLAIMED]
    assert [(one.line, one.value_text) for one in claimed if one.printed == "top1"] == [(number + 1, "0.83600")]
    assert claimed[0].text.startswith(mark.decode().strip())


@EVERY
def test_a_line_with_that_stamp_and_not_its_own_is_a_claim(before: Callable[[int], str]) -> None:
    text = stamped(training() + line(5, "0.83600").partition("INFO: ")[2] + epoch(5), before)
    assert {number: claim.code for number, claim in parse(text).claims.items()} == {21: "missing_opening"}
    assert parse(stamped(training() + epoch(5), before)).claims == {}


REAL = [
    "paddleclas/develop_train.log",
    "paddleclas/release2.5_eval.log",
    "paddledetection/release2.6_train.log",
    "paddleocr/det_train.log",
    "paddleocr/rec_hard_eval.log",
    "paddleseg/release2.8_train.log",
    "paddleseg/develop_val.log",
    "mmengine/train.log",
    "detectron2/log.txt",
    "hapi/paddle_2.6.2.log",
    "hapi/paddle_3.3.1.log",
    "hf_trainer/train.log",
    "pytest/pytest.log",
    "trainer/paddlenlp_2.8.1.log",
    "trainer/paddleformers_0.4.1.log",
]


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("before", [STAMPS["ts"], STAMPS["ts '%F %T'"], STAMPS["Airflow"]])
def test_real_logs_read_alike_behind_a_stamp(name: str, before: Callable[[int], str]) -> None:
    data = (FIXTURES / name).read_bytes()
    text = data.decode("utf-8", "replace")
    assert wrapping(data[: 1 << 15], lambda text: True).launcher is None
    one, other = parse(text, name=name), parse(stamped(text, before), name=name)
    assert one.observations or one.tests
    assert other.format == one.format
    assert other.tests == one.tests
    assert other.claims == one.claims
    for run in (*one.runs, *other.runs):
        # How lines begin, and how many of them stand in some bytes, is another with a stamp.
        run.repeated = {}
    assert other.runs == one.runs
    told = [
        [(o.line, o.printed, o.value_text, o.kind, o.epoch, o.split, o.model) for o in log.observations]
        for log in (one, other)
    ]
    assert told[1] == told[0]


@pytest.mark.parametrize(
    ("last", "back"),
    [
        ("2023-03-01 12:00:50", False),
        ("2023-03-01 12:00:49", True),
        ("2023-02-28 12:01:00", True),
        ("2022-12-31 12:01:00", True),
    ],
)
def test_a_clock_may_be_set_back_a_little(last: str, back: bool) -> None:
    clock = Clock()
    assert not clock.back(b"2023-03-01 12:01:00 ")
    assert clock.back(last.encode()) is back


@pytest.mark.parametrize(
    ("first", "last", "back"),
    [
        (b"23:59:59", b"00:00:01", False),
        (b"12:00:01", b"00:00:01", False),
        (b"12:00:00", b"00:00:01", True),
        (b"Dec 31 23:59:59", b"Jan  1 00:00:00", False),
        (b"Mar  2 00:00:00", b"Mar  1 23:00:00", True),
        (b"12/31 23:59:59", b"01/01 00:00:00", False),
        (b"1677672011.5", b"1677672000.5", True),
        (b"1677672010.5", b"1677672000.5", False),
        (b"[1,0]<stdout>:", b"[1,0]<stdout>:", False),
    ],
)
def test_days_and_years_begin_anew_where_they_are_not_written(first: bytes, last: bytes, back: bool) -> None:
    clock = Clock()
    assert not clock.back(first)
    assert clock.back(last) is back


def test_a_clock_set_back_for_good_is_believed_after_twelve_lines() -> None:
    clock = Clock()
    assert not clock.back(b"12:30:00")
    assert [clock.back(b"12:00:%02d" % n) for n in range(14)] == [True] * 12 + [False] * 2


def test_whether_a_clock_goes_on() -> None:
    forward = [b"12:30:%02d" % n for n in range(38)]
    assert goes_on([*forward[:9], b"12:00:00", *forward[9:18]]) is False
    assert goes_on([*forward[:9], b"12:00:00", *forward[9:19]]) is True


def test_seconds() -> None:
    assert seconds(b"2023-03-01 12:00:01 ") - seconds(b"2023-03-01 12:00:00 ") == 1
    assert seconds(b"Mar  2 00:00:00") - seconds(b"Mar 01 00:00:00") == 86_400
    assert (seconds(b"1677672000.5"), seconds(b"nothing", 7), told(b"nothing"), told(b"12:00:00")) == (
        1677672000,
        7,
        False,
        True,
    )


def test_the_clock_of_several_programs_is_not_one() -> None:
    times = [b"2023-03-01T12:00:%02dZ [pod/a-%d/main] a\n" % (n, n % 2) for n in range(20)]
    found = launcher(b"".join(times), lambda text: b"[pod" not in text)
    assert found is not None
    assert (found.several, found.clocked) == (True, False)
    one = launcher(b"".join(times).replace(b"a-1", b"a-0"), lambda text: b"[pod" not in text)
    assert one is not None
    assert (one.several, one.clocked) == (False, True)
