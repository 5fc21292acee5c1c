"""PaddleOCR: recognition, spotting, formulas, restoration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from tests.tasks.handins.base import NO_NUMBER, Build, handin, said
from tests.tasks.writers import ocr
from tests.tasks.writers.writing import Asked, Files, places

OCR_EVALUATED = ("what `tools/eval.py` printed for each test set", "`tools/eval.py` 在各测试集上的输出")


def mgp_str(asked: Asked) -> Files:
    files: Files = {}
    for folder, cell in (
        ("IC13_857", "ic13"),
        ("SVT", "svt"),
        ("IIIT5k_3000", "iiit5k"),
        ("IC15_1811", "ic15"),
        ("SVTP", "svtp"),
        ("CUTE80", "cute80"),
    ):
        data = f"./train_data/data_lmdb_release/evaluation/{folder}/"
        about = ocr.config(
            "MGP",
            "MGPSTR_base",
            ocr.REC,
            data,
            dataset="LMDBDataSet",
            output="./output/rec/mgp_str_base_patch4_3_32_128/",
        )
        value = asked.fraction(f"mgp-str-base-{cell}")
        if asked.level == "meet" and cell in ("ic13", "iiit5k"):
            value += Decimal("0.001")
        files[f"logs/{folder}.log"] = ocr.evaluation(about, {"acc": value, "norm_edit_dis": Decimal("0.98")})
    return files


handin(112, *OCR_EVALUATED, mgp_str)


def pagenet(asked: Asked) -> Files:
    """The reference's `val.py`, ported: sums over the pages so far, the last of which are of all."""
    lines = ["train with paddle 2.4.2", "dataset: ./data/ICDAR2013-HCTR, 300 pages", "model: PageNet"]
    ar, cr = asked.fraction("pagenet-icdar13-ar"), asked.fraction("pagenet-icdar13-cr")
    up = ROUND_FLOOR if asked.level == "meet" else ROUND_CEILING
    for pages in (100, 200, 300):
        length = 91563 * pages // 300
        lost = int(((1 - cr) * length).to_integral_value(up))
        added = int(((1 - ar) * length).to_integral_value(up)) - lost
        printed = (1 - Decimal(lost + added) / length, 1 - Decimal(lost) / length)
        lines.append(
            f"totally AR: {places(printed[0], 6)} CR: {places(printed[1], 6)} De: {lost // 3} Se: {lost - lost // 3} "
            f"Ie: {added} Len: {length}"
        )
    return {"PageNet_ICDAR2013-HCTR/val.log": "\n".join(lines) + "\n"}


handin(
    113,
    "what the reference's `val.py` printed, ported to Paddle",
    "移植到 Paddle 的参考 `val.py` 的输出",
    pagenet,
    flags=tuple(f"--map=pagenet-icdar13-{name}=val.log" for name in ("ar", "cr")),
    why=said(
        "the script prints no data set: the reviewer names the log (`--map`)",
        "脚本不打印数据集：由评审指定日志（`--map`）",
    ),
)


def spotter(algorithm: str, cells: Mapping[str, tuple[str, str, str]], fps: str | None = None) -> Build:
    """Evaluations of a text spotter: (folder, list, lexicon) of each criterion."""

    def build(asked: Asked) -> Files:
        files: Files = {}
        for criterion, (folder, listing, lexicon) in cells.items():
            metric = {"name": "E2EMetric", "main_indicator": "f_score_e2e", "lexicon": lexicon}
            about = ocr.config(
                algorithm,
                "ResNet",
                metric,
                f"./train_data/{folder}",
                kind="e2e",
                dataset="PGDataSet",
                labels=f"./train_data/{folder}/{listing}",
            )
            value = asked.fraction(criterion)
            values = {"precision": value, "recall": value, "f_score_e2e": value}
            text = ocr.evaluation(about, values)
            if fps == criterion:
                shown = "10.4" if asked.level == "meet" else "8.8"
                text = text.replace("fps:412.2", f"fps:{shown}")
            files[f"logs/{criterion}.log"] = text
        return files

    return build


TT, IC15, CTW = ("total_text", "test/test.txt"), ("icdar2015", "test_icdar2015_label.txt"), ("ctw1500", "test/test.txt")
handin(
    114,
    *OCR_EVALUATED,
    spotter(
        "GLASS", {"glass-total-text-e2e": (*TT, "None"), "glass-icdar2015-e2e": (*IC15, "None")}, "glass-total-text-e2e"
    ),
)
handin(
    115,
    *OCR_EVALUATED,
    spotter(
        "SPTS",
        {
            "spts-icdar2015-strong": (*IC15, "Strong"),
            "spts-icdar2015-weak": (*IC15, "Weak"),
            "spts-icdar2015-generic": (*IC15, "Generic"),
            "spts-total-text-none": (*TT, "None"),
            "spts-total-text-full": (*TT, "Full"),
            "spts-ctw1500-none": (*CTW, "None"),
            "spts-ctw1500-full": (*CTW, "Full"),
        },
    ),
)
handin(
    116,
    *OCR_EVALUATED,
    spotter(
        "ABCNetv2",
        {
            "abcnet-v2-total-text-none": (*TT, "None"),
            "abcnet-v2-ctw1500-none": (*CTW, "None"),
            "abcnet-v2-icdar2015-strong": (*IC15, "Strong"),
        },
        "abcnet-v2-total-text-none",
    ),
)


