"""Expected errors: each carries a message code, so that it can be shown in English and in Chinese."""

from __future__ import annotations


class ReproverifyError(Exception):
    """An error a user can mend. `code` names the message in `harness.text`, `values` fill its gaps."""

    exit_status = 2

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        from harness.text import render

        return render(self.code, "en", self.values)


class UsageError(ReproverifyError):
    """The command line, or a file the reviewer passed on it, is wrong."""


class SpecError(ReproverifyError):
    """A spec or registry file is broken; `values` always has `file`, `line`, `path` and `fix`."""


class YamlError(ReproverifyError):
    """A YAML text is refused; `values` always has `file` and `line`."""


class InputError(ReproverifyError):
    """A part of a submission cannot be read; the rest of it is still judged."""

    exit_status = 3


class MissingExtra(ReproverifyError):
    """A feature needs a package that is not installed; `values` has `package` and `extra`."""
