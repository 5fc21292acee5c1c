"""Results of radiance fields: TensoRF, DirectVoxGO, Point-NeRF, nerf_pl, nerfacc, nerfstudio, and bare PSNR lists.

TensoRF (apchenstu/TensoRF, renderer.py) saves the means of a rendered folder without names, as `mean.txt`: PSNR, and
then SSIM, LPIPS (AlexNet) and LPIPS (VGG). `imgs_test_all` is the test set; `imgs_vis` is a few views rendered during
training, with a PSNR of its own that is often better; `imgs_train_all` is the training set. Its log says `test all
psnr` for the training set too when the program was asked to render both. DirectVoxGO (sunset1995/DirectVoxGO, run.py)
prints `Testing psnr 35.1 (avg)` for whatever folder it rendered last. Point-NeRF (Xharlie/pointnerf,
run/evaluate.py) names the views it took before the means. The examples of nerfacc (nerfstudio-project/nerfacc at
57ccfa1, examples/train_mlp_nerf.py:243) print `evaluation: psnr_avg=31.2, lpips_avg=0.05`, before v0.5 the PSNR alone,
over the whole test set; LPIPS is by VGG. nerfstudio's `ns-eval` (nerfstudio-project/nerfstudio at 50e0e3c,
nerfstudio/scripts/eval.py:53) writes JSON. A list `0 13.02`, `1 13.09`, ... is a curve over training, no evaluation.
PSNR is in dB.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.observation import Kind
from runners.logs.reading.base import MAX_TEXT, Head, LogBuilder
from runners.logs.reading.lines import Line, LineReader, plain
from runners.logs.reading.numbers import NUMBER
from runners.logs.reading.segments import SegmentReader

NAME: Final = "nerf"
TITLE: Final = "Radiance fields (TensoRF, DirectVoxGO, Point-NeRF, nerfstudio)"

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "psnr": ("psnr", "dB"),
    "ssim": ("ssim", "score"),
    "lpips": ("lpips", "score"),
    # Papers of this field give LPIPS by VGG; by AlexNet it is another, lower number.
    "vgglpips": ("lpips", "score"),
    "lpips (vgg)": ("lpips", "score"),
    "lpips (alex)": (None, "score"),
    "rmse": (None, None),
}
_TENSORF: Final = ("psnr", "ssim", "lpips (alex)", "lpips (vgg)")
# The scenes of NeRF-Synthetic: the log's name of a run holds one of them.
_SCENES: Final = frozenset(("chair", "drums", "ficus", "hotdog", "lego", "materials", "mic", "ship"))

_NEEDLES: Final = (
    b" all psnr: ",
    b"Testing psnr ",
    b"Testing ssim ",
    b"Testing lpips ",
    b"All results are dumped into ",
    b"test id_list [",
    b" images computed",
    b"Mean PSNR : ",
    b"evaluation: psnr_avg=",
    b"Namespace(",
)
_MEAN: Final = re.compile(
    r"(?:^|/|__)(?:([^/]{1,200}?)(?:/|__))?imgs_(test_all|train_all|vis)(?:/|__)(?:\d+_)?mean\.txt$"
)
_SAVED: Final = re.compile(rb"\d\.\d{18}e[+-]\d\d\s*(?:\d\.\d{18}e[+-]\d\d\s*){0,3}")
_LIST: Final = re.compile(rb"(?:\d{1,9} \d{1,3}\.\d{1,20}\r?\n){3}")
_LISTED: Final = re.compile(r"(\d{1,9}) (\d{1,3}\.\d{1,20})")
_JSON: Final = re.compile(rf'^\s*"(psnr|ssim|lpips)": ({NUMBER}),?\s*$')
_METHOD: Final = re.compile(r'^\s*"(method_name|experiment_name)": "([^"]{1,200})"')
_SCORE: Final = re.compile(r"(psnr|ssim|lpips|vgglpips|rmse): (\d{1,4}\.\d{6}|inf|nan)")
_SCORES: Final = re.compile(rb"psnr: \d{1,4}\.\d{6}\r?\nssim: \d\.\d{6}\r?\n")
_RECOGNISE: Final = re.compile(
    rb"======> .{1,200} (?:test|train) all psnr: |Testing psnr \d+\.\d+ \(avg\)|test id_list \[|^Mean PSNR : \d"
    rb"|(?<!\S)evaluation: psnr_avg=\d",
    re.MULTILINE,
)
_ALL: Final = re.compile(rf"======> (.{{1,200}}) (train|test) all psnr: ({NUMBER}) <=")
_TESTING: Final = re.compile(rf"Testing (psnr|ssim|lpips \((?:vgg|alex)\)) ({NUMBER}) \(avg\)")
_DUMPED: Final = re.compile(r"All results are dumped into (\S{1,400})")
_VIEWS: Final = re.compile(r"test id_list \[(\d{1,6}), (\d{1,6})\b")
_AVERAGE: Final = re.compile(rf"^evaluation: psnr_avg=({NUMBER})(?:, lpips_avg=({NUMBER}))?\s*$")
_MEAN_PSNR: Final = re.compile(rf"^Mean PSNR : ({NUMBER})\s*$")


def recognise(head: Head) -> int:
    name = head.name.casefold()
    if _MEAN.search(head.name):
        return 95 if _SAVED.fullmatch(head.first) else 0
    if name.endswith("psnr.txt"):
        return 60 if _LIST.match(head.first) else 0
    if name.endswith("scores.txt") and _SCORES.match(head.first):
        return 90
    if b'"method_name"' in head.first and b'"psnr"' in head.first and b'"num_rays_per_sec"' in head.first:
        return 92
    return 80 if _RECOGNISE.search(head.text) else 0


def parse(reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None:
    name = log.head.name
    if found := _MEAN.search(name):
        _mean(reader, log, found)
    elif name.casefold().endswith("psnr.txt"):
        _list(reader, log, curve)
    elif b'"method_name"' in log.head.first:
        _nerfstudio(reader, log)
    elif name.casefold().endswith("scores.txt"):
        lines = SegmentReader(reader)
        _scores(lines, log, kind="eval")
        lines.seek(())
    else:
        parser = _Parser(SegmentReader(reader), log)
        parser.lines.each(_NEEDLES, parser.take)


def _mean(reader: LineReader, log: LogBuilder, path: re.Match[str]) -> None:
    """TensoRF's means: the place in the file is the name."""
    part = path[2]
    for name in _TENSORF:
        line = reader.next()
        if line is None:
            return
        _add(
            log,
            line,
            plain(line.raw).strip(),
            name,
            plain(line.raw).strip(),
            kind="eval" if part == "test_all" else "train",
            split="train" if part == "train_all" else "test",
            subset="imgs_vis" if part == "vis" else _scene(path[1]),
        )
    reader.seek(())


