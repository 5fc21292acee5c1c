"""Logs whose lines somebody described by patterns, run by an engine that takes linear time.

Every pattern is looked for once in every line; a line that was rewritten with carriage returns is looked at segment
by segment.
"""

from __future__ import annotations

from harness.tasks.declarations import Declaration, Pattern
from harness.values.errors import InputError
from harness.values.linear import Engine, compile_pattern
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.lines import LineReader, plain
from runners.logs.reading.numbers import whole
from runners.logs.reading.places import Course
from runners.logs.reading.segments import SegmentReader


class PatternsFormat:
    """A log format made for one declaration.

    Raises InputError as `harness.values.linear.compile_pattern` does, with the `index` of the pattern.
    """

    NAME = "patterns"
    TITLE = "declared patterns"

    def __init__(self, declaration: Declaration) -> None:
        self._patterns = [(_engine(index, pattern), pattern) for index, pattern in enumerate(declaration.patterns)]

    def recognise(self, head: Head) -> int:  # noqa: ARG002 - as every format has it
        """Never: a declaration names its files itself."""
        return 0

    def parse(self, reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:  # noqa: ARG002 - the same
        """Read to the end. A new run begins where the epochs (or steps) of a pattern start over."""
        lines = SegmentReader(reader)
        courses: dict[int, Course] = {}
        while (line := lines.next()) is not None:
            text = plain(line.raw)
            for index, (engine, pattern) in enumerate(self._patterns):
                found = engine.search(text)
                value = found.group("value") if found is not None else None
                if found is None or value is None:
                    continue
                epoch, step = (
                    whole(found.group(name) or "") if name in engine.groupindex else None for name in ("epoch", "step")
                )
                course = courses.setdefault(index, Course())
                if course.goes_back(epoch, step) or log.run is None:
                    log.start_run(line.number)
                    # The other patterns begin anew; this one has met its first place.
                    courses = {index: course}
                log.observe(
                    metric=pattern.metric,
                    printed=pattern.metric,
                    value_text=value,
                    unit=pattern.unit,
                    kind=pattern.kind,
                    text=text,
                    line=line.number,
                    epoch=epoch,
                    step=step,
                    split=pattern.split,
                    subset=pattern.subset,
                    weights=pattern.weights,
                )


def _engine(index: int, pattern: Pattern) -> Engine:
    try:
        return compile_pattern(pattern.pattern)
    except InputError as error:
        raise InputError(error.code, **{**error.values, "index": index}) from None
