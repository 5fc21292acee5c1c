"""A plugin of pytest: the fixture `reproverify` and the marker of that name, with which tests assert a criterion.

    def test_it_reaches_the_paper(reproverify, tmp_path):
        train(tmp_path)
        reproverify.holds(124, tmp_path, criterion="slak-t-top1")

    @pytest.mark.reproverify(124, "work_dirs/slak_tiny", criterion="slak-t-top1")
    def test_training(): ...

Everything heavy is imported when a test asks for it: pytest loads this wherever the package is installed.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness.judging.report import Document, Row

_MARKER = "reproverify(task, submission, criterion=None, ...): what the test leaves behind must hold, as by the fixture"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("reproverify_specs", "folder of task specs, where these are not the built-in ones", default="")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARKER)


@pytest.fixture
def reproverify(request: pytest.FixtureRequest) -> Reproverify:
    """Judges files and asserts criteria."""
    return Reproverify(request.config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """After the test itself, what its marks say must hold."""
    result = yield
    for mark in reversed(list(item.iter_markers("reproverify"))):
        Reproverify(item.config).holds(*mark.args, **mark.kwargs)
    return result


class Reproverify:
    """Judges files as `verify` does. Relative paths begin at pytest's root folder."""

    def __init__(self, config: pytest.Config) -> None:
        self._root = config.rootpath
        specs = str(config.getini("reproverify_specs"))
        self._specs = self._root / specs if specs else None

    def judge(
        self,
        task: int,
        submission: str | os.PathLike[str],
        *,
        mapping: Mapping[str, str] | None = None,
        strict: bool = False,
    ) -> Document:
        """The report on `submission`, a file, folder or archive, for `task`.

        `mapping`: criterion -> the file that proves it, on the word of the test. `strict`: a value inside the tolerance
        fails. Raises UsageError for a task that does not exist.
        """
        from harness.api import verify
        from harness.judging.options import MappedFile, Options

        mapped = {name: MappedFile(path=path, by="reviewer") for name, path in (mapping or {}).items()}
        path = self._root / Path(submission)
        return verify(task, str(path), specs=self._specs, options=Options(strict=strict, mappings=mapped))

    def holds(
        self,
        task: int,
        submission: str | os.PathLike[str],
        criterion: str | None = None,
        *,
        mapping: Mapping[str, str] | None = None,
        strict: bool = False,
    ) -> Document:
        """Fail the test, with the report, unless `criterion` holds; without one, unless the task passes.

        What is missing or left to a person does not hold. Returns the report.
        """
        __tracebackhide__ = True
        document = self.judge(task, submission, mapping=mapping, strict=strict)
        if criterion is None:
            held, verdict = document.exit_status == 0, document.verdict
        else:
            row = _row(document, criterion)
            held, verdict = row.verdict.holds, row.verdict
        if not held:
            pytest.fail(f"{criterion or f'task {task}'}: {verdict.value}\n\n{_text(document)}", pytrace=False)
        return document


def _row(document: Document, criterion: str) -> Row:
    __tracebackhide__ = True
    rows = {row.id: row for report in document.reports for row in report.rows}
    if criterion not in rows:
        raise pytest.UsageError(f"no criterion {criterion}; known: {', '.join(rows)}")
    return rows[criterion]


def _text(document: Document) -> str:
    from reports.options import Rendering
    from reports.text import render

    return render(document, Rendering(width=100))
