"""What a program of a submission may not do, each attempted: with bubblewrap, and with limits alone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from harness.values.errors import InputError, UsageError
from runners.command import descendants, isolation, sandbox
from runners.command.limits import Limits
from runners.command.sandbox import SandboxResult

LIMITS = Limits(seconds=300, memory=1 << 30, processes=40, output=1 << 20, scratch=64 << 20)

needs_bubblewrap = pytest.mark.skipif(
    isolation.best() is not isolation.BUBBLEWRAP, reason="bubblewrap does not work on this machine"
)


def _runs(mark: str) -> bool:
    """Whether a process has `mark` among its arguments; any may end while it is looked at."""
    for name in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):
            if mark.encode() in Path("/proc", name, "cmdline").read_bytes():
                return True
    return False


def run(code: str, *, inputs: tuple[str, ...] = (), folder: str | None = None, **limits: float) -> SandboxResult:
    bounds = Limits(**{**{f: getattr(LIMITS, f) for f in LIMITS.__struct_fields__}, **limits})  # type: ignore[arg-type]
    return sandbox.run([sys.executable, "-c", code], inputs=inputs, folder=folder, limits=bounds, weak=True)


@pytest.fixture(params=["bubblewrap", "limits"])
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways; the stronger one is skipped, visibly, where it does not work."""
    if request.param == "limits":
        monkeypatch.setattr(sandbox, "best", lambda: isolation.LIMITS)
    elif isolation.best() is not isolation.BUBBLEWRAP:
        pytest.skip("bubblewrap does not work on this machine")
    return str(request.param)


def test_a_good_program(backend: str) -> None:
    found = run("import sys; print('out'); print('err', file=sys.stderr)")
    assert (found.ending, found.status, found.output, found.isolation) == ("exited", 0, b"out\nerr\n", backend)


