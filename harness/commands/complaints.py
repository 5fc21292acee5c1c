"""What argparse says is wrong with a command line, in both languages, with what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from harness.text import render
from harness.values.nearest import closest

# The sentences of argparse (Python 3.10 to 3.14) -> our code of the same; groups fill the gaps of the message.
_SENTENCES: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), code)
    for pattern, code in (
        (r"the following arguments are required: (?P<names>.+)", "usage_required"),
        (r"one of the arguments (?P<names>.+) is required", "usage_one_required"),
        (r"argument (?P<option>[^ ]+): expected one argument", "usage_value"),
        (r"argument (?P<option>[^ ]+): expected at least one argument", "usage_values"),
        (r"argument (?P<option>[^ ]+): expected at most one argument", "usage_one_value"),
        (r"argument (?P<option>[^ ]+): expected (?P<count>\d+) arguments?", "usage_counted_values"),
        (r"argument (?P<option>[^ ]+): ignored explicit argument (?P<value>.+)", "usage_no_value"),
        (r"argument (?P<option>[^ ]+): not allowed with argument (?P<other>.+)", "usage_together"),
        (r"argument (?P<option>[^ ]+): invalid int value: (?P<value>.+)", "usage_number"),
        (r"argument (?P<option>[^ ]+): invalid float value: (?P<value>.+)", "usage_number"),
        (r"argument (?P<option>[^ ]+): invalid choice: (?P<value>.+) \(choose from (?P<known>.+)\)", "usage_choice"),
    )
)


def translated(message: str, lang: str) -> str:
    """What argparse's English `message` says, in `lang`; a sentence that is not known stays as it is."""
    for pattern, code in _SENTENCES:
        found = pattern.fullmatch(message)
        if found is None:
            continue
        values = found.groupdict()
        if "value" in values:
            values["value"] = _bare(values["value"])
        if code == "usage_choice":
            known = [_bare(word) for word in values["known"].split(", ")]
            meant = closest(values["value"], known)
            if meant is not None:
                return render("usage_choice_close", lang, {**values, "known": ", ".join(known), "meant": meant})
            values["known"] = ", ".join(known)
        return render(code, lang, values)
    return message


def surplus(words: list[str], options: Iterable[str], lang: str) -> str:
    """What is said of words that no argument or option takes: of an option, which one was probably meant."""
    unknown = next((word for word in words if word.startswith("-") and word != "-"), None)
    if unknown is None:
        return render("usage_surplus", lang, {"words": " ".join(words)})
    option = unknown.partition("=")[0]
    meant = closest(option, options)
    if meant is None:
        return render("usage_option", lang, {"option": option})
    return render("usage_option_close", lang, {"option": option, "meant": meant})


def _bare(word: str) -> str:
    """A word without the quotes that `repr` puts around it."""
    quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "'\""
    return word[1:-1] if quoted else word
