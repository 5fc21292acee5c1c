"""Logs of PaddleSpeech and icefall: decoding for word and character errors, and the speed of vocoders."""

from __future__ import annotations

from decimal import Decimal

from tests.tasks.writers.writing import Clock, places


def recognised(config: str, manifest: str, rate: Decimal, kind: str = "wer", utterances: int = 2620) -> str:
    """What `test.py` of `paddlespeech/s2t` prints of a test set (`exps/*/model.py`, `test`)."""
    clock = Clock("[INFO %Y/%m/%d %H:%M:%S model.py:{line}] ", "2023-05-02 10:01:10")

    def say(text: str, line: int, after: float = 0) -> str:
        return clock.stamp(after).format(line=line) + text

    lines = [
        "-----------  Configuration Arguments -----------",
        f"checkpoint_path: exp/{config}/checkpoints/avg_1",
        f"config: conf/{config}.yaml",
        "decode_cfg: conf/tuning/decode.yaml",
        "-----------------------------------------------",
        "accum_grad: 8",
        "dev_manifest: data/manifest.dev",
        "n_epoch: 3",
        f"test_manifest: {manifest}",
        "train_manifest: data/manifest.train",
        "vocab_filepath: data/lang_char/vocab.txt",
        say("Setup test/align Dataloader!", 641),
        say(f"Test Total Examples: {utterances}", 857, 320),
    ]
    lines.extend(say(f"One example error rate [{kind}] = 0.0{index % 4}", 842, 60) for index in range(1, 9))
    final = places(rate, 6)
    lines.append(
        say(f"Test: epoch: 3, step: 21000, Final error rate [{kind}] ({utterances}/{utterances}) = {final}", 890, 9)
    )
    return "\n".join(lines) + "\n"


def synthesised(name: str, config: str, factor: Decimal, sentences: int = 100) -> str:
    """What `paddlespeech/t2s/exps/*/synthesize.py` prints of a vocoder."""
    lines = [
        "========Args========",
        f"checkpoint: exp/{name}/checkpoints/snapshot_iter_2500000.pdz",
        f"config: conf/{config}.yaml",
        "generator_type: hifigan",
        "ngpu: 1",
        f"output_dir: exp/{name}/test",
        "test_metadata: dump/test/norm/metadata.jsonl",
        "",
        "========Config========",
        "fs: 24000",
        "master see the word size: 1, from pid: 3012",
        "generator_type: hifigan",
    ]
    speed = Decimal(24000) / factor
    lines.extend(
        f"00990{index}, mel: [358, 80], wave: [107400, 1], time: 0.2s, Hz: {places(speed, 4)}, RTF: {factor}."
        for index in range(sentences // 20)
    )
    lines.append(f"generation speed: {places(speed, 6)}Hz, RTF: {factor}")
    return "\n".join(lines) + "\n"
