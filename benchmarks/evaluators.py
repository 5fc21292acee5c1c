"""`verify eval` on inputs of realistic size, beside the reference implementation of each family, in the same run.

Start-up and reading are included on both sides, digests, intervals and values a sample on ours alone. The goal is of
processor time, which other programs on the machine hardly change; the wall-clock time shows what the cores save.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from measuring import ROOT, Figure, passed, run
from predictions import evaluation


class Case(NamedTuple):
    """A family on made inputs: what writes them to a folder, what a user of the reference runs on them, and our call.

    The reference's script prints its value of `metric`. `within` is how far the two may be apart, `goal` how many times
    as long the reference takes at least.
    """

    name: str
    family: str
    metric: str
    write: str
    reference: str
    needs: str
    predictions: str
    truth: str
    settings: tuple[str, ...] = ()
    within: float = 1e-9
    goal: float = 1.0


_TOP1 = Case(
    name="top-1, 50,000 x 1,000 scores",
    family="classification",
    metric="top1",
    write="""
import sys
import numpy as np
draw = np.random.default_rng(0)
labels = draw.integers(0, 1000, 50_000)
scores = draw.standard_normal((50_000, 1000), dtype=np.float32)
scores[np.arange(50_000), labels] += 3
np.save(f"{sys.argv[1]}/scores.npy", scores)
with open(f"{sys.argv[1]}/list.txt", "w") as file:
    file.writelines(f"{n}.jpg {label}\\n" for n, label in enumerate(labels))
""",
    reference="""
import sys
import numpy as np
from sklearn.metrics import top_k_accuracy_score
scores = np.load(f"{sys.argv[1]}/scores.npy")
labels = [int(line.split()[1]) for line in open(f"{sys.argv[1]}/list.txt")]
top_k_accuracy_score(labels, scores, k=5, labels=range(1000))
print(100 * top_k_accuracy_score(labels, scores, k=1, labels=range(1000)))
""",
    needs="sklearn",
    predictions="scores.npy",
    truth="list.txt",
)

_FID = Case(
    name="FID, 2 x 50,000 x 2,048 features",
    family="generation",
    metric="fid",
    write="""
import sys
import numpy as np
made = np.random.default_rng(0).standard_normal((50_000, 2048), dtype=np.float32)
np.save(f"{sys.argv[1]}/made.npy", made)
np.save(f"{sys.argv[1]}/real.npy", made[::-1] * 1.1 + 0.1)
""",
    reference="""
import sys
import numpy as np
from scipy.linalg import sqrtm
sides = [np.load(f"{sys.argv[1]}/{name}.npy") for name in ("made", "real")]
(m1, s1), (m2, s2) = ((side.mean(axis=0, dtype=np.float64), np.cov(side, rowvar=False)) for side in sides)
print((m1 - m2) @ (m1 - m2) + np.trace(s1) + np.trace(s2) - 2 * np.trace(sqrtm(s1 @ s2).real))
""",
    needs="scipy",
    predictions="made.npy",
    truth="real.npy",
    within=1e-3,
)

_SSIM = Case(
    name="PSNR and SSIM, 60 images of 512 x 768",
    family="restoration",
    metric="ssim",
    write="""
import os, sys
import numpy as np
from PIL import Image
draw = np.random.default_rng(0)
for side in ("made", "gt"):
    os.makedirs(f"{sys.argv[1]}/{side}")
for n in range(60):
    true = np.kron(draw.integers(0, 256, (64, 96, 3)), np.ones((8, 8, 1))).astype(np.uint8)
    made = np.clip(true + draw.normal(0, 9, true.shape), 0, 255).astype(np.uint8)
    Image.fromarray(true).save(f"{sys.argv[1]}/gt/{n}.png")
    Image.fromarray(made).save(f"{sys.argv[1]}/made/{n}.png")
""",
    reference="""
import os, sys
import numpy as np
from PIL import Image
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
found = []
for name in sorted(os.listdir(f"{sys.argv[1]}/gt")):
    made, true = (np.asarray(Image.open(f"{sys.argv[1]}/{side}/{name}")) for side in ("made", "gt"))
    peak_signal_noise_ratio(true, made, data_range=255)
    options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    found.append(structural_similarity(true, made, data_range=255, channel_axis=2, **options))
print(np.mean(found))
""",
    needs="skimage",
    predictions="made",
    truth="gt",
    within=1e-6,
    # The same library computes both.
    goal=0.7,
)

_DIS = Case(
    name="DIS5K's six measures, 6 maps of 1,500 x 2,000",
    family="dichotomous",
    metric="weighted_f",
    write="""
import os, sys
import cv2
import numpy as np
draw = np.random.default_rng(0)
for side in ("made", "gt"):
    os.makedirs(f"{sys.argv[1]}/{side}")
for n in range(6):
    mask = np.zeros((1500, 2000), np.uint8)
    for _ in range(60):
        centre = tuple(int(place) for place in draw.integers(0, 1500, 2))
        cv2.circle(mask, centre, int(draw.integers(5, 150)), 255, int(draw.choice([-1, 2, 5])))
    made = cv2.GaussianBlur(mask, (0, 0), 4) + draw.normal(0, 5, mask.shape)
    cv2.imwrite(f"{sys.argv[1]}/gt/{n}.png", mask)
    cv2.imwrite(f"{sys.argv[1]}/made/{n}.png", np.clip(made, 0, 255).astype(np.uint8))
""",
    reference="""
