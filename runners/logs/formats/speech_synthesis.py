"""Speed of PaddleSpeech's synthesis programs.

What the writer does (PaddlePaddle/PaddleSpeech 969f3399, paddlespeech/t2s/exps/gan_vocoder/synthesize.py:117,
synthesize.py:139 and the other programs of paddlespeech/t2s/exps): a line an utterance, `009901, mel: [...], wave: ...,
Hz: 38115.4, RTF: 0.6.`, and at the end one over all of them, `generation speed: 38115.4Hz, RTF: 0.6`, with every digit
of a double. Only the last is a result. RTF is the time of computing over the duration of the audio, so that speed times
RTF is the sampling rate. The arguments are dumped as YAML below `========Args========`, and name the files of the
configuration and of the weights. The command line's `Avg RTF: x` is of one call (paddlespeech/cli/executor.py:238).
"""

from __future__ import annotations

from harness.evidence.observation import Run
from harness.tasks.splits import of_word
from runners.logs.reading.described import Format
from runners.logs.reading.description import Below, ConfigurationDump, Meant, Rule, Sample
from runners.logs.reading.hooks import Account
from runners.logs.reading.numbers import FINITE


def _configured(account: Account, run: Run) -> None:
    """What the arguments say: a configuration of its own name is another model than the generator's usual one."""
    told = account.state.settings
    if told.get("config", "").rpartition("/")[2] in ("", "default.yaml"):
        run.model = told.get("generator_type") or None
    # The list of a part lies in a folder that is called after it: `dump/test/norm/metadata.jsonl`.
    folders = told.get("test_metadata", "").split("/")[:-1]
    run.split = next((split for folder in folders if (split := of_word(folder))), None)


FORMAT = Format(
    name="speech_synthesis",
    title="PaddleSpeech (synthesis)",
    known_by={
        rb"^generation speed: [\d.e+-]{1,30}Hz, RTF: \d|, Hz: [\d.e+-]{1,30}, RTF: \d[\d.e+-]{0,30}\.\s": 80,
        rb"\bAvg RTF: \d": 60,
    },
    settings={"checkpoint": "pretrained", "voc_ckpt": "pretrained", "ckpt": "pretrained"},
    configured=_configured,
    rules=(
        Rule(
            needles=(b"========Args========",),
            pattern=r"^=+Args=+\s*$",
            starts=True,
            below=Below(
                dump=ConfigurationDump(entry=r"^(?P<key>[a-z_]{1,40}): (?P<value>\S.{0,500})$"),
                until=r"^=+Config",
                limit=100,
            ),
        ),
        Rule(
            needles=(b"generation speed: ",),
            pattern=rf"^generation speed: (?P<speed>{FINITE})Hz, RTF: (?P<rtf>{FINITE})\s*$",
            values={
                "speed": Meant("generation speed", None, None),
                "rtf": Meant("RTF", "rtf", "ratio"),
            },
        ),
        Rule(
            needles=(b"Avg RTF: ",),
            pattern=rf"\bAvg RTF: (?P<rtf>{FINITE})\s*$",
            values={"rtf": Meant("Avg RTF", "rtf", "ratio")},
        ),
    ),
    samples=(
        Sample(
            text="""\
                ========Args========
                checkpoint: exp/default/checkpoints/snapshot_iter_50000.pdz
                config: conf/iSTFT.yaml
                generator_type: hifigan
                ngpu: 1
                output_dir: exp/default/test
                test_metadata: dump/test/norm/metadata.jsonl

                ========Config========
                fs: 24000
                009901, mel: [373, 80], wave: (111900, 1), time: 0.02s, Hz: 2034545.4, RTF: 0.011796.
                generation speed: 2034545.4545454545Hz, RTF: 0.01179624
                [2022-03-25 16:44:24,858] [    INFO] - Avg RTF: 0.0321
                """,
            sees="""\
                12 eval - 2034545.4545454545 -, generation speed, split test
                12 eval rtf 0.01179624 ratio, RTF, split test
                13 eval rtf 0.0321 ratio, Avg RTF, split test
                """,
            runs="1 split test, pretrained exp/default/checkpoints/snapshot_iter_50000.pdz",
        ),
    ),
)
