"""A job that records: `recorder.py PLACE NAME COUNT`. Says of each record that it is there, a line each."""

from __future__ import annotations

import sys

from harness.history.store import Store
from tests.reports import documents


def main(place: str, name: str, count: int) -> None:
    document = documents.document(documents.failing())
    store = Store(place, create=True)
    for number in range(count):
        store.record(document, contributor=name, reference=str(number))
        print(number, flush=True)
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
