"""The Chinese texts of the command line and of `verify lint`, by message code."""

from __future__ import annotations

from typing import Final

from harness.text.project import ISSUES, PAGES

MESSAGES: Final[dict[str, str]] = {
    # Errors of the command line.
    "usage": "{problem}。请看 `{prog} --help`。",
    "usage_required": "缺少：{names}。",
    "usage_one_required": "需要以下之一：{names}。",
    "usage_value": "{option} 需要一个值，其后却没有。",
    "usage_values": "{option} 需要一个或多个值，其后却没有。",
    "usage_one_value": "{option} 最多接受一个值。",
    "usage_counted_values": "{option} 需要 {count} 个值。",
    "usage_no_value": "{option} 不接受值；给出的是 `{value}`。",
    "usage_together": "{option} 不能与 {other} 同时使用。",
    "usage_number": "{option} 需要一个数，而不是 `{value}`。",
    "usage_choice": "{option} 不能是 `{value}`；可选：{known}。",
    "usage_choice_close": "{option} 不能是 `{value}`；是否指 `{meant}`？可选：{known}。",
    "usage_option": "没有选项 `{option}`。",
    "usage_option_close": "没有选项 `{option}`；是否指 `{meant}`？",
    "usage_surplus": "多余的内容：{words}。",
    "command_unknown": "`{name}` 既不是命令，也不是文件。命令有：{known}。",
    "command_unknown_close": "`{name}` 既不是命令，也不是文件；是否指 `{meant}`？",
    "inputs_missing": "{file} 不存在{count||，其余输入也都不存在}。请检查路径。",
    "inputs_missing_close": "{file} 不存在{count||，其余输入也都不存在}；是否指 {meant}？",
    "list_unknown": "没有任务的 {option} 是 `{value}`。可选：{known}。",
    "list_unknown_close": "没有任务的 {option} 是 `{value}`；是否指 `{meant}`？",
    "report_syntax": "`{text}` 不是报告的写法。请写 --report FORMAT=PATH，例如 --report html=report.html。",
    "report_twice": "有两份报告要写入 {file}。请为每一份指定各自的文件。",
    "interrupted": "已中断，未作任何判定。",
    "internal_error": f"内部错误：这是 reproverify 的缺陷，与提交内容无关。请附上以下文字报告到 {ISSUES}",
    "task_missing": ("没有指定任务。请给出 `--task N`（`verify list` 列出任务号），或使用命令：{commands}。"),
    "submission_missing": (
        "没有要判定的内容：请给出提交的文件、目录或压缩包，例如 `verify --task {task} path/to/logs`。"
    ),
    "example_missing": "任务 {task} 没有示例；任务 125 有：`verify --task 125 --example`。",
    "specs_unknown": "`{name}` 既不是目录，也不是已安装软件包提供的任务目录；可用的有：{known}。",
    "example_alone": "`--example` 只判定示例；要判定提交，请去掉该选项。",
    "target_known": "`{criterion}` 已有公开的目标，命令行不能替换它；`--target` 只用于没有目标的标准：{open}。",
    "reading_unknown": "`{text}` 不是任何目标的读法。请写 --reading CRITERION=NAME；可选：{known}。",
    "targets_inside": "{file} 位于提交之内；只有评审者自己的目标才有效。",
    "targets_broken": "{file}:{line}：不是目标列表：{problem}。每一项须有 criterion、target 与 source。",
    "log_format_unknown": "没有名为 `{name}` 的日志格式；已知的有 {known}。",
    # verify parse, list.
    "parse_inferred": "{file}  general，{lines} 行：没有已知格式认识该日志；以下数值由其周围的文字推断：",
    "parse_inferred_one": (
        "{place}  {printed} = {number}  {metric}，{kind}，split {split}，{count} 次，依据“{because}”"
    ),
    "parse_inferred_more": "……另有 {count} 项：--verbose",
    "parse_confirm": (
        "确认：查看该行后运行 verify --task N SUBMISSION --map CRITERION={place}{unit}（以 1 为满的比例用 :fraction）"
    ),
    "parse_declare": "声明：把列或行的模式写入 YAML 文件；verify parse FILE --declared THAT.yaml 可试读（{page}）",
    "parse_nothing": "其中没有类似评估结果的内容；各格式不识别的原因：--verbose",
    "help_parse_verbose": "列出全部推断结果，以及各格式不识别文件的原因",
    "parse_unrecognised": "{file}：不是已知格式的日志。",
    "unknown_program": "以 {ending} 结尾的是程序或配置文件，不是日志。",
    "unknown_kind": "其开头字节表明它是 {kind} 文件，而不是日志。",
    "declined_text": "只读取二进制记录；此文件是文本。",
    "declined_binary": "只读取文本；此文件是二进制（偏移 {offset} 处为零字节）。",
    "declined_marks": "开头和末尾 32 KB 中没有其标记（{marks}）。",
    "declined_marks_name": "开头和末尾 32 KB 中没有其标记（{marks}），文件名也不以 {endings} 结尾。",
    "declined_name": "只读取文件名以 {endings} 结尾的文件。",
    "declined_shape": "找到 {marks}，但没有符合其格式的行。",
    "parse_file": "{file}  {format}，{lines} 行，{runs} 次运行，{observations} 个数值",
    "list_summary": "共 {count} 个任务。`verify show N` 查看其中一个；`!` 表示目标有争议。",
    # Help.
    "help_usage": "用法：",
    "help_arguments": "参数",
    "help_options": "选项",
    "help_option_help": "显示本帮助并退出",
    "help_lang": "输出语言（默认取自系统区域设置）",
    "help_specs": "使用该目录中的任务规格，而不是内置目录",
    "help_judge": "判定一份提交是否达到任务目标：每条验收标准一行，并指出证明它的文件与行号。",
    "help_judge_more": (
        "命令：\n"
        "  verify list               任务目录\n"
        "  verify show 125           单个任务：目标、出处、应提交的内容\n"
        "  verify parse FILE         日志解析器在文件中看到的内容\n"
        "  verify audit LOG          日志是否自洽？不作判定的完整性检查\n"
        "  verify compare 参考 待比  张量与权重：是否对齐；若否，从何处开始不同\n"
        "  verify eval               由预测重新计算指标，或运行模型\n"
        "  verify batch ROOT         并行验证许多份提交\n"
        "  verify watch LOG          跟随训练：进行到哪里，是否已有不利之处\n"
        "  verify history            用 --record 记录的判定，按任务、模型、提交者、日期\n"
        "  verify diff A B           两份报告之间的变化\n"
        "  verify site FOLDER        任务目录页面，可含已记录的提交\n"
        "  verify attest REPORT      把报告写成 in-toto 声明，用密钥或登录身份签名\n"
        "  verify check-attestation  声明是否有签名、是否针对这些文件\n"
        "  verify lint [PATH]        检查任务规格\n"
        "  verify init N             新建规格\n"
        "  verify schema             所读文件与所输出内容的 JSON Schema\n"
        "  verify completion bash    bash、zsh 或 fish 的补全脚本\n"
        "  verify help COMMAND       某个命令的帮助\n"
        "\n"
        "退出状态：0 所有必需标准成立；1 有标准未达标；2 用法错误或规格有误；3 没有未达标，但有缺失、\n"
        "无法读取或需人工复核之处；4 内部错误；130 被中断。"
    ),
    "help_submission": "提交的文件、目录、通配符或压缩包（.zip、.tar.*、.gz）",
    "help_task": "任务号，可为多个：124-128,155",
    "help_example": "判定随软件包提供的示例",
    "help_map": (
        "由 PATH 处的文件证明 CRITERION（可重复）；PATH:LINE 指其中一行及其所在序列，"
        "其后的 :percent 或 :fraction 为单位"
    ),
    "help_target": "为没有公开数值的标准给出目标及其出处（可重复）",
    "help_targets": "写有此类目标的文件：YAML 列表，每项含 criterion、target、source，必要时含 task",
    "help_reading": "目标可能所指的数字中以哪一个为准（可重复）",
    "help_deliverables": "交付物也参与判定（提交中有 submission.yaml 时，不加此项也会列出）",
    "help_strict": "落在容差内的数值也算未达标",
    "help_declared": "评审者声明的格式，写法同 submission.yaml 的 `logs`；视为评审者的说明",
    "help_trust_declared": "提交方对其自身日志的列与行所作的声明，视为评审者的说明",
    "help_waivers": "评审者的豁免、确认与容差：提交内容之外的 YAML 文件",
    "help_format": "输出格式（默认：text）",
    "help_format_one": "输出格式",
    "help_json": "等同于 --format json",
    "help_report": "另以该格式把报告写入 PATH，`-` 表示标准输出（可重复）",
    "help_color": "颜色：auto（默认：在终端上使用，除非 NO_COLOR 或 FORCE_COLOR 另有规定）、always、never",
    "help_quiet": "只输出判定，或脚本所需的内容",
    "help_help_what": "命令；不写则显示主要功能的帮助",
    "help_help": "显示某个命令的帮助。",
    "help_help_more": "示例：verify help audit",
    "help_output": "把原本要显示的内容写入该文件",
    "help_verbose": "完整列出所有候选、近似证据与日志",
    "help_version": "显示版本并退出",
    "help_list": "任务目录。",
    "help_list_more": "示例：verify list --toolkit PaddleClas --status disputed",
    "help_list_text": "只列出任务号、标题或目标中含有所有 WORD 的任务",
    "help_list_toolkit": "只列出该套件的任务",
    "help_list_kind": "只列出该类别的任务，或含有该类标准的任务",
    "help_list_status": "只列出目标处于该状态的任务：resolved、third_party、unresolved、……、disputed",
    "help_list_csv": "等同于 --format csv",
    "help_show": "单个任务的说明页：目标、出处、争议、应提交的内容。",
    "help_show_more": "示例：verify show 126",
    "help_show_task": "任务号，可为多个：124-126",
    "help_parse": "日志解析器在文件中看到的内容：格式、运行、指标、数值及其行号。",
    "help_parse_more": (
        "使用 --json 时每行一个观测值，键为 metric、value、unit、split、model、dataset、epoch、step、kind、\n"
        "format、file、line、record、printed、text。"
    ),
    "help_parse_files": "文件、目录或压缩包",
    "help_parse_curve": "同时输出训练过程的数值；不加 --json 时按运行汇总",
    "help_parse_facts": "同时列出每次运行对自身的说明：模型、数据、训练计划，及其所在行",
    "help_parse_format": "按该格式读取文件，不作识别",
    "help_audit": "不作判定的完整性检查：日志所述是否彼此相符？",
    "help_audit_too": "同时逐步检查每份日志的训练过程（较慢），同 `verify audit`",
    "help_audit_more": (
        "使用 --json 时每行一条，键为 code、grade、check、file、lines、message、arithmetic。\n"
        "每条发现都是一个疑问，而非指控，逐条说明见\n"
        f"{PAGES}/integrity.zh-CN.md\n"
        "\n"
        "退出状态：0 仅有提示；1 有矛盾；3 有可疑或无法读取之处，或没有日志。"
    ),
    "help_audit_files": "日志、目录或压缩包",
    "help_audit_task": "同时对照该任务的规格",
    "help_audit_verbose": "列出全部文件与全部发现",
    "audit_one_task": "此处 --task 只接受一个任务，而给出的是 {task}；请对每个任务分别检查",
    "audit_file": "{format}，{lines} 行，{runs} 次运行",
    "audit_means_contradiction": "日志中有内容按其打印不可能为真。请索取原始文件，或就所列各行请求说明。",
    "audit_means_suspicious": "没有自相矛盾之处，但所列各行需要人工查看。",
    "audit_means_clean": "未发现自相矛盾之处。",
    "audit_means_empty": "没有读到日志，因此什么也没有检查。`verify parse FILE` 可显示从文件中读到的内容。",
    "help_lint": "检查任务规格：结构、出处、名称、单位、方向。",
    "help_lint_more": "不给 PATH 时检查内置目录。全部正常时退出状态为 0，否则为 2。",
    "help_lint_paths": "规格文件，或存放规格的目录",
    "help_init": "写出一份含一条指标标准的新规格，内容来自选项或终端提问。",
    "help_init_more": (
        "示例：verify init 301 --title 'My task' --title-zh '我的任务' --toolkit PaddleClas --model "
        "MyNet\n--dataset ImageNet-1k --split val --metric top1 --target 80.1 --unit percent --rule "
        "at_least\n--source https://example.org/paper"
    ),
    "help_init_task": "新任务的编号",
    "help_init_in": "任务目录所在的文件夹（默认当前目录）",
    "help_init_title": "英文标题",
    "help_init_title_zh": "中文标题",
    "help_init_toolkit": "复现所用的套件",
    "help_init_model": "模型，按论文中的名称",
    "help_init_dataset": "数据集，按 datasets.yaml 中的名称",
    "help_init_split": "划分：train、val、dev 或 test",
    "help_init_metric": "指标，按 metrics.yaml 中的名称",
    "help_init_target": "要达到的数值，保留打印时的位数",
    "help_init_unit": "单位：percent、fraction、dB……",
    "help_init_rule": "at_least、at_most 或 equal",
    "help_init_source": "数值的出处（URL）",
    "help_schema": "所读文件的 JSON Schema，或某个命令以 --json 输出内容的 JSON Schema。",
    "help_schema_more": "示例：verify schema report > report.schema.json",
    "help_schema_what": (
        "spec（默认）、submission（submission.yaml）、waivers，或输出内容：report、parse、audit、compare"
    ),
    "help_completion": "输出某个 shell 的补全脚本。",
    "help_completion_more": (
        "bash:  cd ~/.local/share/bash-completion/completions; verify completion bash | tee verify > reproverify\n"
        'zsh:   verify completion zsh > "${fpath[1]}/_verify"\n'
        "fish:  cd ~/.config/fish/completions; verify completion fish | tee verify.fish > reproverify.fish"
    ),
    "help_completion_shell": "shell 名称",
    # verify init.
    "help_init_submission": "在 DIR（默认当前目录）为任务 N 写出 submission.yaml，并列出尚缺的内容",
    "help_init_deployment": "在 DIR（默认当前目录）为任务 N 写出待填写的部署报告",
    "init_there": "{file} 已存在。请编辑它，或先移走。",
    "init_no_deployment": "任务 {task} 不要求部署。`verify show {task}` 说明其要求。",
    "init_hand_in": "已写出 {file}。请填写后对该文件夹运行 `verify`。",
    "init_says_now": "对此文件夹运行 `verify --task {task} --deliverables`：{verdict}",
    "init_exists": "{file} 已存在；请编辑它，或换一个编号。",
    "init_no_folder": "{folder} 不是目录。请先建立它，或检查 --in 给出的路径。",
    "init_missing": "规格还需要：{flags}。在终端中运行 `verify init N` 会逐项询问。",
    "init_encoding": "有一项回答不符合终端的编码（{problem}）。请改用参数给出。",
    "init_written": "已写出 {file}。请补充模型别名、样本数与交付物，然后运行 `verify lint {file}`。",
    # verify lint.
    "lint_summary": "已检查 {checked} 份规格，发现 {errors} 个问题",
    "help_lint_index": "在所检查的规格旁写出加快读取的文件：`verify list` 的索引，以及判定时代替 YAML 的内置规格",
    "lint_index_stale": "{file}：比规格旧；请用 `verify lint --write-index` 重新生成。",
    "lint_nothing": "{folder} 中没有任务规格（NNN.yaml）。",
    "lint_no_path": "{path} 不存在。",
    "lint_file_name": "{file}:{line}：{path}：该任务的文件必须命名为 {name}。",
    "lint_id_twice": "{file}:{line}：{path}：标识 `{id}` 已在第 {first} 行出现；同一规格内标识不得重复，请另取一个。",
    "lint_id_form": "{file}:{line}：{path}：`{id}` 不是合法标识；请用以 `-` 连接的小写单词，如 `slak-t-top1`。",
    "lint_no_criteria": "{file}:{line}：{path}：规格至少需要一条标准，请添加。",
    "lint_no_source": (
        "{file}:{line}：{path}：标准 `{id}` 没有出处；请添加含 `repo`、`path`、`line`、`quote` 的 `source:`。"
    ),
    "lint_source_empty": "{file}:{line}：{path}：出处必须指明位置；请添加 `repo`、`url` 或 `paper`。",
    "lint_unknown_name": "{file}:{line}：{path}：未知的 {kind} `{name}`；已知的是 {fix}。",
    "lint_unit_missing": "{file}:{line}：{path}：`{id}` 的 `max_difference` 没有单位；请添加 `unit: percent` 等。",
    "lint_target_unresolved": (
        "{file}:{line}：{path}：状态为 {status}，即没有可给出的数值；请删去 `target`，或注明其出处并修改状态。"
    ),
    "lint_target_missing": (
        "{file}:{line}：{path}：`{id}` 的状态为 {status} 却没有目标；请添加 `target`，或设为 `status: unresolved`。"
    ),
    "lint_direction": "{file}:{line}：{path}：`{rule}` 与 {metric} 不符，其更优方向为 {direction}；请改用另一规则。",
    "lint_no_direction": "{file}:{line}：{path}：{metric} 没有更优方向，不能作为标准；请换用其他指标。",
    "lint_count": "{file}:{line}：{path}：不能要求 {count} 份交付物；请写 1 或更大的数。",
    "lint_not_finite": "{file}:{line}：{path}：{value} 不是可达到的数值；请写出数值，或删去 `target`。",
    "lint_tolerance_unit": (
        "{file}:{line}：{path}：{tolerance} 以 {unit} 表述，不适用于 {wanted}；请改用以 {wanted} 表述的容差。"
    ),
    "lint_unit": "{file}:{line}：{path}：{metric} 不以 {unit} 计量；请用 {fix}。",
    "lint_at_epoch": "{file}:{line}：{path}：`select: at_epoch` 与 `at_epoch: N` 必须同时出现；请补上或删去。",
    "lint_average": (
        "{file}:{line}：{path}：各项样本数（{weights}）之和不是平均值的样本数（{samples}）；它们是计算平均值的权重。"
    ),
    "lint_readings": (
        "{file}:{line}：{path}：`{id}` 的争议需要至少两种读法，其中恰有一种 `gates: true` 且其目标与标准一致；请修正。"
    ),
    "lint_alias_twice": "{file}:{line}：{path}：别名 `{alias}` 已属于 {first}；请删去，或为两者都给出 `image_size`。",
    "lint_metric_alias": "{file}:{line}：{path}：别名 `{alias}` 已属于指标 {first}；请从其中之一删去。",
    "lint_protocol_empty": "{file}:{line}：{path}：`{name}` 未列出任何套件的写法；请添加写法及其出处。",
    "lint_spelling_form": "{file}:{line}：{path}：`{name}` 的写法应为 `key` 或 `operation` 之一；请只写一个。",
    "lint_spelling_twice": "{file}:{line}：{path}：`{key}` 已是 `{name}` 的写法；请删去其一。",
    "lint_tolerance_empty": "{file}:{line}：{path}：容差需要 `absolute` 或 `relative`，请添加。",
    "lint_tolerance_floor": "{file}:{line}：{path}：目标接近零时相对容差形同虚设；请添加 `floor`。",
    # Families of tasks.
    "family_metric": "指标",
    "family_table": "表格",
    "show_tensors": "需比较：{what}；除输入、常量与副本外，至少 {least} 个张量",
    "show_tested_by": "未提交数值文件而 {tests} 已通过时，由人确认其测试是否比较输出",
    "tensors_forward": "同一权重与输入下的输出",
    "tensors_backward": "梯度、更新后的权重，或若干步的 loss",
    "tensors_loss": "loss",
    "tensors_metric": "指标（一个或多个数）",
    "tensors_train": "训练的 loss",
    "tensors_weights": "权重及其对应者",
    "family_tensors": "数值对齐",
    "family_tests": "单元测试",
    "family_deployment": "部署",
    "family_deliverable": "交付物",
    "family_open": "开放任务",
    # Labels.
    "label_number": "任务",
    "label_toolkit": "套件",
    "label_title": "标题",
    "label_curve": "训练过程",
    "label_printed": "打印名",
    "label_kind": "类别",
    "label_metric": "指标",
    "label_unit": "单位",
    "label_values": "个数",
    "label_highest": "最高",
    "label_lowest": "最低",
    "label_seed": "任务原文",
    "label_models": "模型",
    "label_decoys": "易与目标混淆的数值",
    "label_discrepancies": "不一致之处",
    "label_outcome": "结果",
    "label_dispute": "有争议",
    "label_gates": "以此为准",
    "label_status": "状态",
    "label_conditions": "条件",
    "label_training_data": "训练数据（由评审者核对）",
    "label_other_splits": "同样有效的划分",
    "held_epochs": "与该次运行所写的训练轮数核对",
    "held_weights": "只有这种权重的数值有效",
    "held_evaluator": "该次运行须显示此评估器；未写明时由人工判定",
    "held_settings": "运行写明与之不同时转 REVIEW；未写明时按套件默认值",
    "held_excluded": "运行的设置或评估行提到其一时转 REVIEW",
    "held_lexicon": "只有此词典下的数值有效；未写明时由人工判定",
    "held_decoding": "只有此解码方法的数值有效；未写明时由人工判定",
    "held_image_size": "设置、配置或权重名称另有说明时为 REVIEW",
    "held_training_part": "训练样本列表名称与之不同时转 REVIEW",
    "label_average_of": "平均自",
    "label_look_at": "查看",
}