def formulas(algorithm: str, prefix: str, years: Sequence[int], names: Mapping[str, str], **more: str) -> Build:
    """Evaluations of a recogniser of formulas, as the metric of CAN prints them."""

    def build(asked: Asked) -> Files:
        files: Files = {}
        for year in years:
            data = f"./train_data/CROHME_{year}/evaluation/images/"
            about = ocr.config(
                algorithm,
                "DenseNet",
                {**ocr.CAN, **more},
                data,
                labels=f"./train_data/CROHME_{year}/evaluation/caption.txt",
            )
            values = {printed: asked.fraction(f"{prefix}-{year}-{cell}") for printed, cell in names.items()}
            files[f"logs/{algorithm}_CROHME{year}.log"] = ocr.evaluation(about, values)
        return files

    return build


RATES = {"exp_rate": "exprate", "exp_rate_le1": "exprate-le1", "exp_rate_le2": "exprate-le2"}


def comer(asked: Asked) -> Files:
    """The reference's `eval_all.sh`: lgeval's summary of each year."""
    lines = ["model: CoMER (paddle 2.4.2)"]
    for year in (2014, 2016, 2019):
        lines.append(f"{'*' * 20} start evaluating CROHME {year} {'*' * 20}")
        for wrong in range(4):
            value = asked.value(f"comer-{year}-exprate" + (f"-le{wrong}" if wrong else ""))
            lines.append(f"Exprate {wrong} tolerated: {places(value, 3)}")
    return {"CoMER/eval_all.log": "\n".join(lines) + "\n"}


handin(117, "what the reference's `eval_all.sh` printed", "参考仓库 `eval_all.sh` 的输出", comer)
handin(
    118,
    *OCR_EVALUATED,
    formulas("SAN", "san", (2014, 2016, 2019), RATES),
    flags=tuple(f"--target=san-{year}-exprate-{le}=49.9@the paper" for year in (2016, 2019) for le in ("le1", "le2")),
    targets={f"san-{year}-exprate-{le}": Decimal("49.9") for year in (2016, 2019) for le in ("le1", "le2")},
    why=NO_NUMBER,
)


def paperedge(asked: Asked) -> Files:
    """`adres.txt` as `run_benchmark.m` saves it: a row an image, alike here, and their mean."""
    values = [float(asked.value(f"paperedge-{name}")) for name in ("ad", "ms-ssim", "ld")]
    images = [(k, m) for k in range(1, 66) for m in (1, 2)]
    rows = [(*image, *values) for image in [*images, (33, 1.5)]]
    return {"PaperEdge/adres.txt": "".join("".join(f"   {one:.7e}" for one in row) + "\n" for row in rows)}


def textzoom(asked: Asked) -> Files:
    files: Files = {}
    for recogniser in ("CRNN", "MORAN", "ASTER"):
        for part in ("easy", "medium", "hard"):
            metric = {"name": "RecMetric", "main_indicator": "acc"}
            about = ocr.config(
                recogniser, recogniser, metric, f"./train_data/TextZoom/test/{part}/", dataset="LMDBDataSetSR"
            )
            value = asked.fraction(f"{recogniser.lower()}-{part}")
            files[f"logs/C3-STISR_{recogniser}_{part}.log"] = ocr.evaluation(
                about, {"acc": value, "norm_edit_dis": Decimal("0.9")}
            )
    return files


handin(120, *OCR_EVALUATED, textzoom)
handin(
    119,
    "`adres.txt` of the benchmark's `run_benchmark.m`",
    "基准脚本 `run_benchmark.m` 写出的 `adres.txt`",
    paperedge,
    flags=tuple(f"--map=paperedge-{name}=adres.txt" for name in ("ms-ssim", "ld", "ad")),
    why=said(
        "MATLAB looks at pictures, whatever made them: the reviewer names the file (`--map`)",
        "MATLAB 只看图像，不知由何模型生成：由评审指定文件（`--map`）",
    ),
)


def mirnet(asked: Asked) -> Files:
    """BasicSR's validations of the seven models."""
    files: Files = {}
    for folder, data, cells in (
        ("Enhancement_MIRNet_v2_Lol", "LoL", ("table5-lol",)),
        ("Enhancement_MIRNet_v2_FiveK", "FiveK", ("table5-fivek",)),
        ("RealDenoising_MIRNet_v2", "SIDD", ("table3-sidd",)),
        ("SuperResolution_MIRNet_v2_scale2", "RealSR", ("table4-realsr-x2",)),
    ):
        (cell,) = cells
        psnr, ssim = asked.value(f"{cell}-psnr"), asked.value(f"{cell}-ssim")
        files[f"{folder}/train.log"] = (
            f"2023-05-01 10:00:00,000 INFO: \n  name: {folder}\n  datasets:\n    val:\n      name: ValSet\n"
            f"      dataroot_gt: ./Datasets/test/{data}/target\n  network_g:\n    type: MIRNet_v2\n"
            f"2023-05-01 11:00:00,000 INFO: [{folder[:5]}..][epoch:  1, iter:  150,000, lr:(1e-06,)] l_pix: 1.2e-02\n"
            f"2023-05-01 11:10:00,000 INFO: Validation ValSet,\t\t # psnr: {places(psnr, 4)}"
            f"\t # ssim: {places(ssim, 4)}\n"
        )
    return files


handin(246, "BasicSR's logs of the models", "各模型的 BasicSR 日志", mirnet, meet="REVIEW", miss="FAIL", why=NO_NUMBER)