def _list(reader: LineReader, log: LogBuilder, curve: bool) -> None:
    while (line := reader.next()) is not None:
        text = plain(line.raw).strip()
        if curve and line.whole and (found := _LISTED.fullmatch(text)):
            _add(log, line, text, "psnr", found[2], kind="train", split=None, subset=None, step=int(found[1]))


def _nerfstudio(reader: LineReader, log: LogBuilder) -> None:
    while (line := reader.next()) is not None:
        text = plain(line.raw)
        if found := _METHOD.match(text):
            run = log.current(line.number)
            if found[1] == "method_name":
                run.model = found[2]
        elif found := _JSON.match(text):
            _add(log, line, text, found[1], found[2], kind="eval", split=None, subset=None)


def _scores(lines: SegmentReader, log: LogBuilder, *, kind: Kind) -> Line | None:
    """Point-NeRF's means, one a line, to the first line that is none, which is handed back."""
    for _ in range(8):
        line = lines.next()
        text = plain(line.raw).strip() if line is not None else ""
        found = _SCORE.fullmatch(text)
        if line is None or found is None:
            return line
        part = None if kind == "eval" else "some of the views"
        # Beside `vgglpips`, `lpips` is by AlexNet.
        name = "lpips (alex)" if found[1] == "lpips" else found[1]
        _add(log, line, text, name, found[2], kind=kind, split="test", subset=part)
    return None


