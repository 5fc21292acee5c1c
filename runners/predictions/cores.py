"""Samples spread over the cores of the machine, with the progress shown."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from harness.text.progress import Progress

Item = TypeVar("Item")
Result = TypeVar("Result")


def spread(label: str, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """`function` of each of `items`, in their order, a thread a core; an error it raises ends the work.

    Threads, since NumPy, SciPy, shapely and OpenCV let go of the interpreter while they compute.
    """
    with Progress(label, len(items)) as progress, ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        try:
            for result in pool.map(function, items):
                yield result
                progress.advance()
        finally:
            pool.shutdown(cancel_futures=True)