import os, sys, warnings
import cv2
import py_sod_metrics as toolbox
warnings.simplefilter("ignore")
measures = [toolbox.Fmeasure(), toolbox.WeightedFmeasure(), toolbox.MAE(), toolbox.Smeasure(), toolbox.Emeasure()]
measures.append(toolbox.HumanCorrectionEffortMeasure())
for name in sorted(os.listdir(f"{sys.argv[1]}/gt")):
    made, true = (cv2.imread(f"{sys.argv[1]}/{side}/{name}", cv2.IMREAD_GRAYSCALE) for side in ("made", "gt"))
    for measure in measures:
        measure.step(pred=made, gt=true)
print(measures[1].get_results()["wfm"])
""",
    needs="py_sod_metrics",
    predictions="made",
    truth="gt",
    # The same library computes both.
    goal=0.7,
)

_WER = Case(
    name="WER, 2,620 utterances of 20 words",
    family="transcripts",
    metric="wer",
    write="""
import random, sys
random.seed(0)
words = [f"word{n}" for n in range(500)]
with open(f"{sys.argv[1]}/ref.txt", "w") as true, open(f"{sys.argv[1]}/hyp.txt", "w") as made:
    for n in range(2620):
        said = random.choices(words, k=20)
        heard = [random.choice(words) if random.random() < 0.05 else word for word in said if random.random() > 0.02]
        true.write(f"u{n} {' '.join(said)}\\n")
        made.write(f"u{n} {' '.join(heard)}\\n")
""",
    reference="""
import sys
import jiwer
sides = [[line.split(" ", 1)[1] for line in open(f"{sys.argv[1]}/{side}.txt")] for side in ("ref", "hyp")]
print(100 * jiwer.wer(*sides))
""",
    needs="jiwer",
    predictions="hyp.txt",
    truth="ref.txt",
    # So little is computed that start-up decides.
    goal=0.3,
)

_LPIPS = Case(
    name="LPIPS of AlexNet, 3 pairs of 720 x 1,280",
    family="lpips",
    metric="lpips",
    write="""
import sys
from pathlib import Path
from tests.runners.predictions.perception import write
write(Path(sys.argv[1]), (720, 1280))
""",
    reference="""
import sys
from pathlib import Path
import lpips, numpy, torch
from PIL import Image
folder = Path(sys.argv[1])
trunk, linear = (numpy.load(folder / f"{name}.npz") for name in ("trunk", "linear"))
model = lpips.LPIPS(net="alex", pretrained=False, pnet_rand=True, verbose=False).eval()
names = {key: f"features.{key.split('.')[1]}.{key.split('.')[2]}" for key in model.net.state_dict()}
model.net.load_state_dict({key: torch.from_numpy(trunk[name]) for key, name in names.items()})
for place in range(5):
    getattr(model, f"lin{place}").model[1].weight.data = torch.from_numpy(linear[f"lin{place}.model.1.weight"])
found = []
for path in sorted((folder / "gt").iterdir()):
    sides = [numpy.asarray(Image.open(folder / side / path.name)).astype("float32") for side in ("made", "gt")]
    made, true = (torch.from_numpy(side / 127.5 - 1).permute(2, 0, 1)[None] for side in sides)
    with torch.no_grad():
        found.append(model(made, true).item())
print(numpy.mean(found))
""",
    needs="lpips",
    predictions="made",
    truth="gt",
    settings=("net=alex", "trunk={folder}/trunk.npz", "linear={folder}/linear.npz"),
    within=1e-6,
    goal=0.3,
)

_KITTI = Case(
    name="KITTI AP in four views, 3,769 frames",
    family="kitti3d",
    metric="kitti_ap_r40_moderate",
    write="""
import sys
from pathlib import Path
from tests.runners.predictions.streets import write
write(Path(sys.argv[1]), 7, 3769)
""",
    # OpenPCDet's evaluation is no package that could be installed here.
    reference="",
    needs="numpy",
    predictions="dt",
    truth="gt",
)

CASES = (_TOP1, _FID, _SSIM, _DIS, _WER, _LPIPS, _KITTI)


def figures(folder: Path, environment: dict[str, str]) -> list[Figure]:
    """Time and memory of every case; one whose packages are not there is not measured."""
    found: list[Figure] = []
    for number, case in enumerate(CASES):
        if find_spec(case.needs) is None:
            found.append(Figure(case.name, 0, "", f"{case.needs} is not installed", "", None))
        else:
            place = folder / str(number)
            place.mkdir()
            found += _measured(case, place, environment)
    return found


def _measured(case: Case, folder: Path, environment: dict[str, str]) -> list[Figure]:
    passed(run(_script(case.write, folder), {**environment, "PYTHONPATH": str(ROOT)}))
    settings = [setting.format(folder=folder) for setting in case.settings]
    ours = passed(run(evaluation(case.family, folder / case.predictions, folder / case.truth, *settings), environment))
    unit = f"s ({ours.cpu:.1f} s of the processor), {ours.memory / 1e9:.2f} GB"
    if not case.reference:
        return [Figure(case.name, round(ours.seconds, 1), unit, "no reference to install", "", True)]
    theirs = passed(run(_script(case.reference, folder), environment))
    values = json.loads(ours.output)["evaluations"][0]["values"]
    value = next(float(one["value"]) for one in values if one["metric"] == case.metric and one["subset"] is None)
    apart = abs(value - float(theirs.output.split()[-1]))
    times = theirs.cpu / ours.cpu
    shown = f"reference {theirs.seconds:.1f} s ({theirs.cpu:.1f} s), {theirs.memory / 1e9:.2f} GB"
    goal = f"processor at least {case.goal:g} times as fast, the same within {case.within:g}"
    return [
        Figure(
            case.name,
            round(ours.seconds, 1),
            unit,
            f"{shown}: {times:.1f} times",
            goal,
            times >= case.goal and apart <= case.within,
        )
    ]


def _script(text: str, folder: Path) -> Sequence[str]:
    return sys.executable, "-c", text, str(folder)
