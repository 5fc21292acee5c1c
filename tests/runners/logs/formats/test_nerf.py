"""Radiance fields: which pictures a PSNR is of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse
from tests.runners.logs.mutations import hostile, mutated, reads

MEAN = """3.662633566758229620e+01
9.834726622676179808e-01
7.019843051675706685e-03
1.770651412196457344e-02
"""


def seen(log: Log) -> list[tuple[str, str, str | None, str | None, str | None]]:
    return [(o.kind, o.value_text, o.metric, o.split, o.subset) for o in log.observations]


def test_the_four_means_of_tensorf() -> None:
    log = parse(MEAN, name="log/tensorf_lego_VM/imgs_test_all/mean.txt")
    assert log.format == "nerf"
    assert [(o.printed, o.metric, o.value_text, o.unit, o.line, o.kind) for o in log.observations] == [
        ("psnr", "psnr", "3.662633566758229620e+01", "dB", 1, "eval"),
        ("ssim", "ssim", "9.834726622676179808e-01", "score", 2, "eval"),
        ("lpips (alex)", None, "7.019843051675706685e-03", "score", 3, "eval"),
        ("lpips (vgg)", "lpips", "1.770651412196457344e-02", "score", 4, "eval"),
    ]
    assert {(o.split, o.subset) for o in log.observations} == {("test", "lego")}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("imgs_test_all/mean.txt", ("eval", "test", None)),
        ("run/imgs_test_all/mean.txt", ("eval", "test", None)),
        ("lego/run/imgs_test_all/mean.txt", ("eval", "test", None)),
        ("tensorf_ship_mic/imgs_test_all/mean.txt", ("eval", "test", None)),
        ("tensorf_ship_VM/imgs_test_all/mean.txt", ("eval", "test", "ship")),
        ("tensorf_lego_VM/imgs_vis/029999_mean.txt", ("train", "test", "imgs_vis")),
        ("tensorf_lego_VM/imgs_train_all/mean.txt", ("train", "train", "lego")),
    ],
)
def test_the_folder_says_what_the_means_are_of(name: str, expected: tuple[str, str, str | None]) -> None:
    (value,) = parse(MEAN.splitlines(keepends=True)[0], name=name).observations
    assert (value.kind, value.split, value.subset) == expected


@pytest.mark.parametrize("name", ["mean.txt", "imgs_test/mean.txt", "imgs_test_all/mean.log", "mean_imgs_vis.txt"])
def test_means_of_nobody_are_no_log(name: str) -> None:
    assert read_log(InMemory(MEAN.encode(), name)).log is None


def test_means_with_words_are_no_log() -> None:
    assert read_log(InMemory(b"psnr 3.6\n", "imgs_test_all/mean.txt")).log is None


ARGS = "Namespace(expname='lego', render_test=1, render_train={}, n_iters=30000)\n"
ALL = "======> tensorf_lego_VM {} all psnr: {} <========================\n"


def test_test_all_psnr_is_of_the_training_set_when_that_was_rendered_first() -> None:
    both = ARGS.format(1) + ALL.format("test", "38.10") + ALL.format("test", "36.60")
    assert seen(parse(both)) == [
        ("train", "38.10", "psnr", "train", "lego"),
        ("eval", "36.60", "psnr", "test", "lego"),
    ]
    assert seen(parse(ARGS.format(0) + ALL.format("test", "36.60"))) == [("eval", "36.60", "psnr", "test", "lego")]
    assert seen(parse(ALL.format("test", "36.60"))) == [("eval", "36.60", "psnr", None, "lego")]
    assert seen(parse(ALL.format("train", "38.10"))) == [("train", "38.10", "psnr", "train", "lego")]


def test_a_new_start_is_a_new_run() -> None:
    twice = ARGS.format(1) + ALL.format("test", "38.10") + ARGS.format(0) + ALL.format("test", "36.60")
    assert [(o.kind, o.value_text, o.run) for o in parse(twice).observations] == [
        ("train", "38.10", 0),
        ("eval", "36.60", 1),
    ]


DVGO = """All results are dumped into ./logs/nerf_synthetic/dvgo_{scene}/render_{part}_fine_last
Testing (800, 800, 3)
Testing psnr 35.123456789 (avg)
Testing ssim 0.9771 (avg)
Testing lpips (vgg) 0.0271 (avg)
Testing lpips (alex) 0.0155 (avg)
"""


def test_directvoxgo_tests_the_folder_it_rendered() -> None:
    log = parse(DVGO.format(scene="mic", part="train") + DVGO.format(scene="mic", part="test"))
    assert seen(log)[::4] == [
        ("train", "35.123456789", "psnr", "train", "mic"),
        ("eval", "35.123456789", "psnr", "test", "mic"),
    ]
    assert [(o.printed, o.metric, o.line) for o in log.observations[4:]] == [
        ("psnr", "psnr", 9),
        ("ssim", "ssim", 10),
        ("lpips (vgg)", "lpips", 11),
        ("lpips (alex)", None, 12),
    ]
    bare = parse("Testing psnr 35.1 (avg)\n")
    assert seen(bare) == [("eval", "35.1", "psnr", None, None)]


SCORES = "psnr: 33.090000\nssim: 0.978000\nlpips: 0.020000\nvgglpips: 0.038000\nrmse: 0.024000\n"


def test_scores_of_pointnerf() -> None:
    log = parse(SCORES, name="test_200000/images/scores.txt")
    assert [(o.printed, o.metric, o.value_text, o.line) for o in log.observations] == [
        ("psnr", "psnr", "33.090000", 1),
        ("ssim", "ssim", "0.978000", 2),
        ("lpips (alex)", None, "0.020000", 3),
        ("vgglpips", "lpips", "0.038000", 4),
        ("rmse", None, "0.024000", 5),
    ]


@pytest.mark.parametrize(
    ("views", "expected"),
    [
        ("[0, 1, 2, 3]", ("eval", "33.090000", "psnr", "test", None)),
        ("[0, 100]", ("train", "33.090000", "psnr", "test", "some of the views")),
    ],
)
def test_pointnerf_names_the_views_it_took(
    views: str, expected: tuple[str, str, str | None, str | None, str | None]
) -> None:
    log = parse(f"test id_list {views}\na b c\n200 images computed\n{SCORES}\nTesting psnr 30.0 (avg)\n")
    assert seen(log)[0] == expected
    assert seen(log)[-1] == ("eval", "30.0", "psnr", None, None)


def test_nerfstudio() -> None:
    text = """{
  "experiment_name": "lego",
  "method_name": "nerfacto",
  "results": {
    "psnr": 31.25,
    "psnr_std": 1.5,
    "ssim": 0.95,
    "lpips": 0.05,
    "num_rays_per_sec": 900000.0,
    "fps": 1.4
  }
}
"""
    log = parse(text, name="output.json")
    assert (log.format, log.runs[0].model) == ("nerf", "nerfacto")
    assert [(o.printed, o.value_text, o.line) for o in log.observations] == [
        ("psnr", "31.25", 5),
        ("ssim", "0.95", 7),
        ("lpips", "0.05", 8),
    ]


def test_nerf_pl() -> None:
    assert seen(parse("Mean PSNR : 31.23\n")) == [("eval", "31.23", "psnr", None, None)]
    assert seen(parse("psnr: 40.1\nMean PSNR : 40.10\npsnr: 20.1\nMean PSNR : 30.10\n")) == []


NERFACC = "evaluation: psnr_avg=35.92, lpips_avg=0.0151\n"


def test_nerfacc() -> None:
    step = "elapsed_time=312.97s | step=20000 | loss=0.00013 | psnr=39.02 | n_rendering_samples=262144 |\n"
    log = parse(step + NERFACC)
    assert [(o.printed, o.metric, o.unit, o.value_text, o.split, o.kind, o.line) for o in log.observations] == [
        ("psnr", "psnr", "dB", "35.92", "test", "eval", 2),
        ("lpips", "lpips", "score", "0.0151", "test", "eval", 2),
    ]
    old = parse("100%|####| 200/200\r" + "evaluation: psnr_avg=31.056187629699707\n")
    assert [(o.printed, o.value_text) for o in old.observations] == [("psnr", "31.056187629699707")]
    assert read_log(InMemory(step.encode())).log is None


def test_the_files_of_other_renderings_of_tensorf() -> None:
    assert read_log(InMemory(MEAN.encode(), "lego/imgs_path_all/mean.txt")).log is None


LIST = "0 13.024569511413574\n1 13.09923267364502\n2 13.11674976348877\n3 15.1"


def test_a_list_of_psnr_is_a_curve() -> None:
    assert parse(LIST, name="psnr.txt").observations == []
    curve = parse(LIST, name="psnr.txt", curve=True).observations
    assert [(o.kind, o.step, o.value_text, o.line) for o in curve] == [
        ("train", 0, "13.024569511413574", 1),
        ("train", 1, "13.09923267364502", 2),
        ("train", 2, "13.11674976348877", 3),
    ]


@pytest.mark.parametrize("text", ["Mean PSNR : 31.2", "Testing psnr 31.2 (avg)\nMean PSNR : 31.2", NERFACC[:-2]])
def test_a_number_at_the_end_of_a_cut_off_file_is_not_trusted(text: str) -> None:
    log = parse(text)
    assert [o.printed for o in log.observations] == ["psnr"] * (text.count("Testing") + text.count("lpips"))
    assert [f.code for f in log.findings] == ["truncated"]


WHOLE = (
    ARGS.format(1) + ALL.format("test", "36.6") + DVGO + NERFACC + f"test id_list [0, 1]\n9 images computed\n{SCORES}"
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        *(
            st.tuples(st.just(name), mutated(text))
            for name, text in (
                ("a.log", WHOLE),
                ("scores.txt", SCORES),
                ("psnr.txt", LIST),
                ("lego/imgs_test_all/mean.txt", MEAN),
            )
        )
    )
)
def test_damaged_logs_are_read(named: tuple[str, bytes]) -> None:
    reads(named[1], "nerf", name=named[0])


def test_long_lines() -> None:
    hostile("nerf", "======> a", "Testing psnr 1.1", "All results are dumped into a", "Namespace(", "test id_list [1, ")
