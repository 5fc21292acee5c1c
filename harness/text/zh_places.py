"""中文文本：人们工作的地方——持续集成、豁免、历史、证明。"""

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    # What the exit status makes of the verdicts.
    "help_fail_on": "除 fail 与 error 外，以非 0 状态退出的判定：{known}",
    "help_review_is": "REVIEW 的退出状态：3（open，默认）、1（fail），或由评审者决定为 0（pass）",
    "fail_on_unknown": "--fail-on 中的 {text} 不是判定。可用：{known}。",
    "label_gate_passes": "按要求退出状态为 0：{verdicts} 不阻止此关卡",
    "label_gate_stops": "按要求退出状态为 {status}：{verdicts} 阻止此关卡",
    # Several tasks in one report.
    "label_task_column": "任务",
    "label_title": "标题",
    "label_holds": "必需条件",
    "label_all_tasks": "多个任务共有",
    "label_in_tasks": "{text}（任务 {tasks}）",
    "label_left_out": "此处最多 {limit}，省略了：{left}。完整报告：{how}",
    "label_left_tasks": "表中 {count} 个任务",
    "label_left_sections": "{count} 个任务的详情",
    "label_left_criteria": "{count} 项条件",
    "label_left_stories": "{count} 条说明",
    "label_left_lists": "{count} 个列表",
    "label_characters": "{count} 个字符",
    "label_bytes": "{count} 字节",
    # submission.yaml, whose other errors are those of specs.
    "manifest_large": "{file} 大于 {limit} 字节。请缩短。",
    "manifest_unit": "{file}:{line}：units.{name}：{unit} 不是单位。可用：{known}。",
    "manifest_link": "{file}:{line}：links.{name}：{address} 不是网址。请写作 https://...",
    "manifest_number": "{file}:{line}：task：任务编号从 1 开始。",
    # The reviewer's file of waivers and confirmations.
    "waivers_unreadable": "无法读取 {file}：{problem}。请检查 --waivers 给出的路径。",
    "waivers_criterion": "{file}:{line}：本次调用的任务中没有条件 {criterion}。可用：{known}。",
    "waivers_several": "{file}:{line}：每条只决定一件事，而此条有 {kinds}。请分别写成一条。",
    "waivers_twice": "{file}:{line}：此处对 {criterion} 的决定在上文已有。请删除其一。",
    "waivers_date": "{file}:{line}：{text} 不是有效日期。请写作 2026-11-28。",
    "waivers_reading": "{file}:{line}：该目标没有 {text} 这种解读。可用：{known}。",
    "waivers_tolerance": "{file}:{line}：{text} 不能作为此条件的容差：请给出以目标单位计的数值，或以下之一：{known}。",
    "confirmed": "由 {author} 于 {date} 确认：{reason}",
    "rejected": "由 {author} 于 {date} 否决：{reason}",
    "note_decided_tolerance": "{author} 允许容差 {tolerance}（{date}）：{reason}",
    "note_decided_mapping": "{author} 指定由 {path} 证明（{date}）：{reason}",
    "note_decided_no_file": (
        "{author} 指定由 {path} 证明（{date}），但提交内容中没有该文件：此决定未起作用。请更正豁免文件中的路径。"
    ),
    "note_decided_reading": "{author} 选择了目标的解读 {reading}（{date}）：{reason}",
    "note_waiver_expired": "{author} 于 {date} 的决定已于 {expires} 到期，未予采用。",
    "note_confirmation_unused": "{author} 于 {date} 予以确认（{reason}），但确认只对 REVIEW 有效，对 {verdict} 无效。",
    "waivers_in_submission": "提交内容中的豁免文件无效，未被读取：只有评审者可以豁免或确认",
    # What was verified before.
    "history_absent": "{place} 尚无记录。请用 --record 记录，或给出其他位置。",
    "history_locked": "{place} 正被其他程序使用：{problem}。待其结束后再试。",
    "history_unreachable": "{place} 无法打开或写入：{problem}。请检查位置、权限和剩余空间。",
    "history_unusable": "{place} 无法使用：{problem}。请确认它是 --record 所建的数据库。",
    "history_newer": "{place} 由本程序的更新版本建立。请更新：pip install -U reproverify",
    "history_url": "{url} 不能用来存放记录。请给出文件路径，或 postgresql://USER@HOST/DATABASE。",
    "history_since": "{text} 不是日期。请写作 2026-11-28。",
    "history_suffix": "{path}：表格只能写成 .csv 或 .parquet。",
    "help_record": "把判定记入数据库：SQLite 文件或 postgresql://...",
    "help_contributor": "提交者，用于 --record",
    "help_reference": "所属的提交或拉取请求等，用于 --record",
    "help_history": "此前的判定：按日期列出判定，以及某项条件的数值变化。",
    "help_history_more": "示例：verify history --task 124 --since 2026-11-01 --criteria",
    "help_history_place": "数据库：路径或 postgresql://...",
    "help_history_task": "只看该任务",
    "help_history_model": "只看含有该模型条件的判定",
    "help_history_contributor": "只看该提交者",
    "help_history_since": "只看该日及以后",
    "help_history_limit": "最新的多少条（默认：50）",
    "help_history_criteria": "列出各条件及其数值，以及相对上一次的变化",
    "help_history_export": "同时把表格写入此文件：.csv 或 .parquet",
    "label_id": "编号",
    "label_recorded": "时间（UTC）",
    "label_held": "成立",
    "label_contributor": "提交者",
    "label_reference": "所属",
    "label_value": "数值",
    "label_change": "变化",
    "label_handed_in": "提交内容",
    "history_empty": "没有符合要求的判定。",
    # What changed between two reports.
    "help_diff": "两份由 --format json 写出的报告之间有何变化。",
    "help_diff_more": "退出状态：0 没有变差；1 有起决定作用的条件变差。",
    "help_diff_before": "之前的报告：文件，或一条记录的编号",
    "help_diff_after": "现在的报告：文件，或一条记录的编号",
    "diff_unknown": "{text} 既不是文件，也不是记录的编号。`verify history` 会列出编号。",
    "diff_not_recorded": "{place} 中没有编号为 {text} 的记录。`verify history` 会列出已有的编号。",
    "diff_several": "{place} 中有多条记录的编号以 {text} 开头。请多写几位。",
    "diff_unreadable": "{file} 不是由 --format json 写出的报告：{problem}。",
    "diff_summary": "{worse} 项变差，{better} 项变好，{other} 项有其他变化，{same} 项不变。",
    "diff_verdict": "任务 {task}  {criterion}：{before} -> {after}",
    "diff_value": "任务 {task}  {criterion}：{verdict}，数值 {before} -> {after}",
    "diff_target": "任务 {task}  {criterion}：{verdict}，目标 {before} -> {after}",
    "diff_evidence": "任务 {task}  {criterion}：{verdict}，证据 {before} -> {after}",
    "diff_new": "任务 {task}  {criterion}：新增，{after}",
    "diff_gone": "任务 {task}  {criterion}：已不存在，原为 {before}",
    "diff_finding_new": "任务 {task}  新发现：{text}",
    "diff_finding_gone": "任务 {task}  不再出现：{text}",
    "label_worse": "变差",
    "label_better": "变好",
    # For the contributor.
    "help_checklist": "还缺什么：依次列出，并给出产生它的命令",
    "label_checklist_done": "{of} 项必需条件中有 {done} 项成立",
    "label_checklist_then": "然后再次判定：",
    "checklist_artifact": "写入 submission.yaml：artifacts: {{id}: PATH}，或 links: {{id}: https://...}",
    "checklist_review": "此项由人决定；评审者在豁免文件中确认。",
    "help_site": "把任务目录写成无需网络的页面：指标、出处，以及已提交的内容。",
    "help_site_more": (
        "示例：verify site public --history history.db\n"
        "用浏览器打开 FOLDER/index.html；该文件夹可直接用于发布，其中的其他文件保持不变。"
    ),
    "help_site_folder": "页面所在的文件夹，不存在时会创建",
    "help_site_history": "展示此数据库中的记录：路径或 postgresql://...",
    "site_written": "{tasks} 个任务，{pages} 个页面：{file}",
    "site_written_history": "{tasks} 个任务、{count} 份提交，{pages} 个页面：{file}",
    "help_watch": "跟随训练：进行到哪里，是否已有不利之处。",
    "help_watch_more": (
        "示例：verify watch output/train.log --task 124\n"
        "\n"
        "退出状态：0 没有不利之处；1 有矛盾，或训练结束而未达标；3 尚无可看。"
    ),
    "help_watch_log": "正在写入的日志",
    "help_watch_task": "同时对照该任务的条件",
    "help_watch_interval": "两次查看相隔的秒数（默认：10）",
    "help_watch_once": "只看一次",
    "watch_epoch": "第 {epoch} 轮",
    "watch_running": "进行中",
    "watch_finished": "已结束",
    "watch_value": "{name}：最佳 {best}，最近 {last}",
    "watch_not_yet": "尚未达到",
    "watch_short": "{value}，距目标 {target} 还差 {apart}",
    "watch_nothing_against": "没有不利之处",
    # Attestation.
    "help_attest": "把报告写成 in-toto 声明（test-result）：不签名、用密钥签名（DSSE），或以登录身份签名（sigstore）。",
    "help_attest_more": (
        "示例：verify attest report.json --key key.pem --output report.intoto.json\n"
        "生成密钥：openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout -out public.pem\n"
        "密钥的口令取自 REPROVERIFY_KEY_PASSWORD。\n"
        "\n"
        "--sigstore 需要网络：在带有 `id-token: write` 的 GitHub Actions 作业中由工作流签名；\n"
        "在终端中由浏览器登录者签名。"
        "签名者与所签内容的摘要将永久留在公开日志中。"
    ),
    "help_attest_report": "由 --format json 写出的报告",
    "help_attest_key": "用来签名的 PEM 私钥",
    "help_attest_sigstore": "不用密钥，而以登录身份签名（sigstore）；写出 bundle",
    "help_attest_trust": "公共实例之外的 sigstore 的信任配置",
    "help_check-attestation": "`verify attest` 的声明是否有签名、是否针对这些文件。",
    "help_check-attestation_more": (
        "示例：verify check-attestation --key public.pem report.intoto.json report.json submitted/\n"
        "示例：verify check-attestation report.sigstore.json report.json submitted/ --identity you@example.org \\\n"
        "        --issuer https://github.com/login/oauth\n"
        "\n"
        "退出状态：0 签名如所要求，且针对全部这些文件；1 系伪造，或针对其他文件；\n"
        "3 未签名或未检查，或未给出它所针对的全部文件。"
    ),
    "help_attest_statement": "声明或 bundle",
    "help_attest_files": "报告与日志：文件、文件夹或压缩包",
    "help_attest_public": "签名者的 PEM 公钥",
    "help_attest_identity": "sigstore bundle 应由谁签名：邮箱地址或工作流地址",
    "help_attest_issuer": "该登录应由谁担保，例如 https://token.actions.githubusercontent.com",
    "help_attest_online": "先获取 sigstore 的最新密钥；不给出时不访问网络",
    "attest_identity_alone": (
        "检查 sigstore bundle 须同时给出 --identity 与 --issuer：只给出其一，等于另一项信任任何人；"
        "--online 与 --trust-config 须与它们同用。"
    ),
    "attest_key_or_identity": "声明由密钥或登录身份签名：请给出 --key，或 --identity 与 --issuer。",
    "attest_online_or_trust": "--online 获取公共实例的密钥；--trust-config 的密钥在其文件中。",
    "attest_trust_alone": "--trust-config 指定由哪个 sigstore 签名：请同时给出 --sigstore。",
    "sigstore_nobody": (
        "没有可签名的身份：在 GitHub Actions 中请为作业设置 `permissions: id-token: write`；"
        "在别处请在终端中运行，由浏览器登录。"
    ),
    "sigstore_no_permission": (
        "CI 未说明此作业的身份（{problem}）。在 GitHub Actions 中请为作业设置 `permissions: id-token: write`；"
        "来自复刻仓库的拉取请求不会获得此权限。"
    ),
    "sigstore_not_signed": "sigstore 未能签名：{problem}。签名需要网络；不带 --sigstore 的声明不需要。",
    "sigstore_trust": "sigstore 的密钥无法使用：{problem}。",
    "sigstore_signed": "由 {identity} 签名，{issuer} 为其身份担保",
    "sigstore_other": "并非由 {identity}（{issuer} 担保）签名，而是由 {signer}（{signer_issuer} 担保）签名",
    "sigstore_forged": "并非由 {identity} 签名：{problem}",
    "sigstore_no_bundle": "并非由 {identity} 签名：不是 sigstore bundle；若有签名，也是用密钥签的（--key）",
    "sigstore_unchecked": "已通过 sigstore 签名但未检查：请用 --identity 与 --issuer 指明签名者",
    "attest_unreadable": "{file} 无法使用：{problem}。",
    "attest_key": "{file} 不是可用的密钥：{problem}。请给出 PEM 格式；口令写入 REPROVERIFY_KEY_PASSWORD。",
    "attest_unsigned": "未签名：无人为其担保",
    "attest_unchecked": "已签名但未检查：请用 --key 给出公钥",
    "attest_signed": "由 {key} 的密钥签名",
    "attest_forged": "并非由 {key} 的密钥签名",
    "attest_says": "结论 {result}：{passed} 项通过，{warned} 项在容差内或被豁免，{failed} 项未通过",
    "attest_same": "相同    {file}",
    "attest_other": "不同    {file}",
    "attest_missing": "未给出  {file}",
    # Annotations, SARIF and code quality.
    "label_more_remarks": "同类另有 {count} 条；见完整报告：{how}",
}
