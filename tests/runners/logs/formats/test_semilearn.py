"""Tables of USB: short files in their shape."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, parse

HEADER = ",cifar10_40,cifar100_400,semi_aves_3959\n"


def test_error_rates_and_not_their_deviations() -> None:
    text = HEADER + "supervised,77.58±1.82,89.87±0.47,41.2±0.17\nflexmatch,5.21±0.36,50.15±1.51,None\n"
    log = parse("\ufeff" + text.replace("\n", "\r\n"), name="classic_cv.csv")
    assert log.format == "semilearn"
    assert [(o.line, o.model, o.dataset, o.subset, o.value_text) for o in log.observations] == [
        (2, "supervised", "cifar10", "40 labels", "77.58"),
        (2, "supervised", "cifar100", "400 labels", "89.87"),
        (2, "supervised", "semi_aves", "3959 labels", "41.2"),
        (3, "flexmatch", "cifar10", "40 labels", "5.21"),
        (3, "flexmatch", "cifar100", "400 labels", "50.15"),
    ]
    assert {(o.metric, o.unit, o.kind) for o in log.observations} == {("error_rate", "percent", "eval")}
    assert len(log.runs) == 5
    assert [f for f in examined(log) if f.grade.value != "info"] == []


def test_the_last_cell_of_a_file_without_a_line_end() -> None:
    whole = HEADER + "flexmatch,5.21±0.36,50.15±1.51,32.48±0.1"
    log = parse(whole)
    assert [o.value_text for o in log.observations] == ["5.21", "50.15", "32.48"]
    assert log.findings == []
    assert [o.value_text for o in parse(whole[:-5]).observations] == ["5.21", "50.15"]
    cut = parse(whole[: whole.index("±1.51")])
    assert [o.value_text for o in cut.observations] == ["5.21"]
    assert [(f.code, f.lines) for f in cut.findings] == [("truncated", [2])]


def test_cells_of_another_shape_are_no_values() -> None:
    log = parse(HEADER + "a,5.21±0.36,50.15,1±\nb,5.21±0.36\nc,1±1,2±2,3±3,4±4\nd,x±1,-1±1,1.2.3±1\n")
    assert [(o.model, o.value_text) for o in log.observations] == [("a", "5.21")]


def test_other_tables_are_none() -> None:
    for text in ("a,b\n1±2,3\n", ",cifar10_40\na,5.21\n", "±\n"):
        assert read_log(InMemory(text.encode(), "a.csv")).log is None


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from([HEADER, "a,1±2,3±4,5±6\n", "±", ",", "\n", '"']), st.text(max_size=4)), max_size=30
    )
)
def test_pieces_in_any_order_are_read(pieces: list[str]) -> None:
    data = "".join(pieces).encode("utf-8", "replace")
    assert read_log(InMemory(data), format_name="semilearn").problem is None
