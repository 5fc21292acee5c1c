"""`verify batch` 的中文文本，按消息代码排列。"""

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    "help_batch": "并行验证许多份提交，每份各自独立：ROOT 下的每个文件与目录，或清单中的每一行。",
    "help_batch_more": (
        "清单可为 CSV 或 TSV 表、YAML 列表或 JSON 行，含 `submission`（相对于清单的路径，或 URL），\n"
        "必要时含 `task`、`id` 与 `contributor`。\n"
        "一份提交的任务取自清单中的该行，其次取自其 submission.yaml，再次取自 --tasks。\n"
        "\n"
        "上次验证后没有变化的提交不再验证，因此被中断的批次会从中断处继续。退出状态取最严重的判定，与单份提交相同。"
    ),
    "help_batch_root": "存放提交的目录，或清单（.csv、.tsv、.yaml、.jsonl），或其 URL",
    "help_batch_tasks": "没有写明任务的提交所对应的任务；`auto`：与其文件相符的任务",
    "help_batch_results": "每完成一份提交，便在此文件末尾写入一行 JSON",
    "help_batch_workers": "进程数（默认取决于处理器核数与内存）",
    "help_batch_cluster": "所用 Dask 集群的调度器地址，如 tcp://10.0.0.1:8786",
    "help_batch_seconds": "一份提交超过这么多秒便放弃（默认不放弃）",
    "help_batch_retry": "一份提交若使进程终止、超时、内存不足或无法取得，最多再验证这么多次（默认 1 次）",
    "help_batch_fail_fast": "遇到第一份未达标的提交即停止",
    "help_batch_cache": "将结果保存在此文件，而不是用户的缓存目录",
    "help_batch_no_cache": "全部重新验证，且不保存结果",
    "help_batch_record": "把每个结果记入历史记录：SQLite 文件，或 postgresql:// URL",
    "batch_progress": "提交",
    "batch_task": "任务",
    "batch_toolkit": "套件",
    "batch_submissions": "提交数",
    "batch_shared": "{count} 个日志逐字节相同地出现在多份提交中：",
    "batch_copies": "不同提交中有 {count} 对文件来自同一次运行，或是同一文件：",
    "batch_copy_log": "{first} 与 {second} 逐字节相同",
    "batch_copy_run": "{second} 在相同时间打印了 {first} 的评估结果（比较的 {of} 个中有 {agree} 个相同）",
    "batch_copy_changed": (
        "{second} 在相同时间打印了 {first} 的评估结果（比较的 {of} 个中有 {agree} 个相同），但第 {lines} 行的值不同"
    ),
    "batch_copy_values": "{second} 打印了 {first} 的数值（比较的 {of} 个中有 {agree} 个相同）",
    "batch_copy_weights": "{first} 与 {second} 的大小、开头、中间和结尾都相同",
    "batch_unverified": "{count} 份提交未能验证：",
    "batch_more": "……另有 {count} 项",
    "batch_whole": "共 {count} 份提交，其中 {kept} 份自上次以来没有变化：",
    "batch_root": (
        "{path} 既不是存放提交的目录，也不是清单（.csv、.tsv、.yaml、.jsonl）。"
        "单份提交请用 `verify --task N {path}` 判定。"
    ),
    "batch_unreadable": "无法读取 {path}：{problem}。",
    "batch_unwritable": "无法写入 {path}：{problem}。",
    "batch_empty": "{path} 中没有提交。",
    "batch_workers": "--workers 应为不小于 1 的数，而不是 {value}。",
    "batch_retry": "--retry 应为不小于 0 的数，而不是 {value}。",
    "batch_memory": "内存不足，无法验证。请减小 --workers。",
    "batch_row": "清单第 {row} 行没有写明 `{key}`。",
    "batch_no_task": "没有任务：清单与 submission.yaml 都没有写明。请给出 --tasks N 或 --tasks auto。",
    "batch_no_fit": "没有任务与其文件所述相符。请在清单中或用 --tasks N 写明任务。",
    "batch_late": "{seconds} 秒后仍无判定。请增大 --seconds，或单独查看这份提交。",
    "batch_failed": "内部错误：{problem}。单独对这份提交运行 `verify --task N` 会给出应报告的内容。",
    "batch_died": "验证它的进程 {count} 次未得出判定便已结束，可能是内存不足。",
    "label_batch_title": "批量验证",
    "label_batch_task": "任务",
    "label_batch_toolkit": "套件",
    "label_batch_submission": "提交",
    "label_batch_submissions": "提交",
    "label_batch_judged": "该项判定",
    "label_batch_left_out": "另有 {count} 份判定较轻的提交未显示；`--report csv=PATH` 会写出全部。",
    "batch_no_dask": (
        '--cluster 需要 Dask：pip install "reproverify[cluster]"（在源码目录中：pip install ".[cluster]"）。'
    ),
    "batch_no_cluster": "{address} 处没有 Dask 调度器应答：{problem}。",
}
