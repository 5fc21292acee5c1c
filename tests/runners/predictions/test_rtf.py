"""Real-time factors, and what is refused."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.values.errors import InputError
from runners.predictions import evaluate


def audio(path: Path, frames: int, rate: int = 1000) -> None:
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"\0\0" * frames)


def given(folder: Path, times: str = "utterance,seconds\na,0.5\nb,0.5\n") -> tuple[list[str], list[str]]:
    audio(folder / "wavs" / "a.wav", 1000)
    audio(folder / "wavs" / "b.wav", 4000)
    (folder / "times.csv").write_text(times)
    return [str(folder / "times.csv")], [str(folder / "wavs")]


def test_sums_and_ratios(tmp_path: Path) -> None:
    paths = given(tmp_path)
    found, samples = evaluate("rtf", *paths, {})
    assert float(found.value("rtf").value) == 0.2
    assert samples.columns == {"rtf": [0.5, 0.125]}
    assert found.conventions["audio"] == "5.000 s"
    found, _ = evaluate("rtf", *paths, {"mean": "ratios"})
    assert float(found.value("rtf").value) == 0.3125


def test_durations_of_a_table(tmp_path: Path) -> None:
    paths = given(tmp_path)
    (tmp_path / "audio.csv").write_text("b,4\na,1\n")
    found, _ = evaluate("rtf", paths[0], [str(tmp_path / "audio.csv")], {})
    assert (float(found.value("rtf").value), found.samples) == (0.2, 2)


def code(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return caught.value.code


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ("a,0.5\n", "eval_ids_differ"),
        ("a,0.5\nb,1\nc,1\n", "eval_ids_differ"),
        ("a,0.5\na,1\n", "eval_duplicates"),
        ("a,0\nb,1\n", "eval_line"),
        ("a,-1\nb,1\n", "eval_line"),
        ("a,nan\nb,1\n", "eval_line"),
        ("a,inf\nb,1\n", "eval_line"),
        ("a\nb,1\n", "eval_line"),
        ("a,1,2\nb,1\n", "eval_line"),
        ("", "eval_ids_differ"),
    ],
)
def test_what_is_no_table(tmp_path: Path, times: str, expected: str) -> None:
    assert code(lambda: evaluate("rtf", *given(tmp_path, times), {})) == expected


def test_what_is_no_audio(tmp_path: Path) -> None:
    paths = given(tmp_path)
    for content in (b"", b"RIFF", b"\0" * 100, (tmp_path / "wavs" / "a.wav").read_bytes()[:30]):
        (tmp_path / "wavs" / "b.wav").write_bytes(content)
        assert code(lambda: evaluate("rtf", *paths, {})) == "eval_audio_broken"
    audio(tmp_path / "wavs" / "b.wav", 0)
    assert code(lambda: evaluate("rtf", *paths, {})) == "eval_audio_broken"
