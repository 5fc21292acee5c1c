"""The English texts of the places where people work: continuous integration, waivers, history, attestation."""

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    # What the exit status makes of the verdicts.
    "help_fail_on": "verdicts that end with a status other than 0, beside fail and error: {known}",
    "help_review_is": "REVIEW ends with 3 (open, the default), 1 (fail) or, as the reviewer's word, 0 (pass)",
    "fail_on_unknown": "--fail-on names {text}, which is no verdict. Known: {known}.",
    "label_gate_passes": "Exit status 0, as was asked: {verdicts} does not stop this gate",
    "label_gate_stops": "Exit status {status}, as was asked: {verdicts} stops this gate",
    # Several tasks in one report.
    "label_task_column": "task",
    "label_title": "title",
    "label_holds": "required criteria",
    "label_all_tasks": "Of several tasks",
    "label_in_tasks": "{text} (tasks {tasks})",
    "label_left_out": "Left out here, where at most {limit} fit: {left}. The whole report: {how}",
    "label_left_tasks": "{count} tasks of the table",
    "label_left_sections": "{count} tasks in full",
    "label_left_criteria": "{count} criteria",
    "label_left_stories": "{count} explanations",
    "label_left_lists": "{count} lists",
    "label_characters": "{count} characters",
    "label_bytes": "{count} bytes",
    # submission.yaml, whose other errors are those of specs.
    "manifest_large": "{file} is larger than {limit} bytes. Shorten it.",
    "manifest_unit": "{file}:{line}: units.{name}: {unit} is no unit. Known: {known}.",
    "manifest_link": "{file}:{line}: links.{name}: {address} is no web address. Write https://...",
    "manifest_number": "{file}:{line}: task: the numbers of tasks count from 1.",
    # The reviewer's file of waivers and confirmations.
    "waivers_unreadable": "{file} cannot be read: {problem}. Check the path given with --waivers.",
    "waivers_criterion": "{file}:{line}: there is no criterion {criterion} in the tasks of this call. Known: {known}.",
    "waivers_several": "{file}:{line}: an entry decides one thing, and this one {kinds}. Write an entry for each.",
    "waivers_twice": "{file}:{line}: what is decided of {criterion} here was decided above. Remove one of the two.",
    "waivers_date": "{file}:{line}: {text} is no day of the calendar. Write it as 2026-11-28.",
    "waivers_reading": "{file}:{line}: the target has no reading {text}. Known: {known}.",
    "waivers_tolerance": (
        "{file}:{line}: {text} is no tolerance of this criterion: give a number in the unit of its target, or a "
        "profile: {known}."
    ),
    "confirmed": "Confirmed by {author} on {date}: {reason}",
    "rejected": "Rejected by {author} on {date}: {reason}",
    "note_decided_tolerance": "{author} allows a tolerance of {tolerance} ({date}): {reason}",
    "note_decided_mapping": "{author} names {path} as what proves it ({date}): {reason}",
    "note_decided_no_file": (
        "{author} names {path} as what proves it ({date}), but the submission has no such file: this had no effect. "
        "Correct the path in the file of waivers."
    ),
    "note_decided_reading": "{author} chose the reading {reading} of the target ({date}): {reason}",
    "note_waiver_expired": "What {author} decided on {date} ended on {expires} and was not counted.",
    "note_confirmation_unused": (
        "{author} confirmed it on {date} ({reason}), which counts for REVIEW alone, not for {verdict}."
    ),
    "waivers_in_submission": (
        "a file of waivers in the submission has no effect and was not read: only the reviewer can waive or confirm"
    ),
    # What was verified before.
    "history_absent": "Nothing was recorded at {place} yet. Record with --record, or name another place.",
    "history_locked": "{place} is in use by another program: {problem}. Try again when that one has ended.",
    "history_unusable": "{place} cannot be used: {problem}. Check that it is the database that --record made.",
    "history_unreachable": (
        "{place} cannot be opened or written: {problem}. Check the place, its permissions, and that there is space."
    ),
    "history_newer": "{place} was made by a newer version of this program. Update it: pip install -U reproverify",
    "history_url": "{url} is no place for records. Give the path of a file, or postgresql://USER@HOST/DATABASE.",
    "history_since": "{text} is no day. Write it as 2026-11-28.",
    "history_suffix": "{path}: a table is written as .csv or .parquet.",
    "help_record": "record the verdict in a database: a file of SQLite's, or postgresql://...",
    "help_contributor": "whose submission it is, for --record",
    "help_reference": "what it belongs to, such as a commit or a pull request, for --record",
    "help_history": "What was verified before: verdicts by day, and how the values of a criterion went.",
    "help_history_more": "example: verify history --task 124 --since 2026-11-01 --criteria",
    "help_history_place": "the database: a path, or postgresql://...",
    "help_history_task": "only this task",
    "help_history_model": "only verifications with a criterion of this model",
    "help_history_contributor": "only this contributor's",
    "help_history_since": "only from this day on",
    "help_history_limit": "how many of the newest (default: 50)",
    "help_history_criteria": "the criteria and their values, and what changed since the time before",
    "help_history_export": "write the table to this file too: .csv or .parquet",
    "label_id": "id",
    "label_recorded": "when (UTC)",
    "label_held": "held",
    "label_contributor": "contributor",
    "label_reference": "reference",
    "label_value": "value",
    "label_change": "change",
    "label_handed_in": "submission",
    "history_empty": "No verification is as asked for.",
    # What changed between two reports.
    "help_diff": "What changed between two reports that --format json wrote.",
    "help_diff_more": "exit status: 0 nothing became worse; 1 a criterion that decides became worse.",
    "help_diff_before": "the report of before: a file, or the id of a record",
    "help_diff_after": "the report of now: a file, or the id of a record",
    "diff_unknown": "{text} is neither a file nor the id of a record. `verify history` prints the ids.",
    "diff_not_recorded": "{place} has no record {text}. `verify history` prints the ids of those it has.",
    "diff_several": "{place} has several records whose ids begin with {text}. Give more of the id.",
    "diff_unreadable": "{file} is no report that --format json wrote: {problem}.",
    "diff_summary": "{worse} worse, {better} better, {other} otherwise changed, {same} unchanged.",
    "diff_verdict": "task {task}  {criterion}: {before} -> {after}",
    "diff_value": "task {task}  {criterion}: {verdict}, value {before} -> {after}",
    "diff_target": "task {task}  {criterion}: {verdict}, target {before} -> {after}",
    "diff_evidence": "task {task}  {criterion}: {verdict}, proved by {before} -> {after}",
    "diff_new": "task {task}  {criterion}: new, {after}",
    "diff_gone": "task {task}  {criterion}: gone, was {before}",
    "diff_finding_new": "task {task}  new finding: {text}",
    "diff_finding_gone": "task {task}  no longer found: {text}",
    "label_worse": "worse",
    "label_better": "better",
    # For the contributor.
    "help_checklist": "what is still missing, in order, each with the command that produces it",
    "label_checklist_done": "{done} of {of} required criteria hold",
    "label_checklist_then": "Then judge it again:",
    "checklist_artifact": "Write into submission.yaml: artifacts: {{id}: PATH}, or links: {{id}: https://...}",
    "checklist_review": "A person decides this; the reviewer confirms it in a file of waivers.",
    "help_site": "The catalogue as pages that need no network: targets, sources, and what was handed in.",
    "help_site_more": (
        "example: verify site public --history history.db\n"
        "FOLDER/index.html opens in a browser; the folder can be served as it is. Other files in it stay."
    ),
    "help_site_folder": "where the pages go; the folder is made",
    "help_site_history": "show what was recorded in this database: a path, or postgresql://...",
    "site_written": "{tasks} {tasks|task|tasks} on {pages} {pages|page|pages}: {file}",
    "site_written_history": (
        "{tasks} {tasks|task|tasks} and {count} {count|submission|submissions} on {pages} {pages|page|pages}: {file}"
    ),
    "help_watch": "Follow a training: how far it is, and whether something already speaks against it.",
    "help_watch_more": (
        "example: verify watch output/train.log --task 124\n"
        "\n"
        "exit status: 0 nothing speaks against it; 1 a contradiction, or a finished training that fails;\n"
        "3 nothing to see yet."
    ),
    "help_watch_log": "the log that is being written",
    "help_watch_task": "hold it against the criteria of this task too",
    "help_watch_interval": "seconds between two looks (default: 10)",
    "help_watch_once": "look once",
    "watch_epoch": "epoch {epoch}",
    "watch_running": "under way",
    "watch_finished": "finished",
    "watch_value": "{name}: best {best}, last {last}",
    "watch_not_yet": "not yet",
    "watch_short": "{value}, {apart} from the target {target}",
    "watch_nothing_against": "nothing speaks against it",
    # Attestation.
    "help_attest": "A report as a statement of in-toto: unsigned, or signed with a key (DSSE) or a login (sigstore).",
    "help_attest_more": (
        "example: verify attest report.json --key key.pem --output report.intoto.json\n"
        "A key: openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout -out public.pem\n"
        "A password of the key is taken from REPROVERIFY_KEY_PASSWORD.\n"
        "\n"
        "--sigstore needs network: in a job of GitHub Actions with `id-token: write` the workflow signs; in a\n"
        "terminal, whoever logs in with a browser. Who signed, and the digest of what, stand in a public log for good."
    ),
    "help_attest_report": "the report that --format json wrote",
    "help_attest_key": "private key in PEM, with which the statement is signed",
    "help_attest_sigstore": "sign with a login instead of a key (sigstore); writes a bundle",
    "help_attest_trust": "trust configuration of an instance of sigstore other than the public one",
    "help_check-attestation": "Whether a statement of `verify attest` is signed, and is about these files.",
    "help_check-attestation_more": (
        "example: verify check-attestation --key public.pem report.intoto.json report.json submitted/\n"
        "example: verify check-attestation report.sigstore.json report.json submitted/ --identity you@example.org \\\n"
        "           --issuer https://github.com/login/oauth\n"
        "\n"
        "exit status: 0 signed as asked for, and about all of these files; 1 forged, or about other files;\n"
        "3 unsigned or not checked, or not all that it is about was given."
    ),
    "help_attest_statement": "the statement, or the bundle",
    "help_attest_files": "the report and the logs, as files, folders or archives",
    "help_attest_public": "public key in PEM of whoever signed it",
    "help_attest_identity": "who has to have signed a bundle of sigstore: an address of mail, or of a workflow",
    "help_attest_issuer": "who has to have vouched for that login, such as https://token.actions.githubusercontent.com",
    "help_attest_online": "get the newest keys of sigstore first; without it nothing is asked of the network",
    "attest_identity_alone": (
        "A bundle of sigstore is checked with both --identity and --issuer: whoever gives only one takes anybody's "
        "word for the other; --online and --trust-config belong to them."
    ),
    "attest_key_or_identity": "A key signs a statement, or a login does: give --key, or --identity and --issuer.",
    "attest_online_or_trust": "--online gets the keys of the public instance; those of --trust-config are in its file.",
    "attest_trust_alone": "--trust-config says which sigstore signs: give --sigstore too.",
    "sigstore_nobody": (
        "Nobody is here to sign: in GitHub Actions give the job `permissions: id-token: write`; elsewhere run this in "
        "a terminal, where a browser asks who you are."
    ),
    "sigstore_no_permission": (
        "CI does not say who this job is ({problem}). In GitHub Actions give the job `permissions: id-token: write`; "
        "pull requests of forks never have it."
    ),
    "sigstore_not_signed": "Sigstore did not sign: {problem}. That needs network; without --sigstore nothing does.",
    "sigstore_trust": "The keys of sigstore cannot be used: {problem}.",
    "sigstore_signed": "signed by {identity}, for whom {issuer} vouches",
    "sigstore_other": (
        "NOT signed by {identity}, for whom {issuer} vouches, but by {signer}, for whom {signer_issuer} vouches"
    ),
    "sigstore_forged": "NOT signed by {identity}: {problem}",
    "sigstore_no_bundle": "NOT signed by {identity}: not a bundle of sigstore; a key signed it, if anything (--key)",
    "sigstore_unchecked": "signed through sigstore, but not checked: say by whom with --identity and --issuer",
    "attest_unreadable": "{file} cannot be used: {problem}.",
    "attest_key": (
        "{file} is no key that can be used: {problem}. Give one in PEM; its password in REPROVERIFY_KEY_PASSWORD."
    ),
    "attest_unsigned": "unsigned: nobody vouches for it",
    "attest_unchecked": "signed, but not checked: give the public key with --key",
    "attest_signed": "signed with the key of {key}",
    "attest_forged": "NOT signed with the key of {key}",
    "attest_says": "says {result}: {passed} passed, {warned} within a tolerance or waived, {failed} failed",
    "attest_same": "the same      {file}",
    "attest_other": "another file  {file}",
    "attest_missing": "not given     {file}",
    # Annotations, SARIF and code quality.
    "label_more_remarks": "{count} more of this kind; the whole report has them: {how}",
}
