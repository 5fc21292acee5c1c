"""`verify site`: every task has a page, what was recorded is on it, and what stood there before stays whole."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import cli
from harness.commands import streams
from harness.tasks.catalogue import builtin_catalogue
from harness.values.errors import UsageError
from reports.html import site
from reports.options import Rendering
from tests.conftest import Outcome
from tests.extras import needs
from tests.reports.html.reading import Page, everything, text_of

Verify = Callable[..., Outcome]


def handed_in(number: int, **changes: object) -> site.HandedIn:
    values: dict[str, object] = {
        "id": f"{number:032x}",
        "recorded": f"2026-11-{number % 28 + 1:02}T10:00:00.000000Z",
        "task": 125,
        "verdict": "PASS",
        "submission": "submitted",
        "contributor": "zhang",
        "reference": "#1",
        "required": 1,
        "held": 1,
        "contradictions": 0,
    }
    return site.HandedIn(**{**values, **changes})  # type: ignore[arg-type]


def measured(value: str, unit: str = "percent", target: str | None = "83.58") -> site.MeasuredValue:
    return site.MeasuredValue(criterion="replknet-31b-top1", verdict="PASS", value=value, unit=unit, target=target)


SMALL = ("--specs", Path(__file__).parents[3] / "docs" / "example-catalogue")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the whole catalogue, to look at."""
    folder = tmp_path_factory.mktemp("site") / "made"
    assert cli.main(["site", str(folder), "-q", "--lang", "en"]) == 0
    return folder


@pytest.fixture
def small(verify: Verify, tmp_path: Path) -> Path:
    """The site of a catalogue of one task, to change."""
    assert verify("site", tmp_path / "site", *SMALL).out == f"1 task on 2 pages: {tmp_path}/site/index.html\n"
    return tmp_path / "site"


