"""What a launcher puts before every line of the programs it starts, learnt from how the lines of a file begin.

A prefix has a form: its marks stay, its counters and time stamps go on, and its words name a program. That form begins
nearly every line. Some forms are no program's own: a container and a bar, the time of a cluster's log, the numbers of
processes. Of any other, which a program could print itself (`INFO: `), the text has to gain without it: its lines then
begin with stamps, or state facts, that could not be seen before, or a format knows them. That it does so without the
name of a machine or process (`node1: `) is enough. Of a time alone see clocks.py.

No launcher writes `> ` before a line: who quotes a log, or says whose it is (`official> `), speaks of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from harness.values.lazy import pattern
from runners.logs.reading.clocks import stamp
from runners.logs.reading.facts import facts_at
from runners.logs.reading.grammar import stamped
from runners.logs.reading.lines import QUOTES

# So many lines have to begin alike before it is a launcher's doing; of so many the forms are looked for.
_ENOUGH: Final = 6
_SAMPLE: Final = 40
# A prefix ends among so many bytes.
_LONGEST: Final = 120
# Prefixes that stand before each other, as the time before the name of a container.
_DEEP: Final = 3
# Every program that is named printed so many lines, on average.
_LINES_EACH: Final = 3

# RFC 3339 with the zone, and what stands behind it: of the container runtime of Kubernetes (the CRI's logging format)
# or of GitLab's runner, the stream and whether the line is whole.
_TIME: Final = (
    rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)"
    rb"(?: (?:std(?:out|err) [FP]|[\da-f]{2}[OE])(?= |\r?$))?"
)
# The system's log (RFC 3164).
_SYSTEM: Final = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})?(?= )"
# Which of two streams a line was printed to names no program, nor does the address behind the number of a process.
_STREAM: Final = rb"std(?:out|err)\b"
_ADDRESS: Final = rb", ip=[\d.]{7,15}(?=\))"
_COLOUR: Final = rb"(?:\x1b\[[\d;]{0,12}m){1,3}"
_NUMBER: Final = rb"\d{1,9}(?![\w./-])"
_WORD: Final = rb"[\w./-]{1,80}(?:@[\w.-]{1,80})?"
_TOKEN: Final = pattern(
    b"|".join(
        b"(?P<%s>%s)" % part
        for part in (
            (b"time", _TIME),
            (b"system", _SYSTEM),
            (b"stream", _STREAM),
            (b"unseen", _ADDRESS + b"|" + _COLOUR),
            (b"number", _NUMBER),
            (b"word", _WORD),
            (b"blank", rb"[ \t]+"),
            (b"mark", b"."),
        )
    )
)
# How the parts of a form are written, and what finds each. Groups name a program.
_KINDS: Final = {"time": "t", "system": "s", "stream": "o", "number": "N", "word": "W", "blank": "_", "unseen": ""}
_PARTS: Final = {
    "t": b"(?:" + _TIME + b")",
    "s": b"(?:" + _SYSTEM + b")",
    "o": _STREAM,
    "N": b"(" + _NUMBER + b")",
    "W": b"(" + _WORD + b")",
    "_": rb"[ \t]{1,40}",
}
_COUNTED: Final = "N_"
# With these a prefix ends, before a blank or the end of the line; behind the last ones the text may begin at once.
_ENDS: Final = "|:])t"
_GLUED: Final = ("]:", ">:")
# A clock that is no launcher's is that of a logger.
_CLOCK: Final = "N:N:"
# No program prints these before each of its own lines: clocks, containers, actors, tasks, ranks.
_LAUNCHERS: Final = pattern(r"t|s_W_W\[N\]:|W_?\||\((?:W_)?W=N\)|N:|\[N,N\]<o>:")
_TIMED: Final = ("t", "s")
# What machines and processes are called, and no model or data set: a role with a number, an address, a pod.
_NUMBERED: Final = pattern(
    rb"(?:node|host|worker|trainer|rank|gpu|default|server|master|proc|process|task|replica)[-_.]?\d{1,6}"
    rb"|\d{1,3}(?:\.\d{1,3}){3}|\d{1,6}|pod/[\w./-]{1,80}"
)
# What a program begins its own lines with, apart from the numbers behind it.
_OWN: Final = frozenset(
    b"debug info warning warn error critical fatal notice trace epoch epochs iter iters iteration step steps batch lr "
    b"train training val valid validation eval evaluation test testing loss best metric metrics".split()
)


def prefix(first: bytes, known: Callable[[bytes], bool]) -> re.Pattern[bytes] | None:
    """What begins the lines of `first`, a file's beginning, by a launcher's doing; None without it.

    `known` says whether a format knows a text.

    The groups of the pattern name the program that printed a line. One line in ten may be the launcher's own. Blank
    lines do not count, nor does a last line that is cut off.
    """
    lines = [line for line in first.split(b"\n")[:-1] if line.strip()]
    whole = b""
    for _ in range(_DEEP):
        found = stamp(lines, known) or _shortest(lines, known)
        if found is None:
            break
        whole += found
        form = re.compile(found)
        rests = [line[match.end() :] for line in lines if (match := form.match(line))]
        lines = [line for line in rests if line.strip()]
    return re.compile(whole) if whole else None


def _shortest(lines: Sequence[bytes], known: Callable[[bytes], bool]) -> bytes | None:
    """The pattern of the shortest form that begins nearly all of `lines` by a launcher's doing."""
    if len(lines) < _ENOUGH:
        return None
    sample = lines[:: -(-len(lines) // _SAMPLE)]
    counts = Counter(form for line in sample for form in _forms(line))
    usual = [form for form, count in counts.items() if 10 * count >= 8 * len(sample)]
    found = (_launchers(form, lines, known) for form in sorted(usual, key=len))
    return next((pattern for pattern in found if pattern is not None), None)


def _forms(line: bytes) -> Iterator[str]:
    """The forms that `line` may begin with, the shortest first."""
    form = ""
    start = line[:_LONGEST].lstrip(b" ").rstrip(b"\r")
    for match in _TOKEN.finditer(start):
        kind = match.lastgroup or "mark"
        form += match[0].decode("latin-1") if kind == "mark" else _KINDS[kind]
        if _CLOCK in form:
            return
        ended = start[match.end() : match.end() + 1] in (b"", b" ", b"\t")
        if form[-1:] in _ENDS and form and (ended or form.endswith(_GLUED)):
            yield form
        if form == _COUNTED and match[0].startswith(b"\t"):
            yield form


def _launchers(form: str, lines: Sequence[bytes], known: Callable[[bytes], bool]) -> bytes | None:
    """The pattern of `form`, if nearly all of `lines` begin with it and no program would print it before its own."""
    bare = _pattern(form)
    matches = [match for match in map(re.compile(bare).match, lines) if match is not None]
    if 10 * len(matches) < 9 * len(lines):
        return None
    names = Counter(match.groups() for match in matches)
    counts = form in ("N:", _COUNTED) and all(int(a[1]) < int(b[1]) for a, b in pairwise(matches))
    if counts:
        bare = bare.replace(_PARTS["N"], _NUMBER)
    elif len(names) * _LINES_EACH > len(matches):
        return None
    words = [word for name in names for word in name]
    if any(map(re.compile(QUOTES.encode()).match, words)):
        return None
    if not form.startswith(_TIMED) and "=" not in form and any(map(_own, words)):
        return None
    # A last blank is the launcher's where every line has it: a program indents only some of its lines.
    spaced = bare + rb"(?: |(?=\r?$))" if form != _COUNTED else bare
    whole = spaced if all(map(re.compile(spaced).match, (match.string for match in matches))) else bare
    if _LAUNCHERS.fullmatch(form):
        return whole
    if counts:
        # The lines of the file are counted, from its first.
        numbered = int(matches[0][1]) == 1 and int(matches[-1][1]) == len(lines)
    else:
        numbered = all(map(_NUMBERED.fullmatch, words))
    return whole if _gains(lines, re.compile(whole), known, numbered=numbered) else None


def _pattern(form: str) -> bytes:
    """What finds a prefix of this form. Numbers may be aligned to the right."""
    if form == _COUNTED:
        return rb" {0,12}" + _PARTS["N"] + rb"\t"
    parts = b"".join(_PARTS.get(part) or re.escape(part.encode("latin-1")) for part in form)
    if "=N)" in form:
        parts = parts.replace(_PARTS["N"] + rb"\)", _PARTS["N"] + b"(?:" + _ADDRESS + rb")?\)")
    end = b"" if form.endswith(_GLUED) else rb"(?=[ \t]|\r?$)"
    return (rb" {0,12}" if form[0] == "N" else b"") + b"(?:%s)?" % _COLOUR + parts + b"(?:%s)?" % _COLOUR + end


def _own(word: bytes) -> bool:
    return word.rstrip(b"0123456789").lower() in _OWN


def _gains(lines: Sequence[bytes], form: re.Pattern[bytes], known: Callable[[bytes], bool], *, numbered: bool) -> bool:
    """Whether the text begins with stamps, states facts, or is known to a format, only without the prefix.

    Behind the number of a machine or process it is enough that a format knows it without.
    """
    before = b"\n".join(lines)
    after = b"\n".join(form.sub(b"", line, count=1) if form.match(line) else line for line in lines)
    if stamped(after) and not stamped(before):
        return True
    if _stated(after) > _stated(before):
        return True
    return known(after) and (numbered or not known(before))


def _stated(text: bytes) -> int:
    return len({(fact.key, fact.value) for fact in facts_at(text, 1)})
