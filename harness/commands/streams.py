"""What the commands print and write."""

from __future__ import annotations

import codecs
import errno
import io
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Final, Literal

from harness.values.errors import UsageError
from harness.values.lazy import pattern

Form = Literal["text", "json", "xml"]

# What the formats are, for readers that cannot do without every character; all others are texts.
FORMS: Final[dict[str, Form]] = {
    "json": "json",
    "sarif": "json",
    "codequality": "json",
    "junit": "xml",
    "html": "xml",
}
# What is no text, and has no place on a terminal.
BINARY: Final = frozenset(("parquet",))
_BEYOND_ASCII: Final = pattern(r"[^\x00-\x7f]+")


def ready_streams() -> None:
    """Make the standard streams usable: closed ones lead nowhere, and what an encoding lacks is printed escaped."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  # as long as the process
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def write_out(text: str, form: Form = "text", *, flush: bool = True) -> None:
    """Print `text`; characters that the terminal's or pipe's encoding lacks are escaped instead of raising.

    JSON and XML are printed in ASCII where the encoding is none of Unicode: their readers would take them for UTF-8.
    Raises UsageError when there is no room, BrokenPipeError when nobody reads.
    """
    if not text.endswith("\n"):
        text += "\n"
    if not text.isascii():
        text = _printable(text, form, sys.stdout.encoding or "utf-8")
    try:
        sys.stdout.write(text)
        if flush:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError("stdout_unwritable", problem=error.strerror or "") from None


def flush_out() -> None:
    """Print what was written without `flush`. Raises as `write_out` does."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError("stdout_unwritable", problem=error.strerror or "") from None


def complain(text: str) -> None:
    """Print a line on standard error; where that is not possible the exit status still tells."""
    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def write_to(path: str, text: str | bytes) -> None:
    """Write `text` to a file, which is as it was, or not there, until all of it is written.

    Raises UsageError when it cannot be written.
    """
    content = text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace")
    try:
        if os.path.lexists(path) and not os.path.isfile(path):
            # A pipe or a device has no other name to write under.
            with open(path, "wb") as device:
                device.write(content)
        else:
            with _replacing(os.path.realpath(path)) as stream:
                stream.write(content)
    except OSError as error:
        raise UsageError("output_unwritable", file=path, problem=error.strerror or "") from None
    except ValueError as error:
        raise UsageError("output_unwritable", file=path, problem=str(error)) from None


@contextmanager
def writing(path: str) -> Iterator[Callable[[str], None]]:
    """What writes texts to a file one after the other; the file is as it was until all of them are written.

    Raises UsageError when it cannot be written.
    """
    try:
        with _replacing(os.path.realpath(path)) as stream:
            yield lambda text: _put(stream, text)
    except OSError as error:
        raise UsageError("output_unwritable", file=path, problem=error.strerror or "") from None


def write_folder(folder: str, files: Iterable[tuple[str, str]]) -> None:
    """Write texts to files below a folder, which is made; all that stands there is as it was until all are written.

    Other files in the folder stay. Raises UsageError when one cannot be written.
    """
    import shutil
    import tempfile

    staging = None
    try:
        os.makedirs(folder, exist_ok=True)
        staging = tempfile.mkdtemp(prefix=".reproverify-", dir=folder)
        names = []
        for name, text in files:
            place = os.path.join(staging, name)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "wb") as stream:
                _put(stream, text)
            names.append(name)
        for name in names:
            place = os.path.join(folder, name)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            os.replace(os.path.join(staging, name), place)
    except (OSError, ValueError) as error:
        problem = (error.strerror or "") if isinstance(error, OSError) else str(error)
        raise UsageError("output_unwritable", file=folder, problem=problem) from None
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


def _put(stream: IO[bytes], text: str) -> None:
    stream.write(text.encode("utf-8", "backslashreplace"))


def check_place(path: str) -> None:
    """Raise UsageError where it is plain before anything is written that a file cannot be."""
    try:
        folder = os.path.dirname(os.path.realpath(path))
        if os.path.isdir(path):
            problem = os.strerror(errno.EISDIR)
        elif not os.path.isdir(folder):
            problem = os.strerror(errno.ENOENT)
        elif not os.access(path if os.path.exists(path) else folder, os.W_OK):
            problem = os.strerror(errno.EACCES)
        else:
            return
    except ValueError as error:
        problem = str(error)
    raise UsageError("output_unwritable", file=path, problem=problem)


@contextmanager
def _replacing(path: str) -> Iterator[IO[bytes]]:
    """A new file that takes the place of the one at `path`, with its permissions, once it is whole."""
    import tempfile

    folder, name = os.path.split(path)
    handle, temporary = tempfile.mkstemp(prefix=f".{name[:100]}.", dir=folder)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
    except BaseException:  # handed on: nothing half written stays behind
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _mode(path: str) -> int:
    """The permissions of the file at `path`, or those that a new one has."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _printable(text: str, form: Form, encoding: str) -> str:
    if not codecs.lookup(encoding).name.startswith("utf"):
        if form == "xml":
            return text.encode("ascii", "xmlcharrefreplace").decode()
        if form == "json":
            from reports.json import escaped

            return _BEYOND_ASCII.sub(lambda found: escaped(found[0]), text)
    return text.encode(encoding, "backslashreplace").decode(encoding)