def read(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def test_every_task_has_a_page(made: Path) -> None:
    tasks = list(builtin_catalogue().paths)
    assert len(tasks) == 114
    assert sorted(int(path.stem) for path in (made / "tasks").iterdir()) == tasks
    assert sorted(path.name for path in made.iterdir()) == ["index.html", "tasks"]


def test_pages_are_valid_and_load_nothing(made: Path) -> None:
    for path in (made / "index.html", made / "tasks" / "125.html", made / "tasks" / "110.html"):
        shown = read(path)
        loading = [one for one in everything(shown) if one.get("src") or one.tag.endswith("}link")]
        assert loading == []
        policy = next(one.get("content") for one in shown.tree.iter() if one.get("http-equiv"))
        assert policy is not None
        assert policy.startswith("default-src 'none'; script-src 'sha256-")


def test_every_link_leads_to_a_page_or_to_the_web(made: Path) -> None:
    for path in made.rglob("*.html"):
        for href in re.findall(r'href="([^"]*)"', path.read_text(encoding="utf-8")):
            if not href.startswith(("https://", "http://", "#")):
                assert (path.parent / href).is_file(), (path.name, href)


def test_a_task_says_what_is_asked_where_it_stands_and_what_is_disputed(made: Path) -> None:
    shown = read(made / "tasks" / "125.html")
    text = text_of(shown.main)
    assert "RepLKNet-31B top1 >= 83.58 % (top-1 accuracy) ImageNet-1k · val" in text
    assert "83.58 stands in the MegEngine repository the task names" in text
    hrefs = {one.get("href") for one in shown.elements("a")}
    assert "https://github.com/PaddlePaddle/Paddle/issues/50631" in hrefs
    line = next(href for href in hrefs if href and "/MegEngine/RepLKNet/blob/" in href)
    assert line.endswith("/README.md?plain=1#L52")
    assert "verify --task 125 FOLDER --checklist" in shown.texts("code")
    assert "submissions" not in {one.get("id") for one in shown.elements("h2")}


def test_a_task_names_every_criterion(made: Path) -> None:
    catalogue = builtin_catalogue()
    for task in catalogue.paths:
        shown = read(made / "tasks" / f"{task}.html")
        for lang in ("en", "zh"):
            named = sorted(shown.texts("span", "ids", lang))
            assert named == sorted(criterion.id for criterion in catalogue.load(task).criteria), task


def test_what_was_recorded_is_shown(verify: Verify, tmp_path: Path) -> None:
    needs("sqlalchemy")
    history, folder = tmp_path / "h.db", tmp_path / "site"
    verify("--task", "125", "--example=fail", "--record", history, "--contributor", "zhang")
    verify("--task", "125", "--example=pass", "--record", history, "--contributor", "zhang")
    found = verify("site", folder, "--history", history, "--json").json
    assert found == {"index": f"{folder}/index.html", "tasks": 114, "pages": 117, "submissions": 2}
    (row,) = [one for one in read(folder / "index.html").elements("tr") if one.get("data-task") == "125"]
    # Of one contributor the newest verdict counts.
    assert row.get("data-standing") == "PASS"
    shown = read(folder / "tasks" / "125.html")
    assert [one.get("data-verdict") for one in shown.elements("tr") if one.get("data-verdict")] == ["PASS", "FAIL"]
    (curve,) = shown.data["curves"]
    assert [(point["text"], point["note"][-4:]) for point in curve["points"]] == [
        ("83.376 %", "FAIL"),
        ("83.604 %", "PASS"),
    ]
    assert (curve["target"], curve["target_text"]) == (83.58, "83.58 %")
    (whole,) = (folder / "submissions").iterdir()
    assert "1 of 1 required criterion holds" in text_of(read(whole).main)
    assert verify("site", tmp_path / "zh", *SMALL, "--history", history, "--lang", "zh").out == (
        f"1 个任务、2 份提交，4 个页面：{tmp_path}/zh/index.html\n"
    )
    # Its number is one of another catalogue.
    assert "tasks/125.html" not in (tmp_path / "zh" / "board.html").read_text(encoding="utf-8")


def test_a_history_that_is_not_there_ends_it_before_anything_is_written(verify: Verify, tmp_path: Path) -> None:
    needs("sqlalchemy")
    found = verify("site", tmp_path / "site", "--history", tmp_path / "none.db")
    assert found.status == 2
    assert not (tmp_path / "site").exists()


def test_what_another_wrote_stays_and_a_page_is_replaced_whole(verify: Verify, small: Path) -> None:
    (small / "CNAME").write_text("example.org\n", encoding="utf-8")
    (small / "index.html").write_text("old", encoding="utf-8")
    assert verify("site", small, *SMALL).status == 0
    assert (small / "CNAME").read_text(encoding="utf-8") == "example.org\n"
    assert (small / "index.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_full_disk_leaves_the_old_site(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path.name: path.read_bytes() for path in small.rglob("*.html")}
    put, count = streams._put, 0

    def full(stream: object, text: str) -> None:
        nonlocal count
        count += 1
        if count > 2:
            raise OSError(28, "No space left on device")
        put(stream, text)  # type: ignore[arg-type]

    monkeypatch.setattr(streams, "_put", full)
    with pytest.raises(UsageError) as raised:
        streams.write_folder(str(small), [(f"{n}.html", "new") for n in ("index", "a", "b")])
    assert raised.value.code == "output_unwritable"
    assert {path.name: path.read_bytes() for path in small.rglob("*.html")} == before
    assert sorted(path.name for path in small.iterdir()) == ["index.html", "tasks"]


def test_a_place_that_is_a_file_is_told(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    found = verify("site", tmp_path / "file")
    assert found.status == 2
    assert f"{tmp_path}/file" in found.err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


def test_the_newest_verdict_of_each_contributor_counts() -> None:
    shown = site.newest(
        [
            handed_in(1, verdict="FAIL"),
            handed_in(2),
            handed_in(3, contributor="", submission="a", verdict="REVIEW"),
            handed_in(4, contributor="", submission="b", verdict="FAIL"),
            handed_in(5, task=124, verdict="FAIL"),
        ]
    )
    assert [(one.task, one.verdict) for one in shown] == [(125, "PASS"), (125, "REVIEW"), (125, "FAIL"), (124, "FAIL")]


def test_values_of_another_unit_begin_a_new_trend() -> None:
    found = site.trends(
        125,
        [
            handed_in(1, measured=[measured("0.83", "fraction", "0.8358")]),
            handed_in(2, measured=[measured("83.4")]),
            handed_in(3, measured=[measured("NaN"), measured("not a number")]),
            handed_in(4, measured=[measured("83.6")]),
        ],
    )
    assert [(point.x, point.text) for point in found[0].points] == [(1.0, "83.4 %"), (2.0, "83.6 %")]
    assert site.trends(125, [handed_in(1, measured=[measured("83.4")])]) == []


def test_the_newest_are_shown_and_the_others_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "MOST", 2)
    pages = dict(site.pages([], builtin_catalogue().registry, [handed_in(n) for n in range(1, 4)], Rendering()))
    assert "1 older one is not shown; `verify history --limit 3` prints all." in pages["board.html"]
    shown = site._table([handed_in(n) for n in range(1, 4)], {125}, "", "en")
    assert ([row["recorded"][:10] for row in shown["rows"]], shown["left_out"]) == (["2026-11-04", "2026-11-03"], 1)


@pytest.mark.parametrize(
    ("identifier", "page"),
    [("a" * 32, f"submissions/{'a' * 32}.html"), ("../x", None), ("a" * 32 + "\n", None), ("", None)],
)
def test_only_an_id_names_a_file(identifier: str, page: str | None) -> None:
    assert site.submission_page(identifier) == page


def test_a_task_of_another_catalogue_has_no_link() -> None:
    row = site._row(handed_in(1, task=9, verdict="SOMETHING NEW"), {125}, "", "en")
    assert (row["task_href"], row["verdict"]) == ("", "REVIEW")


def test_no_temporary_folder_is_left(made: Path) -> None:
    assert [name for name in os.listdir(made) if name.startswith(".")] == []
