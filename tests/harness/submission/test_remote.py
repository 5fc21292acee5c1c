"""Submissions in stores: read as those on a disk are, in ranges, and told where they cannot be."""

from __future__ import annotations

import io
import logging
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.api import verify
from harness.judging.report import Report
from harness.submission import remote
from harness.submission.files import open_submission
from harness.submission.urls import is_url, shown
from harness.values.errors import InputError
from tests.extras import needs
from tests.stores import S3, Web

fsspec = pytest.importorskip("fsspec", reason="the extra `cloud` is not installed")
pytest.importorskip("aiohttp", reason="the extra `cloud` is not installed")
# Connections that a store's library keeps are closed by its own thread, when they are forgotten.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning"),
]
EXAMPLES = Path(__file__).parents[3] / "specs" / "examples" / "125"
FILES = {str(path.relative_to(EXAMPLES)): path.read_bytes() for path in EXAMPLES.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is waited for long, and no store remembers what another test asked it."""
    monkeypatch.setattr(remote, "WAIT", 0.001)
    for name in ("aiobotocore", "s3fs", "fsspec", "werkzeug", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    fsspec.filesystem("memory").store.clear()
    yield
    fsspec.filesystem("memory").store.clear()
    for kind in ("http", "https", "s3", "s3a"):
        if kind in fsspec.registry:
            fsspec.get_filesystem_class(kind).clear_instance_cache()


def judged(url: str) -> Report:
    return verify(125, url).reports[0]


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s3://bucket/key", True),
        ("https://host/a.zip?X-Amz-Signature=abc", True),
        ("zip::s3://bucket/a.zip", True),
        ("zip://logs::https://host/a.zip", True),
        ("logs/train.log", False),
        ("C://logs", False),
        ("a::b", False),
        ("s3://", False),
    ],
)
def test_what_is_a_url(text: str, expected: bool) -> None:
    assert is_url(text) is expected


def test_a_signature_is_not_shown() -> None:
    assert shown("https://host/a.zip?X-Amz-Signature=abc") == "https://host/a.zip"
    assert shown("zip::https://host/a.zip?sig=abc") == "zip::https://host/a.zip"
    assert shown("s3://bucket/what?") == "s3://bucket/what?"


def test_a_password_is_refused_and_not_repeated() -> None:
    report = judged("https://user:secret@host/a.zip")
    assert [problem.code for problem in report.problems] == ["remote_credentials"]
    assert "secret" not in str(report)


def test_folders_archives_and_parts_of_them() -> None:
    store = fsspec.filesystem("memory")
    for name, content in FILES.items():
        store.pipe_file(f"/all/{name}", content)
    store.pipe_file("/packed/all.zip", packed({**FILES, "submission.yaml": b"submission: 1\ntask: 125\n"}))
    store.pipe_file("/packed/one", packed({name: FILES[name] for name in FILES if name.startswith("pass/")}))
    for url, verdict, files in (
        ("memory://all/pass", "PASS", ["memory://all/pass/train.log"]),
        ("memory://all/pass/train.log", "PASS", ["memory://all/pass/train.log"]),
        ("memory://all/fail/", "FAIL", ["memory://all/fail/train.log"]),
        ("zip://pass::memory://packed/all.zip", "PASS", ["memory://packed/all.zip!/pass/train.log"]),
        ("zip::memory://packed/one", "PASS", ["memory://packed/one!/pass/train.log"]),
        ("memory://packed/one", "PASS", ["memory://packed/one!/pass/train.log"]),
    ):
        report = judged(url)
        assert (report.verdict.value, [log.file for log in report.logs]) == (verdict, files), url
    manifest = open_submission(["memory://packed/all.zip"]).manifest
    assert manifest is not None
    assert manifest.tasks == [125]
    store.pipe_file("/all/pass/submission.yaml", b"submission: 1\ntask: 125\n")
    assert open_submission(["memory://all/pass"]).manifest == manifest


def test_the_same_as_from_a_disk() -> None:
    with Web(FILES).served() as web:
        here, there = judged(str(EXAMPLES / "pass")), judged(f"{web.url}/pass/")
    assert [log.sha256 for log in there.logs] == [log.sha256 for log in here.logs]
    assert [(row.id, row.verdict, row.value) for row in there.rows] == [
        (row.id, row.verdict, row.value) for row in here.rows
    ]


def test_what_is_not_there_is_told_at_once() -> None:
    with Web(FILES).served() as web:
        report = judged(f"{web.url}/nothing.log")
    assert report.verdict.value == "ERROR"
    assert [(one.code, one.file) for one in report.problems] == [("remote_unreadable", f"{web.url}/nothing.log")]
    assert [one.code for one in judged("nosuch://a/b").problems] == ["remote_unknown"]


def test_a_file_is_not_fetched_whole_where_a_range_will_do() -> None:
    weights = random.Random(1).randbytes(30 << 20)
    files = {"a/model.pdparams": weights, "a/train.log": FILES["pass/train.log"]}
    with Web(files).served() as web:
        assert judged(f"{web.url}/a/").verdict.value == "PASS"
        assert web.sent < 4 << 20
    archive = packed({"weights.bin": weights, "train.log": FILES["pass/train.log"]}, zipfile.ZIP_STORED)
    with Web({"a.zip": archive}).served() as web:
        assert judged(f"{web.url}/a.zip").verdict.value == "PASS"
        assert web.sent < 4 << 20


def test_a_server_without_ranges() -> None:
    """It streams; an archive on it is held in memory."""
    padded = FILES["pass/train.log"] + b"# nothing\n" * 200_000
    with Web({"train.log": padded, "a.zip": packed(FILES)}, ranges=False).served() as web:
        report = judged(f"{web.url}/train.log")
        assert (report.verdict.value, report.logs[0].size) == ("PASS", len(padded))
        assert len(judged(f"{web.url}/a.zip").logs) == 2


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("fault", ["500", "cut"])
def test_what_fails_now_and_then_is_asked_for_again(fault: str, ranges: bool) -> None:
    padded = FILES["pass/train.log"] + b"# nothing\n" * 200_000

    def every_other(number: int) -> str:
        return fault if number % 2 == 0 else ""

    with Web({"train.log": padded}, ranges=ranges, fault=every_other).served() as web:
        report = judged(f"{web.url}/train.log")
    assert (report.verdict.value, report.problems) == ("PASS", [])
    whole = judged(str(EXAMPLES / "pass"))
    assert report.rows[0].value == whole.rows[0].value
    assert report.logs[0].size == len(padded)


def test_what_fails_always_is_an_error_row() -> None:
    for fault in ("500", "cut"):
        with Web(FILES, fault=lambda _number, fault=fault: fault).served() as web:
            report = judged(f"{web.url}/pass/train.log")
        assert report.verdict.value == "ERROR"
        assert [one.code for one in report.problems] == ["remote_unreadable"], fault


def test_what_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "TIMEOUT", 0.2)
    monkeypatch.setattr(remote, "ATTEMPTS", 2)
    with Web(FILES, fault=lambda _number: "slow").served() as web:
        report = judged(f"{web.url}/pass/train.log")
    assert [one.values["problem"] for one in report.problems] == ["TimeoutError: no answer within 0.2 s"]


def test_a_file_that_ends_early_is_told_with_what_came() -> None:
    """The end of a log that is cut each time: what was read before counts beside the problem."""
    padded = FILES["pass/train.log"] + b"# nothing\n" * 400_000
    with Web({"train.log": padded}, fault=lambda number: "cut" if number >= 2 else "").served() as web:
        report = judged(f"{web.url}/train.log")
    assert [one.code for one in report.problems] == ["remote_unreadable"]
    assert report.verdict.value == "ERROR"


def test_seeking_reads_what_stands_there() -> None:
    content = random.Random(2).randbytes(3 << 20)
    fsspec.filesystem("memory").pipe_file("/a/b.bin", content)
    place = remote.RemotePlace("memory://a/b.bin")
    stream = place.open(place.file())
    rng = random.Random(3)
    for _ in range(200):
        at, length = rng.randrange(len(content) + 10), rng.choice((0, 1, 100, 300_000))
        stream.seek(at)
        read = stream.read(length)
        assert read == content[at : at + len(read)]
        assert bool(read) == (bool(length) and at < len(content))
    stream.seek(0)
    assert stream.read() == content
    with pytest.raises(ValueError, match="negative"):
        stream.seek(-1)
    assert stream.seek(-5, 2) == len(content) - 5
    assert stream.read() == content[-5:]


def test_a_folder_of_too_many_files() -> None:
    store = fsspec.filesystem("memory")
    for number in range(20):
        store.pipe_file(f"/many/{number}.log", b"x")
    problems: list[InputError] = []
    found = list(remote.RemotePlace("memory://many").walk(problems.append, 10))
    assert len(found) == 10
    assert [error.code for error in problems] == ["too_many_files"]


def test_what_explodes_is_refused_from_a_store_too() -> None:
    fsspec.filesystem("memory").pipe_file("/bomb.zip", packed({"train.log": bytes(300 << 20)}))
    assert "archive_bomb" in [one.code for one in judged("memory://bomb.zip").problems]


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    """A bucket `zoo` with the examples; its address and credentials are in the environment."""
    needs("s3fs")
    needs("moto.server")
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_MAX_ATTEMPTS", "1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ):
        monkeypatch.setenv(name, value)
    store = S3()
    with store.served():
        monkeypatch.setenv("AWS_ENDPOINT_URL", store.url)
        files = fsspec.filesystem("s3", skip_instance_cache=True)
        if not files.exists("zoo"):
            files.mkdir("zoo")
        for name, content in FILES.items():
            files.pipe_file(f"zoo/all/{name}", content)
        files.pipe_file("zoo/all.zip", packed(FILES))
        yield store


@pytest.mark.slow
def test_s3(s3: S3) -> None:
    assert judged("s3://zoo/all/pass").verdict.value == "PASS"
    assert judged("s3://zoo/all/fail").verdict.value == "FAIL"
    assert judged("zip://fail::s3://zoo/all.zip").verdict.value == "FAIL"
    assert [one.code for one in judged("s3://zoo/none").problems] == ["remote_unreadable"]


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["500", "cut"])
def test_s3_that_fails_now_and_then(s3: S3, fault: str) -> None:
    s3.fault = lambda number: fault if number % 3 == 0 else ""
    report = judged("s3://zoo/all/pass")
    assert (report.verdict.value, report.problems) == ("PASS", [])
    assert s3.faults > 0


@pytest.mark.slow
def test_s3_that_fails_always(s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "ATTEMPTS", 2)
    monkeypatch.setattr(remote, "TIMEOUT", 5.0)
    s3.fault = lambda _number: "cut"
    report = judged("s3://zoo/all/pass")
    assert (report.verdict.value, [one.code for one in report.problems]) == ("ERROR", ["remote_unreadable"])
