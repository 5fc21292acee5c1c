"""Every log of some folders through the whole command, as it is.

`python tests/fuzz/undamaged.py [--submissions] FOLDER...` judges each file (with `--submissions`: each entry of a
folder) for three tasks in every format, parses and audits it, and says where that ended in an internal error. Exit
status 1 when it did, or when there was nothing.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.commands import every_way


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--submissions", action="store_true", help="each entry of a folder is a submission")
    options = parser.parse_args()
    found = [path for folder in options.folders for path in sorted(folder.glob("*" if options.submissions else "**/*"))]
    chosen = [path for path in found if options.submissions or path.is_file()]
    problems = 0
    for number, path in enumerate(chosen):
        for problem in every_way(path, number):
            problems += 1
            print(f"{path}: {problem}\n")
    print(f"{len(chosen)} {'submissions' if options.submissions else 'files'}, {problems} problems")
    return 1 if problems or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
