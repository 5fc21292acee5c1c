"""What something else printed into a dump neither ends it nor gives its settings other parents."""

from __future__ import annotations

import io

import pytest

from harness.evidence.facts import Fact
from runners.logs.reading.facts import facts_at
from runners.logs.reading.foreign import Foreign, OwnLines, own
from runners.logs.reading.lines import LineReader
from tests.runners.logs.logs import FIXTURES, parse

GLOG = (
    "W0402 15:01:09.512345  4321 gpu_resources.cc:61] Please NOTE: device: 0, GPU Compute Capability: 7.0, Driver API"
    " Version: 11.2, Runtime API Version: 10.2\n"
)
WARNING = (
    "/opt/conda/lib/python3.8/site-packages/paddle/fluid/dygraph/math_op_patch.py:275: UserWarning: The dtype of left"
    " and right variables are not the same, left dtype is paddle.float32, but right dtype is paddle.int64\n"
)
WITH_SOURCE = [
    WARNING + f"  {source}\n"
    for source in (
        "warnings.warn(",
        "return np.asarray(value, dtype=dtype)",
        "from collections import MutableMapping",
        "self.rate = rate or base",
        "image = Image.open(path)",
        "resized = image.resize((size, size), Image.BICUBIC)",
    )
]
FOREIGN = pytest.mark.parametrize("foreign", [GLOG, WARNING, *WITH_SOURCE, GLOG + WITH_SOURCE[0] + GLOG])

DUMPS = {
    "PaddleClas": """\
Arch :
    class_num : 1000
    name : RecModel
    Backbone :
        name : ResNet50
        pretrained : True
DataLoader :
    Eval :
        dataset :
            cls_label_path : ./dataset/ILSVRC2012/val_list.txt
            image_root : ./dataset/ILSVRC2012/
            name : ImageNetDataset
            transform_ops :
                DecodeImage :
                    channel_first : False
                ResizeImage :
                    resize_short : 219
                CropImage :
                    size : 192
        sampler :
            batch_size : 64
Global :
    epochs : 300
""",
    "PaddleSeg's and PaddleDetection's YAML": """\
batch_size: 4
iters: 160000
model:
  backbone:
    pretrained: https://bj.bcebos.com/paddleseg/dygraph/EfficientFormerV2_s2.tar.gz
    type: EfficientFormerV2_s2
  num_classes: 150
  type: EfficientFormerSeg
val_dataset:
  dataset_root: data/ADEChallengeData2016/
  mode: val
  transforms:
  - target_size:
    - 2048
    - 512
    type: Resize
  - type: Normalize
  type: ADE20K
""",
    "Paddle3D": """\
model:
  type: SMOKE
  backbone:
    type: DLA34
val_dataset:
  type: KittiMonoDataset
  dataset_root: datasets/KITTI
  mode: val
  transforms:
    - type: LoadImage
      reader: pillow
    - type: Normalize
      mean: [0.485, 0.456, 0.406]
epochs: 100
""",
    "PaddleOCR": """\
Architecture :
    Backbone :
        name : SVTRNet
    Head :
        name : CTCHead
    algorithm : SVTR
    model_type : rec
Eval :
    dataset :
        data_dir : ./train_data/IC15_data/
        label_file_list : ['./train_data/IC15_data/test.txt']
        name : SimpleDataSet
        transforms :
            DecodeImage :
                img_mode : BGR
            SVTRRecResizeImg :
                image_shape : [3, 64, 256]
    loader :
        batch_size_per_card : 256
Global :
    epoch_num : 21
""",
    "mmcv": """\
model = dict(
    type='EncoderDecoder',
    backbone=dict(type='ResNetV1c', depth=50, norm_cfg=dict(type='SyncBN')),
    decode_head=dict(
        type='PSPHead',
        num_classes=59,
        loss_decode=dict(type='CrossEntropyLoss', loss_weight=1.0)))
data = dict(
    samples_per_gpu=4,
    val=dict(
        type='PascalContextDataset59',
        data_root='data/VOCdevkit/VOC2010/',
        split='ImageSets/SegmentationContext/val.txt',
        pipeline=[
            dict(type='LoadImageFromFile'),
            dict(type='Resize', img_scale=(520, 520), keep_ratio=True)
        ]))
runner = dict(type='IterBasedRunner', max_iters=80000)
""",
    "a dictionary": """\
{'arch': {'type': 'Model', 'backbone': {'type': 'resnet18'}},
 'dataset': {'validate': {'dataset': {'args': {'data_path': ['./datasets/test.txt']}},
                          'loader': {'batch_size': 1}}},
 'trainer': {'epochs': 1200}}
""",
    "JSON": """\
{
  "model": "slak_tiny",
  "data": {
    "root": "/data/imagenet",
    "val": "val_list.txt"
  },
  "epochs": 300
}
""",
    "Namespace": """\
Namespace(aa='rand-m9-mstd0.5-inc1',
          batch_size=64,
          data_path='/data/imagenet',
          epochs=300,
          model='SLaK_tiny',
          nb_classes=1000)
""",
    "detectron2": """\
DATASETS:
  TEST: ('coco_2017_val',)
  TRAIN: ('coco_2017_train',)
INPUT:
  MIN_SIZE_TEST: 800
MODEL:
  BACKBONE:
    NAME: build_resnet_fpn_backbone
  META_ARCHITECTURE: GeneralizedRCNN
  ROI_HEADS:
    NUM_CLASSES: 80
  WEIGHTS: detectron2://ImageNetPretrained/MSRA/R-50.pkl
SOLVER:
  MAX_ITER: 90000
""",
    "arguments one a line": """\
-----------  Configuration Arguments -----------
dataset = imagenet
data_path = /data/ILSVRC2012
model = resnet50
num_classes = 1000
epochs = 90
batch_size = 256
------------------------------------------------
""",
    "dots": """\
  batch_size ...................................... 32
  data_path ....................................... /data/imagenet
  model ........................................... vit_b_16
  num_classes ..................................... 1000
  epochs .......................................... 300
""",
    "a table of arguments": """\
| model       | resnet50       |
| dataset     | imagenet       |
| num_classes | 1000           |
| epochs      | 90             |
| batch_size  | 256            |
""",
}