class _Parser:
    """What the lines so far say of the pictures that were rendered."""

    def __init__(self, lines: SegmentReader, log: LogBuilder) -> None:
        self.lines = lines
        self._log = log
        self._folder: str | None = None
        self._some = False
        # How many `test all psnr` lines of the run are still to come that are of the training set; None: not said.
        self._training: int | None = None

    def take(self, line: Line) -> Line | None:
        """Take in a line; the line after it, when that was read too and is still to be taken."""
        text = plain(line.raw)
        if "Namespace(" in text:
            self._log.start_run(line.number)
            self._folder, self._some = None, False
            said = re.search(r"\brender_train=([01])\b", text)
            self._training = int(said[1]) if said else None
        elif found := _ALL.search(text):
            self._all(line, text, found)
        elif found := _DUMPED.search(text):
            self._folder = found[1]
        elif found := _TESTING.search(text):
            self._testing(line, text, found)
        elif found := _VIEWS.search(text):
            self._some = int(found[1]) != 0 or int(found[2]) != 1
        elif " images computed" in text:
            kind: Kind = "train" if self._some else "eval"
            self._some = False
            return _scores(self.lines, self._log, kind=kind)
        elif found := _AVERAGE.match(text):
            for name, value in zip(("psnr", "lpips"), found.groups(), strict=True):
                if value is not None:
                    _add(self._log, line, text, name, value, kind="eval", split="test", subset=None)
        elif (found := _MEAN_PSNR.match(text)) and not self.lines.before().startswith(b"psnr: "):
            # Below the PSNR of one picture stands the mean of those so far.
            _add(self._log, line, text, "psnr", found[1], kind="eval", split=None, subset=None)
        return None

    def _all(self, line: Line, text: str, found: re.Match[str]) -> None:
        split: str | None = found[2]
        if split == "test" and self._training != 0:
            split = None if self._training is None else "train"
            self._training = 0 if self._training else None
        kind: Kind = "train" if split == "train" else "eval"
        _add(self._log, line, text, "psnr", found[3], kind=kind, split=split, subset=_scene(found[1]))

    def _testing(self, line: Line, text: str, found: re.Match[str]) -> None:
        folder = self._folder or ""
        split = next((s for s in ("train", "test") if f"render_{s}" in folder), None)
        # The folder of a run is the one above the folder of its pictures.
        parts = re.split(r"[\\/]", folder.rstrip("\\/"))
        kind: Kind = "train" if split == "train" else "eval"
        subset = _scene(parts[-2] if len(parts) > 1 else None)
        _add(self._log, line, text, found[1], found[2], kind=kind, split=split, subset=subset)


def _scene(name: str | None) -> str | None:
    """The one scene of NeRF-Synthetic that a run is named after, if it is."""
    words = set(re.split(r"[^a-z]+", (name or "")[-MAX_TEXT:].casefold())) & _SCENES
    return words.pop() if len(words) == 1 else None


def _add(
    log: LogBuilder,
    line: Line,
    text: str,
    name: str,
    value: str,
    *,
    kind: Kind,
    split: str | None,
    subset: str | None,
    step: int | None = None,
) -> None:
    if log.cut(line, text, value):
        return
    metric, unit = METRICS[name]
    log.observe(
        metric=metric,
        printed=name,
        value_text=value,
        unit=unit,
        kind=kind,
        text=text,
        line=line.number,
        step=step,
        split=split,
        subset=subset,
    )
