"""Databases for the tests: a file of SQLite's, and a server of PostgreSQL where its programs are installed."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.extras import needs

needs("sqlalchemy")
needs("alembic")

JOBS = 8
_SHORT = "/tmp"


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "new folder" / "history.db")


def _programs() -> str | None:
    """The folder of PostgreSQL's programs."""
    found = shutil.which("initdb")
    if found:
        return os.path.dirname(found)
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    return os.path.dirname(folders[-1]) if folders else None


def _may_be(name: str) -> bool:
    """Whether there is a user of this name, and a program that runs others as that user."""
    import pwd

    return shutil.which("runuser") is not None and any(one.pw_name == name for one in pwd.getpwall())


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A server of its own, that only this machine's processes reach; gives its URL without a database."""
    needs("psycopg")
    programs = _programs()
    # It refuses to run as root.
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if programs is None or not os.access(_SHORT, os.W_OK) or (user and not _may_be("postgres")):
        pytest.skip("PostgreSQL is not installed")
    # A socket's path has at most 107 bytes, and the server's user has to reach it: TMPDIR may be long, and private.
    folder = tempfile.mkdtemp(prefix="pg", dir=_SHORT)
    if user:
        shutil.chown(folder, "postgres")
    data = os.path.join(folder, "data")

    def call(program: str, *arguments: str) -> None:
        command = [*user, os.path.join(programs, program), *arguments]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    call("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C")
    call("pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", f"-k {folder} -c listen_addresses=", "start")
    try:
        yield f"postgresql://postgres@/{{name}}?host={folder}"
    finally:
        call("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql(server: str, request: pytest.FixtureRequest) -> str:
    """An empty database of the server."""
    import psycopg

    name = f"t{abs(hash(request.node.nodeid))}"
    with psycopg.connect(server.format(name="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.format(name=name)


@pytest.fixture(params=["file", "postgresql"])
def place(request: pytest.FixtureRequest) -> str:
    """A place that nothing was recorded at yet."""
    found: str = request.getfixturevalue(request.param)
    return found
