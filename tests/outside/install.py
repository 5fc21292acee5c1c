"""Installs a package into a folder of its own, as `pip install --no-deps --target` does where there is a pip.

What the installed packages of Python are to importlib.metadata: their modules, and a `.dist-info` beside them.
"""

from __future__ import annotations

import configparser
import shutil
from pathlib import Path


def install(package: Path, target: Path) -> None:
    """Put the modules of `package`, a folder with a setup.cfg, into `target`, with the entry points it declares."""
    settings = configparser.ConfigParser()
    settings.read(package / "setup.cfg", encoding="utf-8")
    name, version = settings["metadata"]["name"], settings["metadata"]["version"]
    for module in package.iterdir():
        if (module / "__init__.py").is_file():
            shutil.copytree(module, target / module.name, ignore=shutil.ignore_patterns("__pycache__"))
    info = target / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    points = settings["options.entry_points"]
    lines = [f"[{group}]\n" + "\n".join(points[group].strip().splitlines()) + "\n" for group in points]
    (info / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