def told(text: str, at: int = 0, added: int = 0) -> list[Fact]:
    """The facts of `text`, with the lines that they had before `added` lines came in behind line `at`."""
    facts = facts_at(text.encode(), 1)
    return [
        fact if fact.line is None or fact.line <= at or not added else moved(fact, fact.line - added) for fact in facts
    ]


def moved(fact: Fact, line: int) -> Fact:
    return Fact(key=fact.key, value=fact.value, line=line, how=fact.how, part=fact.part, setting=fact.setting)


def held_in_every_place(text: str, foreign: str, lines: int | None = None) -> None:
    whole = list(io.StringIO(text))
    expected = told(text)
    assert expected
    added = foreign.count("\n")
    for at in range(lines or len(whole) + 1):
        disturbed = "".join([*whole[:at], foreign, *whole[at:]])
        assert told(disturbed, at, added) == expected, whole[max(at - 1, 0) : at + 1]


@FOREIGN
@pytest.mark.parametrize("dialect", DUMPS)
def test_a_foreign_line_anywhere_in_a_dump_changes_no_fact(dialect: str, foreign: str) -> None:
    held_in_every_place(DUMPS[dialect], foreign)


@pytest.mark.parametrize("stamp", ["[2023/03/01 12:00:00] ppcls INFO: ", "2023-03-01 12:00:00,123 - mmseg - INFO - "])
def test_a_foreign_line_anywhere_in_a_dump_behind_a_logger(stamp: str) -> None:
    text = "".join(stamp + line for line in io.StringIO(DUMPS["PaddleClas"]))
    held_in_every_place(text, GLOG)
    held_in_every_place(text, WITH_SOURCE[0])


@pytest.mark.parametrize(
    "name",
    [
        "paddleclas/develop_train.log",
        "paddleseg/release2.8_train.log",
        "paddleocr/det_train.log",
        "mmengine/train.log",
        "trainer/paddlenlp_2.8.1.log",
    ],
)
@pytest.mark.parametrize("foreign", [GLOG, WITH_SOURCE[0]])
def test_a_foreign_line_anywhere_in_a_real_dump_changes_nothing(name: str, foreign: str) -> None:
    """What the format reads of the dump as well; every seventh place, with all of them apart in both halves."""
    lines = (FIXTURES / name).read_text("utf-8", "replace").split("\n")[:160]
    one = parse("\n".join(lines) + "\n", name=name)
    expected = [(run.model, run.dataset, run.split, run.classes, run.epochs, run.image_size) for run in one.runs]
    assert any(any(told) for told in expected)
    for at in range(1, len(lines), 7):
        text = "\n".join([*lines[:at], foreign.rstrip("\n"), *lines[at:]]) + "\n"
        log = parse(text, name=name)
        found = [(run.model, run.dataset, run.split, run.classes, run.epochs, run.image_size) for run in log.runs]
        assert found == expected, lines[at - 1 : at + 1]
        facts = [[(fact.key, fact.value, fact.setting) for fact in run.facts] for run in log.runs]
        assert facts == [[(fact.key, fact.value, fact.setting) for fact in run.facts] for run in one.runs]


@pytest.mark.parametrize(
    ("line", "foreign"),
    [
        (GLOG, True),
        ("I20230402 15:01:09.512345  4321 tcp_utils.cc:181] The server starts to listen on IP_ANY:36549", True),
        ("E0402 15:01:09.512345 4321 conv_kernel.cu:12] bad", True),
        ("I0402 15:01:09.512345 4321 train.py:12] model: resnet50", False),
        ("W0402 15:01:09 gpu_resources.cc:61] no process", False),
        (WARNING, True),
        ("<frozen importlib._bootstrap>:219: RuntimeWarning: size changed", True),
        ("<string>:1: np.VisibleDeprecationWarning: ragged", True),
        ("train.py:12: DeprecationWarning: old", True),
        ("  train.py:12: DeprecationWarning: old", False),
        ("train.py:12: model: resnet50", False),
        ("Warning: model: resnet50", False),
        ("", False),
    ],
)
def test_what_is_foreign(line: str, foreign: bool) -> None:
    assert Foreign().takes(line.rstrip("\n")) is foreign


@pytest.mark.parametrize(
    ("below", "foreign"),
    [
        ("  warnings.warn(", True),
        ("  model: resnet50", False),
        ("  - type: Normalize", False),
        ("  name : ResNet50", False),
        ("  batch_size ...... 32", False),
        ('  "model": "slak_tiny",', False),
        ("    dict(type='LoadImageFromFile'),", False),
        ("model = resnet50", False),
        ("warnings.warn(", False),
    ],
)
def test_what_stands_below_a_warning(below: str, foreign: bool) -> None:
    lines = [WARNING.rstrip("\n"), below, "  warnings.warn("]
    assert list(own(lines, str)) == ([] if foreign else [below]) + ["  warnings.warn("]


def test_the_lines_of_a_table_printed_in_one_go() -> None:
    text = "| a |\n" + GLOG + "| - |\n" + WITH_SOURCE[0] + "| 1 |\n"
    lines = OwnLines(LineReader(io.BytesIO(text.encode())))
    read = [(line.number, line.raw) for line in iter(lines.next, None)]
    assert read == [(1, b"| a |"), (3, b"| - |"), (6, b"| 1 |")]