def test_a_program_that_fails(backend: str) -> None:
    assert run("raise SystemExit(7)").status == 7
    found = run("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert found.ending == "signal"


def test_sleeping(backend: str) -> None:
    found = run("import time; print('sleeps', flush=True); time.sleep(60); print('awake')", seconds=5)
    assert (found.ending, found.output) == ("seconds", b"sleeps\n")


def test_the_program_runs_as_nice_as_we_do(backend: str) -> None:
    code = "import os; print(os.sched_getscheduler(0), os.getpriority(os.PRIO_PROCESS, 0))"
    assert run(code).output.split() == [b"0", str(os.getpriority(os.PRIO_PROCESS, 0)).encode()]


def test_a_fork_bomb(backend: str) -> None:
    if backend == "limits" and not os.geteuid():
        pytest.skip("without isolation nothing bounds the processes of root")
    found = run("import os\nwhile True:\n    os.fork()")
    assert found.ending in ("processes", "memory")


def test_endless_output(backend: str) -> None:
    found = run("while True: print('x' * 1000)")
    assert (found.ending, len(found.output)) == ("output", 1 << 20)


def test_memory(backend: str) -> None:
    code = "block = bytearray(3 << 30)\nfor place in range(0, len(block), 4096): block[place] = 1"
    assert run(code).ending == "memory"


def test_a_large_file(backend: str, tmp_path: Path) -> None:
    code = "import os; open(os.path.join(os.environ['HOME'], 'x'), 'wb').write(bytes(100 << 20))"
    found = run(code)
    assert found.status != 0
    assert b"OSError" in found.output


def test_variables_are_not_handed_on(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    assert b"s3cret" not in run("import os; print(dict(os.environ))").output


def test_nothing_is_left_behind(backend: str, tmp_path: Path) -> None:
    mark = f"left-behind-{os.getpid()}-{backend}"
    code = (
        "import os, subprocess, sys\n"
        f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', '{mark}'], start_new_session=True)\n"
        "open(os.path.join(os.environ['HOME'], 'x'), 'w')\n"
        "print(os.environ['HOME'])\n"
        "import time; time.sleep(0.3)\n"
    )
    found = run(code)
    assert found.status == 0
    assert not os.path.exists(found.output.decode().strip())
    assert not _runs(mark)


def test_a_daemon_that_leaves_at_once(backend: str) -> None:
    mark = f"daemon-{os.getpid()}-{backend}"
    code = (
        "import os, sys\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        os.closerange(0, 3)\n"
        f"        os.execve(sys.executable, ['python', '-c', 'import time; time.sleep(60)', '{mark}'], {{}})\n"
        "    os._exit(0)\n"
        "os._exit(0)\n"
    )
    before = descendants.alive()
    for _ in range(5):
        assert run(code).status == 0
        assert not _runs(mark)
    assert descendants.alive() == before


@pytest.mark.parametrize("backend", ["limits"], indirect=True)
def test_a_child_of_our_own_is_left_alone(backend: str) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True) as own:
        assert run("print(1)").status == 0
        assert own.poll() is None


def test_runs_side_by_side_end_their_own_descendants_alone(backend: str, tmp_path: Path) -> None:
    """Both leave a daemon; the first one ends while the second one's daemon has still something to do."""
    first, second = (f"side-{rank}-{os.getpid()}-{backend}" for rank in range(2))
    leaving = (
        "import os, sys, time\n"
        "def leave(code, mark):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        "        if os.fork() == 0:\n"
        "            os.execv(sys.executable, ['python', '-c', code, mark])\n"
        "        os._exit(0)\n"
        "    os.wait()\n"
    )
    waits = "import os, time\nwhile not os.path.exists('go'): time.sleep(0.01)\nopen('done', 'w')"
    found: dict[str, SandboxResult] = {}

    def start(mark: str, code: str) -> threading.Thread:
        def work() -> None:
            folder = str(tmp_path)
            bounds, argv = LIMITS, [sys.executable, "-c", leaving + code]
            found[mark] = sandbox.run(argv, folder=folder, output=folder, limits=bounds, weak=True)

        thread = threading.Thread(target=work)
        thread.start()
        return thread

    wait = f"leave({waits!r}, {second!r})\nopen('there', 'w')\nwhile not os.path.exists('done'): time.sleep(0.01)\n"
    slow = start(second, wait)
    while not (tmp_path / "there").exists() and slow.is_alive():
        time.sleep(0.01)
    quick = start(first, f"leave('import time; time.sleep(60)', {first!r})")
    quick.join()
    assert (found[first].ending, found[first].status) == ("exited", 0)
    assert not _runs(first)
    (tmp_path / "go").touch()
    slow.join()
    assert (found[second].ending, found[second].status) == ("exited", 0)
    assert not _runs(second)


@pytest.mark.parametrize("backend", ["limits"], indirect=True)
def test_a_program_that_kills_its_supervisor_has_failed(backend: str) -> None:
    found = run("import os, signal; print(1, flush=True); os.kill(os.getppid(), signal.SIGKILL)")
    assert (found.ending, found.status, found.output) == ("signal", -9, b"")


def test_an_interruption_ends_the_program(backend: str) -> None:
    mark = f"interrupted-{os.getpid()}-{backend}"

    def interrupt() -> None:
        if _runs(mark):
            raise KeyboardInterrupt

    argv = [sys.executable, "-c", "import time; time.sleep(60)", mark]
    with pytest.raises(KeyboardInterrupt):
        sandbox.run(argv, limits=LIMITS, weak=True, look=interrupt)
    assert not _runs(mark)


@needs_bubblewrap
def test_the_network_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        reached: list[bool] = []

        def wait() -> None:
            try:
                server.accept()[0].close()
                reached.append(True)
            except TimeoutError:
                reached.append(False)

        thread = threading.Thread(target=wait)
        thread.start()
        port = server.getsockname()[1]
        found = run(f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)")
        thread.join()
    assert found.status != 0
    assert reached == [False]


@needs_bubblewrap
@pytest.mark.parametrize("path", ["/etc/passwd", "/etc/shadow", str(Path.home()), str(Path(__file__).parent)])
def test_files_of_the_machine_are_not_there(path: str) -> None:
    found = run(f"import os; print(os.listdir({path!r}) if os.path.isdir({path!r}) else open({path!r}).read())")
    entries = set(os.listdir(path)) if os.path.isdir(path) else {"root:"}
    # A folder may be there because the interpreter lies below it, with nothing else in it.
    assert found.status != 0 or not entries & set(found.output.decode().strip("[]\n").replace("'", "").split(", ")) - {
        Path(part).relative_to(path).parts[0] for part in isolation.interpreter() if Path(part).is_relative_to(path)
    }


@needs_bubblewrap
def test_inputs_are_read_only(tmp_path: Path) -> None:
    (tmp_path / "weights").write_text("w")
    found = run(
        "print(open('weights').read())\ntry: open('weights', 'w')\nexcept OSError as error: print(error.errno)\n"
        "try: open('new', 'w')\nexcept OSError as error: print(error.errno)",
        folder=str(tmp_path),
    )
    assert found.output.split() == [b"w", b"30", b"30"]
    assert (tmp_path / "weights").read_text() == "w"


@needs_bubblewrap
def test_links_out_of_an_input_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret")
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "link").symlink_to(tmp_path / "secret")
    found = run("print(open('link').read())", folder=str(tmp_path / "given"))
    assert found.status != 0
    assert b"s3cret" not in found.output


@needs_bubblewrap
def test_other_processes_are_out_of_reach() -> None:
    found = run(
        f"import os\ntry: os.kill({os.getpid()}, 9)\nexcept OSError as error: print(type(error).__name__)\n"
        "print(len([p for p in os.listdir('/proc') if p.isdigit()]) < 5)"
    )
    assert found.output.split() == [b"ProcessLookupError", b"True"]


@needs_bubblewrap
@pytest.mark.parametrize("folder", ["/scratch", "/tmp", "/dev/shm"])
def test_many_files_do_not_fill_the_disk(folder: str) -> None:
    code = f"for n in range(100): open(f'{folder}/{{n}}', 'wb').write(bytes(2 << 20))"
    assert b"No space left" in run(code).output


@needs_bubblewrap
@pytest.mark.parametrize("folder", ["/", "/dev", "/usr", "/proc"])
def test_nothing_is_written_elsewhere(folder: str) -> None:
    found = run(f"open('{folder}/new', 'wb')")
    assert (found.ending, found.status) == ("exited", 1)


def test_without_isolation_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "best", lambda: isolation.LIMITS)
    with pytest.raises(UsageError) as raised:
        sandbox.run([sys.executable, "-c", "print(1)"])
    assert raised.value.code == "run_no_isolation"


def test_what_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        run("print(1)", inputs=(str(tmp_path / "none"),))
    monkeypatch.setattr(sandbox, "best", lambda: isolation.LIMITS)
    with pytest.raises(InputError) as raised:
        sandbox.run([str(tmp_path / "none")], weak=True)
    assert raised.value.code == "run_not_started"
