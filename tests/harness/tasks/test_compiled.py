"""The compiled form of the catalogue: believed only where it was made from the very bytes of the YAML file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.tasks import compiled, compiling
from harness.tasks.catalogue import Catalogue, builtin_folder
from harness.tasks.spec import Spec
from harness.values.errors import SpecError
from tests.conftest import Outcome

FILES = ("metrics.yaml", "datasets.yaml", "tolerances.yaml", "124.yaml", "125.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(Path(builtin_folder(), name), tmp_path)
    compiling.write(Catalogue(tmp_path))
    return tmp_path


def version(folder: Path, task: int = 125) -> int | None:
    found = compiled.decoded(str(folder / f"{task}.yaml"), Spec)
    return None if found is None else found.version


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_line_a_file_and_the_tables_first(folder: Path) -> None:
    first, *lines, last = (folder / compiled.NAME).read_text(encoding="utf-8").splitlines()
    assert (first, last) == ("{", "}")
    assert [line.partition(": ")[0] for line in lines] == [f'"{name}"' for name in FILES]
    assert [line.endswith(",") for line in lines] == [True, True, True, True, False]


def test_it_is_the_spec(folder: Path) -> None:
    assert compiled.decoded(str(folder / "125.yaml"), Spec) == Catalogue(folder).load(125)


def test_an_edited_file_counts_at_once(folder: Path) -> None:
    assert version(folder) == 1
    edit(folder / "125.yaml", "version: 1", "version: 7")
    assert version(folder) is None
    assert Catalogue(folder, from_yaml=False).load(125).version == 7
    assert version(folder, 124) == Catalogue(folder).load(124).version


def test_an_edited_table_counts_at_once(folder: Path) -> None:
    edit(folder / "datasets.yaml", "50000", "50001")
    ours = Catalogue(folder, from_yaml=False).registry
    assert ours.datasets["ImageNet-1k"].samples["val"] == 50001
    assert ours.metrics["top1"].direction == "higher"


def test_a_file_that_went_is_gone(folder: Path) -> None:
    (folder / "125.yaml").unlink()
    assert version(folder) is None


def test_other_line_ends_are_the_same_file(folder: Path) -> None:
    path = folder / "125.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert version(folder) == 1
    (folder / compiled.NAME).write_bytes((folder / compiled.NAME).read_bytes().replace(b"\n", b"\r\n"))
    compiled.text_of.cache_clear()
    assert version(folder) == 1
    assert version(folder, 124) is not None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_what_a_forked_process_reads_is_not_taken_from_its_parent(folder: Path) -> None:
    assert version(folder, 124) is not None
    child = os.fork()
    if not child:
        os._exit(version(folder, 125) != 1)
    assert os.waitpid(child, 0)[1] == 0
    assert version(folder, 125) == 1


@pytest.mark.parametrize("bad", [b"", b"{}", b"[]", b'"125.yaml": {}\n', b'"125.yaml": {"digest": \n', b"\xff\n: \n"])
def test_broken_lines_are_none(folder: Path, bad: bytes) -> None:
    (folder / compiled.NAME).write_bytes(bad)
    compiled.text_of.cache_clear()
    assert version(folder) is None
    assert Catalogue(folder, from_yaml=False).load(125).version == 1


def test_records_of_another_shape_are_none(folder: Path) -> None:
    path = folder / compiled.NAME
    path.write_bytes(path.read_bytes().replace(b'"criteria":', b'"criterions":'))
    compiled.text_of.cache_clear()
    assert version(folder) is None
    assert Catalogue(folder, from_yaml=False).load(125).version == 1


def test_without_lines_the_yaml_is_read(folder: Path) -> None:
    (folder / compiled.NAME).unlink()
    compiled.text_of.cache_clear()
    assert version(folder) is None
    assert Catalogue(folder, from_yaml=False).load(125).version == 1


def test_a_folder_that_was_given_is_read_from_yaml(folder: Path, verify: Callable[..., Outcome]) -> None:
    path = folder / compiled.NAME
    path.write_bytes(path.read_bytes().replace(b'"version":1', b'"version":9'))
    compiled.text_of.cache_clear()
    assert version(folder) == 9
    assert Catalogue(folder).load(125).version == 1
    assert "version 1" in verify("show", "125", "--specs", folder).out
    edit(folder / "125.yaml", "toolkit:", "toolkits:")
    with pytest.raises(SpecError) as error:
        Catalogue(folder, from_yaml=False).load(125)
    assert error.value.code == "spec_unknown_key_close"


def test_what_is_current(folder: Path) -> None:
    catalogue = Catalogue(folder)
    assert compiling.is_current(catalogue)
    assert not compiling.is_compiled(catalogue)
    shutil.copy(Path(builtin_folder(), "126.yaml"), folder)
    assert not compiling.is_current(Catalogue(folder))
    (folder / "126.yaml").unlink()
    assert compiling.is_current(Catalogue(folder))
    edit(folder / "tolerances.yaml", "origin:", "origin: ")
    assert not compiling.is_current(Catalogue(folder))
    (folder / compiled.NAME).write_bytes(b"{")
    assert not compiling.is_current(Catalogue(folder))
    (folder / compiled.NAME).unlink()
    assert not compiling.is_current(Catalogue(folder))


def test_lint_tells_and_mends_a_stale_form(
    folder: Path, verify: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "builtin_folder", lambda: str(folder))
    assert verify("lint", folder, "--write-index").status == 0
    assert verify("lint", folder).status == 0
    edit(folder / "datasets.yaml", "50000", "50001")
    stale = verify("lint", folder)
    assert stale.status == 2
    assert f"{folder / compiled.NAME}: it is older than the specs" in stale.out
    assert verify("lint", folder, "--write-index").status == 0
    assert verify("lint", folder).status == 0


def test_a_catalogue_of_ones_own_is_not_compiled(folder: Path, verify: Callable[..., Outcome]) -> None:
    (folder / compiled.NAME).unlink()
    assert verify("lint", folder, "--write-index").status == 0
    assert not (folder / compiled.NAME).exists()
    assert verify("lint", folder).status == 0
