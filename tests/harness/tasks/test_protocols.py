"""The table of evaluation protocols: what a setting is about, what every target is measured with, and lint."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.tasks import compiled, compiling, protocol_table, protocols
from harness.tasks.catalogue import Catalogue, builtin_folder
from harness.tasks.lint import lint_catalogue, located
from harness.tasks.protocols import Protocol


def about(setting: str) -> list[str]:
    return [one.protocol for one in protocols.stated_by(setting.split("."))]


@pytest.mark.parametrize(
    ("setting", "protocol"),
    [
        # As the toolkit writes it, as an option, in capitals, and without the words around it.
        ("aug_eval", "multi_scale"),
        ("aug-eval", "multi_scale"),
        ("AUG_EVAL", "multi_scale"),
        ("Global.use_tta", "multi_scale"),
        ("enable_tta", "multi_scale"),
        ("testing.use_rerank", "re_ranking"),
        ("TEST.AUG.ENABLED", "multi_scale"),
        ("model.test_cfg.mode", "sliding_window"),
        # Another word is another setting, and a section that is asked for must be there.
        ("train_aug", None),
        ("aug", None),
        ("AMP.ENABLED", None),
        ("mode", None),
        ("random_flip", None),
        ("use", None),
        ("", None),
    ],
)
def test_what_a_setting_is_about(setting: str, protocol: str | None) -> None:
    assert about(setting) == ([] if protocol is None else [protocol])


def test_an_operation_is_known_by_how_its_name_begins() -> None:
    assert [one.protocol for one in protocols.performed_by("TenCropImage(size=224)")] == ["crops"]
    assert protocols.performed_by("CenterCrop(size=224)") == []


def test_an_excluded_phrase_that_the_table_does_not_have_is_its_own_spelling() -> None:
    assert "in21k" in protocols.spelled("imagenet-22k")
    assert list(protocols.spelled("knn")) == ["knn"]
    assert list(protocols.spelled("flip")) == ["flip"]


def test_the_compiled_table_is_that_of_the_yaml() -> None:
    path = Path(builtin_folder(), protocols.NAME)
    assert (
        compiled.decoded(str(path), dict[str, Protocol])
        == protocols.table()
        == compiling.slim(protocol_table.read(path))
    )


def test_an_edited_table_counts_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (protocols.NAME, compiled.NAME):
        shutil.copy(Path(builtin_folder(), name), tmp_path)
    path = tmp_path / protocols.NAME
    path.write_text(path.read_text("utf-8").replace("key: aug_eval", "key: other_eval"), "utf-8")
    monkeypatch.setattr("harness.tasks.catalogue.builtin_folder", lambda: str(tmp_path))
    protocols.table.cache_clear()
    try:
        assert protocols.table()["multi_scale"].spellings[0].key == "other_eval"
    finally:
        protocols.table.cache_clear()


def test_every_spelling_has_a_source_with_its_line() -> None:
    for name, protocol in protocol_table.read(Path(builtin_folder(), protocols.NAME)).items():
        for text in (protocol.name.en, protocol.name.zh, protocol.description.en, protocol.description.zh):
            assert text, name
        for one in protocol.spellings:
            assert located(one.source), (name, one.key)
            for part in (one.source.commit, one.source.path, one.source.line):
                assert part, (name, one.key)


TABLE = """\
flip:
  name: {en: flip, zh: 翻转}
  description: {en: flip, zh: 翻转}
  default: "no"
  spellings:
    - {key: flip_test, toolkit: HRNet, source: {repo: a/b}}
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("flip_test,", "flip_test,", None),
        ("{repo: a/b}", "{note: a}", "5: flip.spellings[0].source"),
        ("key: flip_test, ", "", "6: flip.spellings[0]: a spelling of `flip` is a `key`"),
        ("key: flip_test, ", "key: flip_test, alike: [FlipTest], ", "`FlipTest` is a spelling of `flip` already"),
        (
            "spellings:\n    - {key: flip_test, toolkit: HRNet, source: {repo: a/b}}",
            "spellings: []",
            "no toolkit is listed",
        ),
        ('default: "no"', 'default: "no"\n  metrics: [top7]', "the metric `top7` is not known"),
        ('default: "no"', 'default: "no"\n  form: guess', "Invalid enum value 'guess'"),
        ("toolkit: HRNet, ", "", "toolkit"),
        ("flip:", "flip: [", "protocols.yaml"),
    ],
)
def test_lint_of_the_table(old: str, new: str, said: str | None, tmp_path: Path) -> None:
    for name in ("metrics.yaml", "datasets.yaml", "tolerances.yaml", "125.yaml"):
        shutil.copy(Path(builtin_folder(), name), tmp_path)
    (tmp_path / protocols.NAME).write_text(TABLE.replace(old, new, 1), "utf-8")
    found = [str(error) for error in lint_catalogue(Catalogue(tmp_path))]
    assert (found == []) if said is None else any(said.partition(": ")[2] or said in one for one in found)


def test_a_spec_names_settings_of_the_table(tmp_path: Path) -> None:
    for name in ("metrics.yaml", "datasets.yaml", "tolerances.yaml"):
        shutil.copy(Path(builtin_folder(), name), tmp_path)
    text = Path(builtin_folder(), "155.yaml").read_text("utf-8")
    (tmp_path / "155.yaml").write_text(text.replace("multi_scale:", "multi_scales:"), "utf-8")
    assert [str(error).partition("criteria")[2] for error in lint_catalogue(Catalogue(tmp_path))] == [
        "[0].conditions.settings.multi_scales: the setting `multi_scales` is not known; known is multi_scale."
    ]
