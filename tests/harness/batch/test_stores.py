"""A batch whose submissions lie in a store: the table is that of the same submissions on a disk, whatever fails."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.batch.items import find
from harness.submission import remote
from harness.tasks.catalogue import builtin_catalogue
from harness.values.errors import UsageError
from tests.conftest import Outcome
from tests.extras import needs
from tests.harness.submission.test_remote import FILES, packed
from tests.stores import S3, Web

fsspec = pytest.importorskip("fsspec", reason="the extra `cloud` is not installed")
pytest.importorskip("aiohttp", reason="the extra `cloud` is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.*:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning"),
]
SELECT = builtin_catalogue().select
Call = Callable[..., Outcome]
COPIES = 4
EXPECTED = sorted([(f"{kind}{n}", kind.upper()) for kind in ("pass", "fail") for n in range(COPIES)])


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(remote, "WAIT", 0.001)
    for name in ("aiobotocore", "s3fs", "fsspec", "werkzeug", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    yield
    for kind in ("http", "https", "s3", "s3a"):
        if kind in fsspec.registry:
            fsspec.get_filesystem_class(kind).clear_instance_cache()


def several() -> dict[str, bytes]:
    return {
        f"zoo/{kind}{n}/train.log": FILES[f"{kind}/train.log"] + b"# %d\n" % n
        for kind in ("pass", "fail")
        for n in range(COPIES)
    }


def table(verify: Call, root: str, *more: object) -> list[tuple[str, str]]:
    found = verify("batch", root, "--tasks", 125, "--format", "json", *more)
    return sorted((one["name"], one["verdict"]) for one in json.loads(found.out)["results"])


@pytest.mark.parametrize("fault", ["", "500", "cut"])
def test_a_folder_of_a_web_server(verify: Call, fault: str, tmp_path: Path) -> None:
    with Web(several(), fault=lambda number: fault if number % 4 == 1 else "").served() as web:
        assert table(verify, f"{web.url}/zoo/", "--cache", tmp_path / "kept.sqlite") == EXPECTED


def test_s3_that_fails_now_and_then(verify: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    needs("s3fs")
    needs("moto.server")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "made-up")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    store = S3()
    with store.served():
        monkeypatch.setenv("AWS_ENDPOINT_URL", store.url)
        files = fsspec.filesystem("s3", skip_instance_cache=True)
        files.mkdir("many")
        for name, content in several().items():
            files.pipe_file(f"many/{name}", content)
        cache = "--cache", tmp_path / "kept.sqlite"
        store.fault = lambda number: ("500", "", "cut", "")[number % 4]
        assert table(verify, "s3://many/zoo", *cache) == EXPECTED
        assert store.faults > 0
        # What has not changed is not read again: the store's listing tells.
        asked = store.asked
        assert table(verify, "s3://many/zoo", *cache) == EXPECTED
        assert store.asked == asked
        files.pipe_file("many/zoo/pass0/train.log", FILES["fail/train.log"])
        changed = dict(table(verify, "s3://many/zoo", *cache))
        assert (changed["pass0"], changed["pass1"]) == ("FAIL", "PASS")
        files.rm("many", recursive=True)


def test_what_could_not_be_read_is_told_and_asked_for_again(
    verify: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(remote, "ATTEMPTS", 2)
    with Web(several(), fault=lambda _number: "500").served() as web:
        cache = "--cache", tmp_path / "kept.sqlite"
        found = table(verify, f"{web.url}/zoo/", *cache)
        assert found == [(name, "ERROR") for name, _ in EXPECTED]
        web.fault = lambda _number: ""
        assert table(verify, f"{web.url}/zoo/", *cache) == EXPECTED


def test_manifests_name_urls(tmp_path: Path) -> None:
    with Web(
        {"m/list.csv": b"submission,task\nzoo/pass0,125\ns3://b/x,124\n", "m/zoo/pass0/a.log": b"x"}
    ).served() as web:
        there = find(f"{web.url}/m/list.csv?signature=abc", SELECT)
        assert [item.path for item in there] == [f"{web.url}/m/zoo/pass0", "s3://b/x"]
        (tmp_path / "list.csv").write_text(f"submission\n{web.url}/m/zoo/pass0?signature=abc\nhere\n")
        here = find(str(tmp_path / "list.csv"), SELECT)
        assert [item.name for item in here] == [f"{web.url}/m/zoo/pass0", "here"]
        assert [item.path for item in here] == [f"{web.url}/m/zoo/pass0?signature=abc", str(tmp_path / "here")]
        with pytest.raises(UsageError) as error:
            find(f"{web.url}/m/zoo/pass0/a.log", SELECT)
        assert error.value.code == "batch_root"
        with pytest.raises(UsageError) as error:
            find(f"{web.url}/nowhere", SELECT)
        assert error.value.code == "remote_unreadable"


def test_the_top_of_an_archive(verify: Call) -> None:
    with Web(
        {"all.zip": packed({name.removeprefix("zoo/"): text for name, text in several().items()})}
    ).served() as web:
        assert table(verify, f"zip::{web.url}/all.zip", "--no-cache") == EXPECTED
