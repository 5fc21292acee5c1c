"""Speed of speech synthesis: the total counts, one utterance does not."""

from __future__ import annotations

import pytest

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse, results

UTTERANCE = "00990{}, mel: [373, 80], wave: (111900, 1), time: 0.02s, Hz: 2034545.4, RTF: 0.011796.\n"
TOTAL = "generation speed: 2034545.5Hz, RTF: 0.01179624\n"


def told(text: str) -> list[tuple[str | None, str, str | None, int | None]]:
    return [(o.metric, o.value_text, o.unit, o.line) for o in results(parse(text)) if o.metric]


def test_the_total_counts() -> None:
    assert told(UTTERANCE.format(1) + UTTERANCE.format(2) + TOTAL) == [("rtf", "0.01179624", "ratio", 3)]
    assert told(TOTAL.replace("0.01179624", "1.2e-05")) == [("rtf", "1.2e-05", "ratio", 1)]


def test_utterances_alone_have_no_result() -> None:
    seen = parse(UTTERANCE.format(1) + UTTERANCE.format(2))
    assert (seen.format, results(seen)) == ("speech_synthesis", [])


def test_two_programs_in_one_file_are_two_runs() -> None:
    start = "========Args========\ncheckpoint: {}.pdz\ntest_metadata: dump/{}/norm/metadata.jsonl\n\n===Config===\n"
    seen = parse(start.format("hifigan", "test") + TOTAL + start.format("istft", "dev") + TOTAL)
    assert [(run.pretrained, run.split) for run in seen.runs] == [("hifigan.pdz", "test"), ("istft.pdz", "dev")]
    assert [o.run for o in results(seen) if o.metric] == [0, 1]


@pytest.mark.parametrize(("config", "model"), [("conf/default.yaml", "hifigan"), ("conf/iSTFT.yaml", None)])
def test_the_generator_is_the_model_unless_the_configuration_has_a_name(config: str, model: str | None) -> None:
    start = f"========Args========\nconfig: {config}\ngenerator_type: hifigan\n\n========Config========\n"
    assert [run.model for run in parse(start + TOTAL).runs] == [model]


def test_a_number_that_may_go_on_is_not_read() -> None:
    seen = parse(TOTAL.rstrip("\n"))
    assert ([o.metric for o in results(seen)], [f.code for f in seen.findings]) == ([None], ["truncated"])


@pytest.mark.parametrize("text", ["RTF: 0.1\n", "the RTF: 0.1 of HiFiGAN is lower\n", "speed: 3Hz, RTF:\n"])
def test_less_is_no_log_of_this_format(text: str) -> None:
    log = read_log(InMemory(text.encode())).log
    assert log is None or log.format != "speech_synthesis"
