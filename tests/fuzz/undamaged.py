"""Every log of some folders through the whole command, as it is.

`python tests/fuzz/undamaged.py FOLDER...` judges each file for three tasks in every format, parses and audits it, and
says where that ended in an internal error. Exit status 1 when it did.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.commands import every_way


def main(folders: list[str]) -> int:
    files = [path for folder in folders for path in sorted(Path(folder).rglob("*")) if path.is_file()]
    problems = 0
    for number, path in enumerate(files):
        for problem in every_way(path, number):
            problems += 1
            print(f"{path}: {problem}\n")
    print(f"{len(files)} files, {problems} problems")
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
