"""KITTI AP against OpenPCDet's evaluation.

Its figures were computed once over the same frames with pcdet/datasets/kitti/kitti_object_eval_python/eval.py of
open-mmlab/OpenPCDet 8cacccec, run without numba; the areas that its CUDA kernel shares out were Shapely's.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from runners.predictions import evaluate
from tests.runners.predictions import streets
from tests.runners.predictions.agreement import Agreement

# (view, positions): easy, moderate, hard of the 60 frames of seed 7.
_PUBLISHED = {
    ("3d", 40): (0.8605072463768116, 7.773724082934611, 20.44558534099737),
    ("bev", 40): (4.071428571428572, 22.180901206636495, 56.33150943306833),
    ("bbox", 40): (11.025219298245615, 43.7435064935065, 76.20356441532813),
    ("3d", 11): (1.185770750988142, 8.112947658402202, 23.09961230415776),
    ("bev", 11): (6.493506493506494, 22.39941431117902, 56.613319499254324),
    ("bbox", 11): (16.666666666666668, 42.78138528138528, 73.9756126665818),
    ("aos", 40): (9.730422480067826, 37.0089035868112, 62.28796421204355),
    ("aos", 11): (15.422831695310368, 37.07505365917916, 60.68213613242738),
}


def rows() -> list[Agreement]:
    with TemporaryDirectory() as folder:
        made, truth = streets.write(Path(folder), 7, 60)
        found, _ = evaluate("kitti3d", [made], [truth], {})
    rows = []
    for level, difficulty in enumerate(("easy", "moderate", "hard")):
        pairs = [
            (
                float(found.value(f"kitti_ap_r40_{difficulty}", _subset(view, positions)).value),
                published[level],
            )
            for (view, positions), published in _PUBLISHED.items()
        ]
        rows.append(
            Agreement.of(
                pairs,
                family="kitti3d",
                metric=f"kitti_ap_r40_{difficulty}",
                bound=1e-9,
                implementation="OpenPCDet 8cacccec, `kitti_object_eval_python`",
                cases="60 generated frames; 3D, BEV, 2D and AOS, 40 and 11 positions",
            )
        )
    return rows


def _subset(view: str, positions: int) -> str | None:
    return None if (view, positions) == ("3d", 40) else f"Car {view} AP{positions}"
