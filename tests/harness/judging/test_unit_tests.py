"""Rows of `tests` criteria: what counts as passed, and what a log of tests cannot prove."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness.evidence.findings import Grade
from harness.evidence.observation import Artifact, Log
from harness.judging.report import Row
from harness.tasks.spec import TestsCriterion as Criterion
from tests.harness import builders
from tests.runners.logs.logs import parse

FILE = "tests/transformers/clip/test_modeling.py"
HEAD = "============================= test session starts ==============================\n"


def judged(*logs: Log, **changes: object) -> Row:
    fields = {"files": ["**/tests/transformers/clip/test_*.py"], "covers": ["clip"], **changes}
    asked = Criterion(id="tests-clip", source=builders.SOURCE, **fields)  # type: ignore[arg-type]
    files = [Artifact(file=log.file, size=1) for log in logs]
    return builders.report(builders.spec(asked), *logs, files=files).rows[0]


def verbose(*outcomes: str, closing: str | None = None, file: str = FILE, name: str = "pytest.log") -> Log:
    """A session with -v, one test an outcome."""
    lines = [f"{file}::CLIPTest::test_{n} {outcome} [ 50%]\n" for n, outcome in enumerate(outcomes)]
    words = {"PASSED": "passed", "FAILED": "failed", "SKIPPED": "skipped", "ERROR": "error", "XFAIL": "xfailed"}
    counts = [f"{outcomes.count(word)} {said}" for word, said in words.items() if word in outcomes]
    end = f"=== {', '.join(counts)} in 1.00s ===\n" if closing is None else closing
    return parse(format_name="pytest_log", text=HEAD + "".join(lines) + end, name=name)


QUIET = "..{}.  [100%]\n{}{} in 1.00s\n"
SUMMARY = f"FAILED {FILE}::CLIPTest::test_2 - AssertionError\n"


def test_a_quiet_session_fails_and_does_not_pass() -> None:
    bad = parse(format_name="pytest_log", text=QUIET.format("F", SUMMARY, "1 failed, 3 passed"), name="pytest.log")
    assert builders.said(judged(bad)) == ("FAIL", "tests_failed")
    good = judged(parse(format_name="pytest_log", text=QUIET.format(".", "", "4 passed"), name="pytest.log"))
    assert builders.said(good) == ("MISSING", "no_tests")
    near = good.near_misses[0]
    assert (near.why, near.file, near.values) == (
        "near_counted_tests",
        "pytest.log:2",
        {"text": "4 passed in 1.00s"},
    )


def test_what_does_not_hold_together_is_said_in_words() -> None:
    row = judged(verbose("PASSED", "PASSED", "PASSED", closing="=== 4 passed in 1.00s ===\n"))
    assert builders.said(row) == ("REVIEW", "tests_doubted")
    assert row.values["findings_en"] == "the closing line counts 4 passed; the lines show 3 passed"
    assert row.values["findings_zh"] == "结束行记为 4 passed；各行显示 3 passed"


@pytest.mark.parametrize(("name", "notes"), [(False, ["note_skipped_unnamed"]), (True, [])])
def test_skips_without_names_say_what_would_name_them(name: bool, notes: list[str]) -> None:
    if name:
        log = verbose("PASSED", "PASSED", "PASSED", "SKIPPED")
    else:
        text = f"{HEAD}{FILE} ...s [100%]\n=== 3 passed, 1 skipped in 1.00s ===\n"
        log = parse(format_name="pytest_log", text=text, name="pytest.log")
    row = judged(log)
    assert builders.said(row) == ("REVIEW", "tests_skipped")
    assert [note.code for note in row.notes] == notes


@pytest.mark.parametrize(
    ("outcomes", "verdict", "reason"),
    [
        (["PASSED"], "PASS", "tests_passed"),
        (["PASSED", "FAILED"], "FAIL", "tests_failed"),
        (["PASSED", "ERROR"], "FAIL", "tests_failed"),
        (["PASSED", "XPASS"], "REVIEW", "tests_skipped"),
        (["PASSED", "SKIPPED"], "REVIEW", "tests_skipped"),
        (["PASSED", "XFAIL"], "REVIEW", "tests_skipped"),
        (["SKIPPED"], "MISSING", "tests_skipped"),
    ],
)
def test_outcomes(outcomes: list[str], verdict: str, reason: str) -> None:
    assert builders.said(judged(verbose(*outcomes))) == (verdict, reason)


def test_the_row_points_at_the_line() -> None:
    row = judged(verbose("PASSED", "FAILED"))
    assert row.artifacts == ["pytest.log:2"]
    assert row.values["place"] == "pytest.log:3"
    assert row.assurance == "logged"


@pytest.mark.parametrize(("minimum", "verdict"), [(2, "PASS"), (3, "MISSING")])
def test_minimum(minimum: int, verdict: str) -> None:
    assert judged(verbose("PASSED", "PASSED"), minimum=minimum).verdict.value == verdict


def test_other_tests_prove_nothing() -> None:
    row = judged(verbose("PASSED", file="tests/transformers/bart/test_modeling.py"))
    assert builders.said(row) == ("MISSING", "no_tests")
    assert builders.near(row) == ["near_other_tests"]
    assert builders.said(judged()) == ("MISSING", "no_files")


def test_names_must_match() -> None:
    log = verbose("PASSED")
    assert builders.said(judged(log, names=["*CLIPTest*"])) == ("PASS", "tests_passed")
    assert builders.said(judged(log, names=["*CompatibilityTest*"])) == ("MISSING", "no_tests")


def test_letters_have_no_names() -> None:
    log = parse(format_name="pytest_log", text=f"{HEAD}{FILE} ...  [ 50%]\n..  [100%]\n=== 5 passed in 1.00s ===\n")
    row = judged(log)
    assert builders.said(row) == ("PASS", "tests_passed")
    assert row.values["passed"] == "5"
    assert builders.said(judged(log, names=["*CLIPTest*"])) == ("MISSING", "no_tests")


def test_a_log_that_was_cut_off_is_for_a_person() -> None:
    assert builders.said(judged(verbose("PASSED", closing=""))) == ("REVIEW", "tests_doubted")


def test_a_closing_line_of_other_tests_is_for_a_person() -> None:
    log = verbose("PASSED", closing="=== 2 passed in 1.00s ===\n")
    assert [finding.code for finding in log.findings] == ["tests_miscounted"]
    assert builders.said(judged(log)) == ("REVIEW", "tests_doubted")


def test_a_failing_log_is_not_settled_by_another() -> None:
    row = judged(verbose("FAILED", name="first.log"), verbose("PASSED", name="second.log"))
    assert builders.said(row) == ("REVIEW", "candidates_disagree")
    assert row.artifacts == ["first.log:2", "second.log:2"]


def test_a_readme_that_quotes_a_session_is_a_claim() -> None:
    assert builders.said(judged(verbose("PASSED", name="README.md"))) == ("REVIEW", "assurance_too_low")


def test_a_readme_that_quotes_the_end_of_a_log_says_nothing_against_it() -> None:
    quoted = verbose("PASSED", name="README.md", closing="=== 2 passed in 1.00s ===\n")
    assert [(one.code, one.grade) for one in quoted.findings] == [("tests_miscounted", Grade.INFO)]
    row = judged(quoted, verbose("PASSED", "PASSED", name="tests.log"))
    assert builders.said(row) == ("PASS", "tests_passed")
    assert (row.artifacts, row.assurance) == (["tests.log:2"], "logged")
    failed = verbose("FAILED", name="README.md")
    assert builders.said(judged(failed, verbose("PASSED", name="tests.log"))) == ("REVIEW", "candidates_disagree")


@pytest.mark.parametrize(
    ("inner", "verdict"),
    [
        ("", "PASS"),
        ("<failure message='x'/>", "FAIL"),
        ("<error/>", "FAIL"),
        ("<skipped/>", "MISSING"),
        ("<skipped type='pytest.xfail'/>", "MISSING"),
    ],
)
def test_junit(inner: str, verdict: str) -> None:
    case = f"<testcase classname='tests.transformers.clip.test_modeling.CLIPTest' name='test_a'>{inner}</testcase>"
    log = parse(format_name="junit", text=f"<testsuites><testsuite name='pytest'>{case}</testsuite></testsuites>")
    assert log.tests[0].file == FILE
    assert log.tests[0].name == "CLIPTest::test_a"
    assert judged(log).verdict.value == verdict


def test_what_the_real_pytest_writes(tmp_path: Path) -> None:
    suite = tmp_path / FILE
    suite.parent.mkdir(parents=True)
    suite.write_text(
        "import pytest\n"
        "class TestClip:\n"
        "    @pytest.mark.parametrize('n', range(90))\n"
        "    def test_many(self, n): pass\n"
        "    def test_one(self): pass\n"
    )
    for options in ([], ["-v"], ["--junitxml=out.xml"]):
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, "tests"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        log = parse(format_name="pytest_log", text=done.stdout)
        row = judged(log)
        assert (builders.said(row), row.values["passed"]) == (("PASS", "tests_passed"), "91")
    row = judged(parse(format_name="junit", text=(tmp_path / "out.xml").read_text()))
    assert (builders.said(row), row.values["passed"]) == (("PASS", "tests_passed"), "91")


def xml(*cases: str, name: str = "report.xml") -> Log:
    return parse(format_name="junit", text=f"<testsuite>{''.join(cases)}</testsuite>", name=name)


def case(where: str, name: str = "test_a", inside: str = "") -> str:
    return f'<testcase classname="{where}" name="{name}">{inside}</testcase>'


CLIP = "tests.transformers.clip.test_modeling"
TOKENS = case("tests.transformers.clip.test_tokenizer.CLIPTest")


@pytest.mark.parametrize(
    ("other", "verdict", "reason"),
    [
        (case("", CLIP, "<error/>"), "FAIL", "tests_failed"),
        # A package that could not be imported has no module in its name.
        (case("", "tests.transformers.clip", "<error/>"), "FAIL", "tests_failed"),
        (case("", "tests.transformers.bart.test_modeling", "<error/>"), "PASS", "tests_passed"),
        # What says nothing of where it was may have been here.
        (case("", "internal", "<error/>"), "REVIEW", "tests_broken"),
        (case("", CLIP, "<skipped/>"), "REVIEW", "tests_skipped"),
        (case(f"{CLIP}.CLIPTest").replace("<testcase", '<testcase status="notrun"'), "REVIEW", "tests_skipped"),
    ],
)
def test_what_did_not_run_beside_a_test_that_passed(other: str, verdict: str, reason: str) -> None:
    assert builders.said(judged(xml(TOKENS, other))) == (verdict, reason)


def test_a_file_that_broke_may_hold_the_tests_of_that_name() -> None:
    named = case(f"{CLIP}.CLIPCompatibilityTest")
    broken = case("", "tests.transformers.clip.test_other", "<error/>")
    assert builders.said(judged(xml(named, broken), names=["*CompatibilityTest*"])) == ("REVIEW", "tests_broken")
    elsewhere = case("", "tests.transformers.bart.test_other", "<error/>")
    assert builders.said(judged(xml(named, elsewhere), names=["*CompatibilityTest*"])) == ("PASS", "tests_passed")


def test_deselected_tests_did_not_run() -> None:
    log = verbose("PASSED", closing="=== 1 passed, 2 deselected in 1.00s ===\n")
    assert builders.said(judged(log)) == ("REVIEW", "tests_doubted")
    # Where tests of some name are asked for, others may be left out.
    assert builders.said(judged(log, names=["*CLIPTest*"])) == ("PASS", "tests_passed")


@pytest.mark.parametrize(
    ("skips", "verdict"),
    [(["test_1"], "PASS"), (["CLIPTest::*"], "PASS"), (["test_2"], "REVIEW"), ([], "REVIEW")],
)
def test_skips_of_the_toolkit(skips: list[str], verdict: str) -> None:
    assert judged(verbose("PASSED", "SKIPPED"), skips=skips).verdict.value == verdict
    # They never stand for a test that passed, and an expected failure is no skip.
    assert judged(verbose("SKIPPED", "SKIPPED"), skips=skips).verdict.value == "MISSING"
    assert judged(verbose("PASSED", "XFAIL"), skips=skips).verdict.value == "REVIEW"


@pytest.mark.parametrize(
    ("file", "name", "verdict"),
    [
        ("transformers/clip/test_modeling.py", "AnyTest", "PASS"),
        ("clip/test_modeling.py", "AnyTest", "PASS"),
        ("chinese_clip/test_modeling.py", "AnyTest", "MISSING"),
        ("other/clip/test_modeling.py", "AnyTest", "MISSING"),
        ("test_modeling.py", "CLIPModelTest", "PASS"),
        ("test_modeling.py", "CLIPForSomethingTest", "PASS"),
        ("test_modeling.py", "CLIPSegModelTest", "MISSING"),
        ("test_modeling.py", "ChineseCLIPModelTest", "MISSING"),
        ("test_modeling.py", "AnyTest", "MISSING"),
        ("modeling.py", "CLIPModelTest", "MISSING"),
    ],
)
def test_tests_run_from_inside_the_folders(file: str, name: str, verdict: str) -> None:
    text = f"{HEAD}{file}::{name}::test_a PASSED [100%]\n=== 1 passed in 1.00s ===\n"
    assert judged(parse(format_name="pytest_log", text=text)).verdict.value == verdict


# Below `tests/**` any folder may hold the tests, so that all of it may stand above where they were run.
@pytest.mark.parametrize(
    ("file", "verdict"),
    [
        ("tests/transformers/bert/test_modeling.py", "PASS"),
        ("transformers/bert/test_modeling.py", "PASS"),
        ("bert/test_modeling.py", "PASS"),
        ("transformers/bert/modeling.py", "MISSING"),
    ],
)
def test_tests_run_from_inside_a_folder_of_any_tests(file: str, verdict: str) -> None:
    text = f"{HEAD}{file}::BertModelTest::test_tie_weight PASSED [100%]\n=== 1 passed in 1.00s ===\n"
    asked = {"files": ["**/tests/**/test_*.py"], "names": ["*tie*weight*"]}
    assert judged(parse(format_name="pytest_log", text=text), **asked).verdict.value == verdict


COUNTED = {"counted": ["test_*model*.py"], "minimum": 2}
TOKENIZER = "tests/transformers/clip/test_tokenizer.py"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((FILE, FILE), ("PASS", "tests_passed")),
        ((FILE, FILE, TOKENIZER), ("PASS", "tests_passed")),
        ((FILE, TOKENIZER), ("MISSING", "tests_elsewhere")),
        ((TOKENIZER, TOKENIZER, TOKENIZER), ("MISSING", "tests_elsewhere")),
        ((FILE,), ("MISSING", "tests_too_few")),
        (("tests/transformers/clip/test_clip_modeling.py",) * 2, ("PASS", "tests_passed")),
    ],
)
def test_the_tests_of_a_tokenizer_alone_are_not_those_of_the_model(
    files: tuple[str, ...], said: tuple[str, str]
) -> None:
    lines = [f"{file}::CLIPTest::test_{n} PASSED [ 50%]\n" for n, file in enumerate(files)]
    log = parse(format_name="pytest_log", text=f"{HEAD}{''.join(lines)}=== {len(files)} passed in 1.00s ===\n")
    row = judged(log, **COUNTED)
    assert builders.said(row) == said
    if said[1] == "tests_elsewhere":
        passed = str(files.count(FILE))
        assert row.values == {"passed": passed, "wanted": "2", "files": "test_*model*.py"}


@pytest.mark.parametrize(("name", "verdict"), [("CLIPModelTest", "PASS"), ("CLIPTokenizationTest", "MISSING")])
def test_without_files_the_names_of_the_tests_tell_which_they_are(name: str, verdict: str) -> None:
    cases = "".join(f'<testcase classname="{name}" name="test_{n}"/>' for n in range(2))
    log = parse(format_name="junit", text=f'<testsuite name="s" tests="2">{cases}</testsuite>', name="a.xml")
    assert judged(log, **COUNTED, files=[]).verdict.value == verdict


def test_a_test_that_passed_only_when_it_was_run_again_is_for_a_person() -> None:
    first = f"{FILE}::CLIPTest::test_1 RERUN [ 50%]\n{FILE}::CLIPTest::test_1 PASSED [ 50%]\n"
    log = parse(format_name="pytest_log", text=f"{HEAD}{first}=== 1 passed, 1 rerun in 1.00s ===\n", name="p.log")
    row = judged(log)
    assert (builders.said(row), row.values) == (("REVIEW", "tests_rerun"), {"count": "1"})
    failed = parse(
        format_name="pytest_log",
        text=f"{HEAD}{first.replace('PASSED', 'FAILED')}=== 1 failed, 1 rerun in 1.00s ===\n",
    )
    assert builders.said(judged(failed)) == ("FAIL", "tests_failed")


def named(*names: str, file: str = FILE, closing: str | None = None, log: str = "pytest.log") -> Log:
    """A session with -v in which the tests of these names passed."""
    lines = [f"{file}::{name} PASSED [ 50%]\n" for name in names]
    end = f"=== {len(names)} passed in 1.00s ===\n" if closing is None else closing
    return parse(format_name="pytest_log", text=HEAD + "".join(lines) + end, name=log)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("CLIPModelTest::test_tie_weight", True),
        ("CLIPModelTest::test_tie_weights_model", True),
        ("TieWeightsTest::test_bert", True),
        ("test_TIE_weight[bert-base]", True),
        # Part of another word, not one behind the other, and what says that it does not work.
        ("LinearTest::test_untied_weights", False),
        ("test_necktie_weight", False),
        ("test_tie_weighted_sum", False),
        ("test_tie_all_weights", False),
        ("T::test_tie_weights_not_supported", False),
        ("T::test_tie_weights_raises", False),
    ],
)
def test_words_are_whole_words_of_a_name(name: str, asked: bool) -> None:
    row = judged(named(name), words=["tie_weight", "tie_weights"])
    assert builders.said(row) == (("PASS", "tests_passed") if asked else ("MISSING", "no_tests"))


def test_a_name_fits_a_pattern_or_has_the_words() -> None:
    log = named("test_sample", "test_generate_sample", "test_downsample")
    row = judged(log, names=["test_sample"], words=["generate_sample"])
    assert (builders.said(row), row.values["passed"]) == (("PASS", "tests_passed"), "2")


def test_the_same_test_counts_once() -> None:
    assert builders.said(judged(named(*["T::test_a"] * 3), minimum=2)) == ("MISSING", "tests_too_few")
    assert builders.said(judged(named("T::test_a", "T::test_a", "T::test_b"), minimum=2)) == ("PASS", "tests_passed")
    # Of one that passed and failed both are seen.
    both = (
        HEAD + f"{FILE}::T::test_a PASSED [ 50%]\n{FILE}::T::test_a FAILED [100%]\n=== 1 failed, 1 passed in 1s ===\n"
    )
    assert judged(parse(format_name="pytest_log", text=both, name="pytest.log")).verdict.value == "FAIL"


@pytest.mark.parametrize(("above", "verdict"), [("backup/old/", "MISSING"), ("PaddleNLP/", "PASS"), ("older/", "PASS")])
def test_tests_that_were_laid_aside_are_none(above: str, verdict: str) -> None:
    assert judged(named("CLIPTest::test_a", file=above + FILE)).verdict.value == verdict


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CLIPModelTest", ("PASS", "tests_passed")),
        ("CLIPModelTest_0", ("PASS", "tests_passed")),
        ("BertModelTest", ("REVIEW", "tests_of_another")),
        ("BertModelTest_1", ("REVIEW", "tests_of_another")),
        ("BertForTokenClassificationTest", ("REVIEW", "tests_of_another")),
        ("BertTokenizationTest", ("REVIEW", "tests_of_another")),
        # The merged tests of DeBERTa are called so.
        ("BertCompatibilityTest", ("PASS", "tests_passed")),
        ("TextModelTest", ("PASS", "tests_passed")),
    ],
)
def test_a_class_of_another_model_in_the_folder_of_the_asked_one(name: str, expected: tuple[str, str]) -> None:
    row = judged(named(f"{name}::test_a"))
    assert builders.said(row) == expected
    if expected[0] == "REVIEW":
        assert (row.values["first"], row.values["place"]) == (name, "pytest.log:2")


def test_enough_tests_of_the_model_need_none_of_another() -> None:
    log = named("CLIPModelTest::test_a", "BertModelTest::test_a")
    assert builders.said(judged(log, minimum=1)) == ("PASS", "tests_passed")
    assert builders.said(judged(log, minimum=2)) == ("REVIEW", "tests_of_another")
    # A folder that is no model's says nothing of classes.
    elsewhere = named("BertModelTest::test_tie_weight", file="tests/transformers/bert/test_modeling.py")
    row = judged(elsewhere, files=["**/tests/transformers/**/test_*.py"], words=["tie_weight"], covers=["tie_weights"])
    assert builders.said(row) == ("PASS", "tests_passed")


def test_an_attempt_that_was_cut_off_does_not_hide_the_whole_log() -> None:
    whole = named("CLIPTest::test_a", "CLIPTest::test_b")
    cut = named("CLIPTest::test_a", closing="", log="failed/pytest.log")
    assert "tests_cut_off" in [finding.code for finding in cut.findings]
    for logs in ((cut, whole), (whole, cut)):
        row = judged(*logs)
        assert (builders.said(row), row.artifacts) == (("PASS", "tests_passed"), ["pytest.log:2"])
    assert builders.said(judged(cut)) == ("REVIEW", "tests_doubted")
    # It ran more than the whole one, or something failed in it.
    more = named("CLIPTest::test_a", "CLIPTest::test_b", "CLIPTest::test_c", closing="", log="failed/pytest.log")
    assert builders.said(judged(more, whole)) == ("REVIEW", "tests_doubted")
    failed = HEAD + f"{FILE}::CLIPTest::test_a FAILED [ 50%]\n"
    broken = parse(format_name="pytest_log", text=failed, name="failed/pytest.log")
    assert builders.said(judged(broken, whole)) == ("REVIEW", "candidates_disagree")


TIED = {"files": ["**/tests/transformers/**/test_*.py"], "words": ["tie_weights"], "covers": ["tie_weights"]}


def session(file: str, test: str, *, root: str = "", chosen: str = "") -> Log:
    """A session with -v of one test that passed."""
    head = f"rootdir: {root}, configfile: setup.cfg\n" if root else ""
    head += f"collected 1 item\nrun-last-failure: {chosen}\n" if chosen else ""
    text = f"{HEAD}{head}{file}::{test} PASSED [100%]\n=== 1 passed in 1.00s ===\n"
    return parse(format_name="pytest_log", text=text, name="pytest.log")


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("tests/transformers/bert/test_modeling.py", True),
        ("tests/transformers/test_modeling_common.py", True),
        ("transformers/test_modeling_common.py", True),
        ("bert/test_modeling.py", True),
        ("PaddleNLP/tests/transformers/bert/test_modeling_bert.py", True),
        # Seen from inside tests/transformers a path does not begin with `tests` again.
        ("tests/test_modeling_common.py", False),
        ("tests/models/bert/test_modeling_bert.py", False),
        ("tests/other/test_modeling.py", False),
    ],
)
def test_a_path_begins_with_no_folder_that_it_was_seen_from(file: str, found: bool) -> None:
    said = ("PASS", "tests_passed") if found else ("MISSING", "no_tests")
    assert builders.said(judged(session(file, "BertModelTest::test_tie_weights"), **TIED)) == said


@pytest.mark.parametrize(
    ("file", "found"),
    [("tests/generation/test_logits_process.py", True), ("tests/generation/test_utils.py", False)],
)
def test_files_that_only_another_library_has(file: str, found: bool) -> None:
    asked = {"files": ["**/tests/generation/**/test_*.py"], "words": ["sample_generate"], "covers": []}
    said = ("PASS", "tests_passed") if found else ("MISSING", "no_tests")
    assert builders.said(judged(session(file, "GenerationTest::test_sample_generate"), **asked)) == said


@pytest.mark.parametrize(
    ("root", "reason"),
    [
        ("/home/a/PaddleNLP", "tests_passed"),
        ("/home/a/work", "tests_passed"),
        ("/home/a/PaddleNLP/tests/transformers", "tests_passed"),
        ("/home/a/PaddleNLP/paddlenlp/transformers", "tests_passed"),
        ("/home/a/paddle-transformers", "tests_passed"),
        ("/home/a/transformers", "tests_of_others"),
        ("/home/a/transformers-4.26.1", "tests_of_others"),
        ("/home/a/hf_transformers", "tests_of_others"),
        ("/home/a/fairseq", "tests_of_others"),
    ],
)
def test_the_folder_that_tests_were_run_in(root: str, reason: str) -> None:
    log = session("tests/transformers/bert/test_modeling.py", "BertModelTest::test_tie_weights", root=root)
    assert judged(log, **TIED).reason.value == reason


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ("no previously failed tests, not deselecting items.", "tests_passed"),
        ("rerun previous 1 failure first", "tests_passed"),
        ("rerun previous 1 failure", "tests_doubted"),
        ("rerun previous 3 failures (skipped 2 files)", "tests_doubted"),
    ],
)
def test_only_what_failed_before_is_not_all(chosen: str, reason: str) -> None:
    assert judged(session(FILE, "CLIPTest::test_a", chosen=chosen)).reason.value == reason
    # Who asks for tests by their names does not mind what else was left out.
    named = judged(session(FILE, "CLIPTest::test_a", chosen=chosen), names=["*::test_a"])
    assert named.reason.value == "tests_passed"


@pytest.mark.parametrize(
    ("test", "found"),
    [
        ("test_tie_weights", True),
        ("test_model_tie_weights", True),
        ("test_tie_weights_no_bias", True),
        ("test_no_tie_weights", False),
        ("test_without_tie_weights", False),
        ("test_beam_tie_weights", False),
    ],
)
def test_words_that_turn_what_follows(test: str, found: bool) -> None:
    said = ("PASS", "tests_passed") if found else ("MISSING", "no_tests")
    log = session("tests/transformers/bert/test_modeling.py", f"BertModelTest::{test}")
    assert builders.said(judged(log, **TIED)) == said


@pytest.mark.parametrize(("kind", "found"), [("Compatibility", True), ("Incompatibility", False)])
def test_names_are_held_with_their_case(kind: str, found: bool) -> None:
    said = ("PASS", "tests_passed") if found else ("MISSING", "no_tests")
    log = session(FILE, f"CLIP{kind}Test::test_convert")
    assert builders.said(judged(log, names=["*CompatibilityTest*"])) == said


def test_what_is_asked_for_may_begin_with_such_a_word() -> None:
    case = '<testsuite name="s" tests="1"><testcase classname="" name="beam_search"/></testsuite>'
    log = parse(format_name="junit", text=case, name="a.xml")
    assert builders.said(judged(log, words=["beam_search"], files=[])) == ("PASS", "tests_passed")
