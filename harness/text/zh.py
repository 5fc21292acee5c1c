"""The Chinese texts, by message code. `{gaps}` are filled by `harness.text.render`."""

from __future__ import annotations

from typing import Final

from harness.text.project import ISSUES, PAGES

MESSAGES: Final[dict[str, str]] = {
    # Verdicts, as they are shown.
    "verdict_PASS": "通过",
    "verdict_WITHIN": "容差内",
    "verdict_FAIL": "未达标",
    "verdict_MISSING": "缺少证据",
    "verdict_REVIEW": "需人工复核",
    "verdict_ERROR": "出错",
    "verdict_WAIVED": "已豁免",
    "verdict_NOT_CHECKED": "未检查",
    # Reasons of PASS.
    "meets_target": "{value} 达到目标 {target}，余量 {margin}。",
    "meets_printed_target": (
        "{value} 落在写作 {target} 的数值所表示的区间内（自 {low} 起）；若严格比较，则未达到 {target}。"
    ),
    "artifact_found": "已找到：{file}。",
    "artifact_linked": "提交内容给出链接：{file}（未打开核对）。",
    # Reasons of WITHIN.
    "within_tolerance": "{value} 距目标 {target} 差 {shortfall}，在容差（{tolerance}）之内。",
    # Reasons of FAIL.
    "misses_target": (
        "{value} 距目标 {target} 差 {shortfall}。请提交达到目标的训练或评估日志；若提交内容中另有达标的日志，请用 "
        "--map 指明。"
    ),
    "non_finite": "应为有限数值，但日志最终为 {value}：训练已发散。请提交数值始终有限的日志。",
    # Reasons of MISSING.
    "no_files": "需要日志，但提交内容中没有任何文件。请检查所给路径。",
    "no_log": (
        "需要训练或评估日志；已读取 {files} 个文件，均不属于已知的日志格式。请加入套件原样输出的日志；"
        "可用 `verify parse FILE` 查看从文件中读到的内容。"
    ),
    "cells_missing": (
        "平均值由各项算出：已证明 {found}，没有日志证明 {missing}。请补充各项的日志，"
        "或用 --map 指定证明它的日志，例如 --map {id}=FILE。"
    ),
    "no_evidence": (
        "需要 {wanted}；已读取 {logs} 份日志，均无此结果。请加入相应的日志，或用 --map 指明能够证明它的日志。"
    ),
    "no_artifact": "需要 {wanted}；提交内容中没有匹配的文件。请补充，或在 submission.yaml 中给出其路径或链接。",
    # Reasons of REVIEW.
    "artifact_refused": "文件名相符，但内容并非所需：{problem}",
    "artifact_doubted": "已找到，但须由人查看：{problem}",
    "looked_no_tensors": "{file} 中没有任何张量。请提交训练所得的权重。",
    "looked_few_parameters": "{file} 只有 {parameters} 个数值；训练所得的模型至少有 {least} 个。",
    "looked_too_large": "{file} 位于压缩包内，过大而无法查看。请解压后提交。",
    "looked_no_python": "{file} 不是可解析的 Python（第 {line} 行）。",
    "looked_no_notebook": "{file} 不是 notebook。",
    "looked_other_model": "{place} 写明的是 {stated}，而要求的是 {model}。请提交该模型的文件。",
    "looked_any_project": "{file} 是任何项目都有的文件。请提交模型的代码。",
    "looked_does_nothing": "{file} 没有定义任何内容，也不执行任何操作。请提交模型的代码。",
    "looked_other_framework": "{file} 导入了 {framework}，而所有程序均未导入 Paddle。请提交移植后的代码。",
    "looked_short": "{file} 以所要求语言写成的内容过少：至少需要 {words} 个不同的英文单词，或 {characters} 个汉字。",
    "inferred": (
        "没有已知格式认识该行：{place} 处的 {printed} = {number} 依据“{because}”被视为 {metric}（{readings}）。"
        "请查看该行；若确为所需指标，请用 {map} 确认。"
    ),
    "series_open": (
        "{file} 中有 {count} 个可能是 {metric} 的数值，且并非同一序列中各有其轮次：它们可能属于不同的对象。"
        "请查看这些行，再指明所需的一行：{map}。"
    ),
    "unit_percent": "百分数",
    "unit_fraction": "小数",
    "unit_open": (
        "日志输出 {printed} = {value}，未注明单位，无法与目标比较；可能是 {readings}。"
        "请在 --map 的文件之后写明单位（`:percent`、`:fraction`），或写在 submission.yaml 的 `units` 中。"
    ),
    "out_of_range": "{value} 不是可能的取值：应在 {low} 与 {high} 之间。请检查单位及日志中的该行。",
    "split_unstated": (
        "日志没有写明其数值属于哪个划分，而要求的是 {split}。请提交能看出这一点的日志，或用 --map 确认该文件。"
    ),
    "subset_unstated": (
        "日志没有写明该数值属于哪一部分，而要求的是 {subset}。请提交写明这一点的日志，或用 --map 确认该文件。"
    ),
    "average_unstated": (
        "日志没有写明该数值是对什么取的平均，而要求的是 {cells} 的平均。请提交其中每一项的日志：平均值由它们算出。"
    ),
    "checkpoints_differ": (
        "平均值属于同一个模型，但没有一个检查点具有全部各项的数值：{cells}。请用同一个检查点评估所有各项。"
    ),
    "cells_alike": (
        "不同场景或数据集的 {count} 项结果打印了相同的 {value}（{lines}）。它们不会碰巧得出同一个多位数；"
        "请查看是否把一份日志当作几份提交。可用 --map {id}=FILE 指明某一项的日志。"
    ),
    "cell_several": (
        "平均值中的一项有多个数值，且无法区分它们出自哪个检查点：{lines}。请用 --map {id}=FILE 指定计入的日志。"
    ),
    "trainings_disagree": (
        "平均值中的一些项有多次训练可选，结论取决于取哪一次：各取最好的一次得 {value}，另一种取法得 {worst}。"
        "涉及：{cells}。请对其中每一项用 --map {id}=FILE 指定计入的日志。"
    ),
    "printed_too_coarse": (
        "{value} 的位数不足以判定是否达到 {target}：目标两侧的数值都会显示成这样。请提交位数更多的日志。"
    ),
    "dataset_unstated": (
        "日志未说明评估所用的数据集；要求为 {dataset}。请提交包含配置输出的完整日志，或用 --map 确认该文件。"
    ),
    "image_size_unstated": (
        "日志未说明 {model} 评估时的图像尺寸；要求为 {size} 像素。请提交包含配置输出的完整日志（自己的脚本可用 "
        "`print(args)` 打印 `input_size={size}`），或用 --map 确认该文件。"
    ),
    "dataset_unknown": (
        "日志中写的是 {word}（{stated}，{place}），无法确认它就是 {wanted}。若为同一数据，请用 --map 确认该文件。"
    ),
    "dataset_altered": (
        "数据名称表明它并非公开发布的数据集（{word}：{stated}，{place}）。请提交在公开数据集上评估的日志。"
    ),
    "dataset_part": (
        "列表名称表明它只是数据集的一部分（{part}：{stated}，{place}），日志中也没有数量说明它是完整的。"
        "请提交写明评估样本数的日志。"
    ),
    "dataset_disagrees": (
        "{stated}（{place}）以 {dataset} 命名，而非 {wanted}。需由人判断评估的是什么；用 --map 指定该文件即可确认。"
    ),
    "trained_on_evaluated": (
        "配置中的训练数据为 {stated}（{place}），其名称对应被评估的划分 {split}。需由人判断模型用什么数据训练。"
    ),
    "splits_together": (
        "列表名称不止指 {wanted}（{splits}：{stated}，{place}），日志中也没有数量说明它只含 {wanted}。"
        "请提交只评估 {wanted} 的日志，或写明评估样本数的日志。"
    ),
    "proves_several": (
        "同一行会同时证明多个条件（{criteria}），而日志未说明它属于哪一个。请用 --map 逐一指明，例如 --map {id}=FILE。"
    ),
    "training_folder": (
        "被评估的数据位于训练数据的文件夹中（{stated}，{place}）。请提交评估所要求划分的日志，或用 --map 确认该文件。"
    ),
    "model_disagrees": "日志写明模型为 {model}（{place}），但同时出现 {against}。请提交同一模型的日志及其打印的配置。",
    "framework_other": (
        "该日志由 {framework} 写出（{place}）；要求的是用 PaddlePaddle 复现。若确为所指日志，请用 --map 确认该文件。"
    ),
    "training_unfinished": (
        "训练止于第 {epoch} 个 epoch，而日志宣告共 {epochs} 个（{place}）。请提交其余日志，或所交权重的评估日志。"
    ),
    "best_before": (
        "该日志中的评估未达目标，但日志并非从头开始：其最佳值行（{place}）为 {stated}，"
        "出自日志开头之前的一次评估。请一并提交那一部分日志。"
    ),
    "note_confirmed": "{printed}（{place}）依据评审者的说明计为 {metric}；没有已知格式认识该行。",
    "note_dataset_mapped": "日志中写的是 {word}（{place}）；它代表 {wanted} 只凭评审者的确认。",
    "note_dataset_by_name_and_count": (
        "没有配置项写明数据集；{name}（{place}）以 {dataset} 命名，且日志所计的 {samples} 个样本与其一致。"
    ),
    "note_dataset_by_name": "数据集由 {name}（{place}）指明；日志中没有写明数据集的配置。",
    "note_labelled": "评估共计 {samples} 个样本中的 {stated} 个，即含有标注目标的样本（{place}）。",
    "note_only_split": "日志未写明划分；除训练集外，只有 {split} 的标注是公开的。",
    "note_evaluator_by_name": "评测器 {evaluator} 由文件名或其所在文件夹指明（{file}）。",
    "note_model_by_name": "模型由 {name}（{place}）指明；日志中没有写明模型的配置。",
    "model_unstated": "日志未说明是哪个模型；要求为 {model}。请用 --map 指明日志，或提交包含配置输出的完整日志。",
    "mapped_elsewhere": "映射将该日志指定给 {wanted}，但日志自身写的是 {stated}。请更正映射，或由人工确认日志无误。",
    "stated_beside": (
        "日志本身未写明其所属的模型或数据，写明的是其旁的 {place}。如其确为该次运行的配置，请用 --map 确认该日志。"
    ),
    "declared_by_submission": (
        "该数值的含义仅由提交方自己声明（{where}）。请与该行核对，然后用 --trust-declared 确认，"
        "或用 --declared FILE 自行声明。"
    ),
    "candidates_disagree": "有 {count} 份日志可作证据，但得出的判定不一致。请用 --map 指明以哪一份为准。",
    "resumed_otherwise": (
        "训练以不同的设置继续：{setting} 在 {place} 为 {before}，在 {other_place} 为 {after}。请说明为何改变，"
        "或提交一份设置始终不变的训练日志。"
    ),
    "evaluations_disagree": (
        "同一次评估有两个数值：{value}（{place}）与 {other}（{other_place}）。请说明哪一个是整个数据集的结果"
        "（单个进程的数值只对应其分到的数据），或另外提交一份评估日志。"
    ),
    "setting_unreadable": (
        "{condition} 写作 {stated}（{place}），无法读作数字；要求为 {wanted}。请提交打印出该数字的日志。"
    ),
    "conditions_differ": (
        "任务要求 {condition} = {wanted}；日志中为 {stated}。该数值是否有效需由人工决定；按要求的条件重跑即可确认。"
    ),
    "condition_excluded": (
        "任务不允许 {excluded}，而日志在 {place} 处写明：{text}。该数值是否有效需由人工决定；不用它重新评估即可确认。"
    ),
    "evaluator_unstated": (
        "日志没有写明该数值由哪个评估程序打印，而要求的是 {wanted}。请提交能看出这一点的日志，或用 --map 确认该文件。"
    ),
    "better_than_aligned": "{value} 比 {target} 好 {shortfall}，而任务要求的是对齐。优于论文是否算作对齐，由人来决定。",
    "evaluator_differs": (
        "目标由 {wanted} 测得；日志中的数值来自 {stated}，两者不可等同。请用 {wanted} 评估并提交其日志。"
    ),
    "assurance_too_low": (
        "任务要求的证据等级至少为 {wanted}；该数值仅为 {have}。请提交更强的证据：日志强于声明，预测结果或权重强于日志。"
    ),
    "lines_quoted": (
        "这些行的前后把它们称为 `{name}`（{place}），这一称呼表示所示内容来自别处。"
        "需由人判断这些行属于谁；用 --map 指定该文件即可确认。"
    ),
    "weights_of_others": (
        "被评估的权重位于 {weights}（{place}），与他人训练的权重的命名相同。请提交自己权重的评估；"
        "若确为自己的权重，用 --map 指定该文件即可确认。"
    ),
    "filed_as_shown": (
        "{file} 的名称或其所在文件夹的名称含有 `{word}`，这类名称通常用于供对照的他人日志。"
        "请以其他名称提交您自己运行的日志；若它确为该日志，用 --map 指定该文件即可确认。"
    ),
    "foreign_opening": (
        "{place} 前面有 `{opening}`，而该日志没有其他行以此开头：这一行是引用或后加的，只是声明。"
        "请提交程序写出的原始日志。"
    ),
    "missing_opening": (
        "{place} 缺少同类各行开头的 `{opening}`：这一行是引用或后加的，只是声明。请提交程序写出的原始日志。"
    ),
    "out_of_order": (
        "{place} 不在该日志进行评估的位置：其他各次评估之前都有的行（`{missing}`）这里没有。"
        "这一行只是声明；请提交程序写出的原始日志。"
    ),
    "clock_back": (
        "在 {place} 之前日志的时间倒退了 {seconds} 秒，却没有新的运行开始：这一行只是声明。请提交程序写出的原始日志。"
    ),
    "untrained": ("{place} 属于 {what}，而运行到此处只训练到 {last}：这一行只是声明。请提交程序写出的原始日志。"),
    "shares_line": (
        "{place} 在同一行中含有两次 {printed} 的评估结果，而程序一行只打印一次：这一行只是声明。"
        "请提交程序写出的原始日志。"
    ),
    "lacks_values": (
        "{place} 缺少 {missing}，而本日志在其他打印 {printed} 之处都有该值：这一行只是声明。请提交程序写出的原始日志。"
    ),
    "other_form": (
        "{place}：本日志既以文本又以 JSON 打印 {printed}，且没有相同的数值，可见出自两个程序：这一行只是声明。"
        "请分别提交各程序写出的原始日志。"
    ),
    "contradicted": (
        "单看数值可以成立，但提交内容与自身证据相矛盾：{findings}。请查看这些行，并索取完整、未经编辑的日志。"
    ),
    "lower_reading_only": (
        "{value} 未达到 {target}，只达到 {other}，而后者是另一对象的数字。须由人工裁定以何者为准："
        "--reading {id}={name}。"
    ),
    "target_unresolved": "未找到可供比较的公开数值。请给出目标及其来源：--target {id}=VALUE@SOURCE。",
    "needs_person": "此项只能由人工判定。",
    "tests_passed": "{passed} 个测试通过，没有失败，必须运行的也没有跳过。",
    "tests_failed": "{tests} 个测试中有 {failed} 个失败，第一个是 {first}（{place}）。请修复后提交新的运行结果。",
    "no_tests": (
        "查找了测试 {wanted} 的结果；共读取 {logs} 个日志、{tests} 个测试。"
        "请提交 pytest -v 的输出，或其 --junitxml 文件。"
    ),
    "tests_skipped": (
        "{passed} 个测试通过，但有 {skipped} 个被跳过或预期失败，这不能证明任何结论。请在不会跳过的环境中运行。"
    ),
    "tests_too_few": "{passed} 个测试通过；至少需要 {wanted} 个。",
    "tests_elsewhere": "{files} 中有 {passed} 个测试通过；无论其他测试如何，至少需要 {wanted} 个。",
    "tests_of_another": (
        "通过的测试属于 {first}（{place}），该类以另一模型命名，与其所在文件夹不符；"
        "其余通过 {passed} 个，至少需要 {wanted} 个。"
        "需由人判断它们测试的是否为所要求的模型。"
    ),
    "tests_rerun": "有 {count} 个测试先失败、重跑后才通过。需由人判断是否足够；一次全部通过的运行即可确认。",
    "tests_of_others": (
        "要求的测试全部通过，但其周围的文字或路径写明 `{said}`（{place}），与他人运行的测试相同。"
        "需由人判断是谁的测试；请以其他名称提交自己运行的日志。"
    ),
    "tests_doubted": ("要求的测试全部通过，但日志前后不一致：{findings}。请提交完整日志，或 --junitxml 文件。"),
    "dumps_disagree": (
        "{aligned} 已对齐，而含有相同张量的 {apart} 未对齐。需由人判断以哪一份为准；用 --map 指定其中的文件即可确认。"
    ),
    "tests_broken": "要求的测试通过，但 {first} 整体失败，其中可能含有要求的测试。请修复后重新运行。",
    "tests_last_failed": "仅运行了上次失败的 {count} 个测试（--last-failed），上次通过的未运行",
    "tests_deselected": "有 {count} 个测试因名称或标记被排除（deselected）：未运行",
    "near_counted_tests": ("该会话只有计数（{text}），没有说明是哪些文件的测试：请去掉 -q、加上 -v 重新运行 pytest"),
    "note_skipped_unnamed": (
        "日志中每个测试只有一个字母，看不出跳过的是哪些。"
        "套件默认跳过的测试只要写明名称就不影响判定：请用 pytest -v 运行。"
    ),
    "near_other_tests": "其他测试的结果（{tests} 个，第一个在 {first}），或没有测试名",
    "tests_cut_off": "该会话没有结束行：运行中断，或日志不完整",
    "tests_miscounted": "结束行记为 {stated}；各行显示 {found}",
    "honest_tests_miscounted": "会话的结束行所计的正是其上方列出的测试结果。",
    "no_deployment": (
        "查找 {wanted} 的测量结果；共读取 {count} 项。请提交部署报告"
        f"（{PAGES}/deployment.zh-CN.md ），"
        "或用 `verify eval --model` 测量。"
    ),
    "deployment_parts": "测量缺少：{parts}。已测（{place}）：{figures}。请补测。",
    "deployment_claimed": "由提交者自述的测量结果（{place}）：{figures}。是否可信须由人判断。",
    "deployment_no_bound": "在此测得：{figures}。任务未规定允许的损失与速度，须由人判断。",
    "deployment_other": (
        "精度须以 {wanted} 给出，而该测量给出的是 {stated}（{place}）：{figures}。若两者是同一事物，请按要求书写指标、"
        "单位与数据集；否则请补测所要求的内容。"
    ),
    "deployment_failed": (
        "该测量写明 `ran: false`（{place}），即模型未能运行，或结果与源框架不同：{figures}。请修复部署后重新测量，"
        "并提交新的报告。"
    ),
    "deployment_loss": (
        "相对源框架的损失为 {loss}（{place}）：{figures}。请修正转换，或提交损失在允许范围内的测量结果。"
    ),
    "deployment_holds": "在此测得，符合要求：{figures}。",
    "deployment_broken": "部署报告无法使用：{problem}",
    "note_deployment_broken": "{place}：该部署报告无法使用：{problem}",
    "honest_deployment_broken": f"部署报告的键与 {PAGES}/deployment.zh-CN.md 所列一致。",
    "near_other_deployment": "{found} 的测量（{place}）",
    "no_runner": "当前安装中没有可判定 {kind} 类条件的模块。请人工判定，或安装提供该功能的包。",
    # Reasons of ERROR, WAIVED and NOT CHECKED.
    "unreadable": "证据无法读取：{problem}。请重新提交该文件。",
    "waived": "由 {author} 于 {date} 豁免：{reason}",
    "deliverables_not_asked": "使用 --deliverables 时交付物计入判定；含有 submission.yaml 时仅列出。",
    # Near misses: the closest thing to evidence, and why it is none.
    "near_other_model": "模型为 {model}；要求为 {wanted}",
    "near_other_dataset": "数据集为 {dataset}；要求为 {wanted}",
    "near_dataset_classes": "数据集有 {classes} 个类别；要求为 {wanted} 个",
    "near_train_split": "在训练集上测得，不能证明测试集上的结果",
    "near_train_value": "是训练过程中的数值，并非评估结果",
    "near_other_split": "数据划分为 {split}；要求为 {wanted}",
    "near_other_subset": "属于 {subset}；要求为 {wanted}",
    "near_other_metric": "指标为 {printed}；要求为 {wanted}",
    "near_image_size": "评估图像尺寸为 {size} 像素；要求为 {wanted} 像素",
    "near_best_line": "只有最佳值，没有产生它的那次评估；请提交包含该轮评估的日志部分",
    "near_inferred": "没有已知格式认识该行；若 {printed} 即为所需指标，请使用 --map {mapping}",
    "near_no_value": (
        "{place} 处没有读到可作为 {criterion} 的数值，或有多个：请用 --map {criterion}={place}:NAME 指明其一，"
        "或用 --declared FILE 声明该行的模式"
    ),
    "near_unmapped": "日志未写明模型；若确为所需日志，请使用 --map {mapping}",
    "near_declared_overruled": "由 {where} 声明，但 {by} 对该文件中 {metric} 的读取优先，以其为准",
    "near_no_epoch": "要求第 {epoch} 轮的结果，但未找到该轮的评估",
    "near_other_weights": "权重为 {stated}；要求为 {wanted}",
    "near_other_evaluator": "评估所用为 {stated}；要求为 {wanted}",
    # Integrity findings.
    "declared_row": "该行长得不合常理，或其中的引号没有闭合；已跳过",
    "best_not_in_series": "最佳值 {best} 不出自日志中的任何一次评估；最接近的是第 {epoch} 轮的 {nearest}",
    "best_below_series": "最佳值写作 {best}，但第 {epoch} 轮已达到 {series}",
    "best_not_in_history": "最佳值 {best} 与同一文件历史记录中任何一次评估都不同",
    "best_decreases": "最佳值由 {before} 变差为 {after}；最佳值只会变好",
    "best_from_checkpoint": "最佳值 {best} 来自该日志开头之前的评估",
    "best_missing": "有 {count} 次评估创下新的最佳值，其后却没有最佳值行（首个：{printed} {value}）",
    "best_beside": "最佳行称 {printed} 为 {best}，但最佳评估打印的是 {value}，而 {best} 也不是该指标自身的最佳",
    "best_elsewhere": "最佳值 {best} 据称出自 {at}，但该处的评估打印的是 {value}",
    "best_digits": "{of} 个未舍入的最佳值中有 {count} 个的位数少于对这些批次求平均所得的值（首个：{best}）",
    "granularity": (
        "{of} 个数值中有 {count} 个对任何整数 k 都不可能是 k/{samples}（首个：{printed} {value}）。"
        "编造的数字无法通过此检验的概率为 {chance}"
    ),
    "granularity_batches": (
        "{of} 个数值中有 {count} 个对任何整数 k 都不可能是 k/{samples}（首个：{printed} {value}）；"
        "但全部都可以是 k/{other}，与末批以重复样本补齐或被略去的情形相符"
    ),
    "granularity_series": (
        "{of} 个数值中有 {count} 个对任何整数 k 都不可能是 k/{samples}，其余数值则都可以（首个：{printed} {value}）"
    ),
    "granularity_other_size": (
        "{printed} 的各个数值要求样本数为 {samples} 的倍数，而所评估的批次共含 {few} 至 {many} 个样本"
    ),
    "granularity_no_size": (
        "{printed} {value} 对任何整数 k 以及 {few} 至 {many} 之间的任何 N 都不可能是 k/N："
        "批次及其之前的 {before} 个数值只允许这些样本数"
    ),
    "granularity_no_count": (
        "{of} 个数值中有 {count} 个对任何整数 k 和任何样本数 N 都不可能是 k/N（首个：{printed} {value}）"
    ),
    "order_broken": "{small} {low} 高于 {large} {high}，这不可能",
    "order_unusual": "{small} {low} 高于 {large} {high}；通常应当相反",
    "mean_outside_parts": "{printed} {value} 不在其各部分 {a} 与 {b} 之间，而它是二者的平均",
    "printed_twice": "同一结果分别打印为 {a} {x} 与 {b} {y}",
    "formula_broken": "{printed} 为 {value}，但由同处的数值算得 {expected}",
    "top1_above_top5": "top-1 {top1} 高于 top-5 {top5}，这不可能",
    "digits_differ": "{printed} 每次打印 {decimals} 位小数，唯独 {of} 个数值中有 {count} 个不是（首个为 {value}）",
    "value_out_of_range": "{printed} = {value} 不可能：应在 {low} 与 {high} 之间",
    "epochs_repeated": "日志中有重复出现的轮次：{epochs}",
    "schedule_unfinished": "训练设定共 {epochs} 轮，日志止于第 {last} 轮",
    "evaluations_missing": "评估的间隔均为 {every}（按 {what} 计），但其间缺少 {count} 次：{what} {missing}",
    "epochs_missing": "训练轮次连续进行且未重启，但缺少其中 {count} 轮：{missing}",
    "evaluated_again": (
        "{at} 处的 {printed} 连续打印两次，分别为 {first} 与 {second}，其间并无训练；其余评估均只打印一次"
    ),
    "epochs_apart": "训练轮次之间都相隔 {every}（{first}、{second}……），而每一轮都逐步打印：中间的轮次不在日志中",
    "clock_set_back": "运行途中时钟回拨 {by}，此后未再恢复",
    "lines_of_another_time": "第 {first} 至 {last} 行的时间戳与前后各行相差 {by}",
    "leap_alone": (
        "{printed} 在 {epoch} 处由 {before} 变为 {after}，是其通常步幅的 {times} 倍，"
        "而同时打印的其他数值均未变动：{beside} 由 {beside_before} 变为 {beside_after}，"
        "为其通常步幅的 {beside_times} 倍。仅由噪声造成的概率为 {chance}，允许值为 {level}"
    ),
    "record_differs": (
        "{printed} 在文本日志中为 {value}，在记录文件 {record}（{tag}，第 {number} 条）中却为 {recorded}；"
        "该次运行的 {of} 个结果中有 {agree} 个一致"
    ),
    "speed_disagrees": (
        "{of} 行训练日志中有 {count} 行的速度与耗时不相符：每秒 {ips} 个样本乘以每批 {cost} 秒，得 {product} 个样本"
    ),
    "eta_disagrees": (
        "{of} 行训练日志中有 {count} 行的剩余时间不相符，其余各行均相符：{left} 步、每步 {cost} 秒应为 {expected} 秒，"
        "打印的是 {eta} 秒"
    ),
    "clock_too_fast": (
        "{of} 段中有 {count} 段的时钟走得太少：{steps} 步、每步至少 {cost} 秒，需 {needed} 秒，"
        "而时间戳仅相隔 {passed} 秒"
    ),
    "steps_missing": "缺少 {count} 行训练日志；其余 {of} 行均每隔 {every} 步出现一次",
    "loss_recovers": "自第 {first} 行起，损失连续 {count} 行不是数值，至第 {last} 行又恢复为数值",
    "evaluation_without_weights": "自第 {first} 行起每一步的损失都不是数值，而 {printed} 却有 {count} 个不同的值",
    "learning_rate_leaps": (
        "学习率由 {before} 变为 {after}；此前 {count} 行符合同一曲线（{curve}），按该曲线此处应为 {expected}"
    ),
    "iterations_unlike_dataset": (
        "每轮 {of} 步、每卡每步 {batch} 个样本；{dataset} 的 {images} 个训练样本在任何卡数下都得不到这一步数"
    ),
    "digits_round": (
        "{of} 个不同数值中有 {count} 个恰为千分之一的整数倍（首个：{printed} {value}）；"
        "在所有 k/{samples} 中此类数值的比例为 {chance}"
    ),
    "mean_not_reached": "{printed} 为 {value}，而除最后几个批次外的平均值为 {running}",
    "value_twice": "同一行两次打印 {printed}：{value} 与 {other}",
    "configuration_disagrees": "配置中 {setting} 为 {stated}；其后各行打印的是 {shown}",
    "same_content": "本文件与 {file} 逐字节相同",
    "near_copy": "{of} 次评估中有 {agree} 次与 {file} 相同，但 {printed} 此处为 {value}，而 {place} 处为 {other}",
    "settings_change": (
        "同一次运行的各行出自两次训练：{setting} 到第 {last} 行为止是 {before}，自第 {line} 行起一直是 {after}；"
        "该处共有 {count} 项设置改变"
    ),
    "stamps_regular": (
        "{count} 行（{kinds} 种）带时间戳的日志彼此恰好相隔 {gap} 秒，别处并非如此。长短不一的工作呈现此状的概率为 {p}"
    ),
    "run_resumed": "训练由 {checkpoint} 续训，自第 {epoch} 轮开始",
    "several_runs": "该文件包含 {runs} 次运行",
    "several_programs": "启动器将 {count} 个程序（{names}）的输出混写在该文件中：各程序分别读取，只以其自身所述为准",
    "recording_counted": "该终端录制文件在一行中保存多行输出：行号按输出的行计数",
    "notebook_counted": "该 notebook 将各单元格的输出写在一两行 JSON 中：行号按输出的行计数",
    "speed_not_of_total": "{batches} 个批次、每批 {each} 秒，与所打印的总时间 {total} 秒不符",
    "honest_speed_not_of_total": "每批时间等于总时间除以计时的批次数。",
    "longer_than_stamps": "据称评估用时 {total} 秒，而其首行与末行的时间戳相隔仅 {passed} 秒",
    "honest_longer_than_stamps": "总时间在两行之间测得，不会长于两行的间隔。",
    "classes_counted": "{printed} 旁列出了 {count} 个类别的数值，而配置中有 {classes} 个类别",
    "honest_classes_counted": "配置中的每个类别打印一个数值。",
    "mean_differs": "{printed} 打印为 {value}，但其所平均的 {count} 个数值的均值为 {mean}",
    "honest_mean_differs": "所打印各类别（或各部分）的均值舍入后即为所打印的均值。",
    "truncated": "日志在运行结束之前中断",
    "checksum_differs": "{count} 个数值与其校验和不符，首个位于第 {record} 条记录：文件已损坏或被改动",
    "not_a_number": "{printed} 为 {value}",
    "repeated_evaluations": "第 {epochs} 轮的评估与第 {source} 轮逐位相同。不同权重的结果如此一致的概率为 {chance}",
    "repeated_steps": "第 {epochs} 轮的训练损失大段重复第 {source} 轮的数值",
    "series_copied": "{model} 的 {count} 次评估与 {file} 中 {other} 的逐位相同",
    "claim_above_log": "{model} 的 {printed} 声称为 {claimed}；日志显示为 {shown}（{place}）",
    "claim_not_in_log": "{printed} 声称为 {claimed}，没有日志显示该数值；最接近的是 {shown}（{place}）",
    "claim_below_log": "{printed} 声称为 {claimed}；日志显示了更好的数值 {shown}（{place}）",
    "claims_swapped": "{first} 声称为 {first_value}，{second} 声称为 {second_value}；日志中恰好相反（{place}）",
    "claims_are_references": "表格中 {of} 个数字有 {count} 个是论文中的数字，且没有日志显示其中任何一个：{numbers}",
    "claim_reduction": "{metric} 声称降低 {claimed} %；而旁边的数值 {high} 与 {low} 相差 {share} %",
    # What an honest log would have shown instead, by the code of the finding.
    "honest_best_not_in_series": "最佳值是此前打印的某次评估结果，按打印位数一致。",
    "honest_best_below_series": "最佳值不差于此前打印的任何一次评估。",
    "honest_best_not_in_history": "最佳值与其中一次评估的数值逐位相同。",
    "honest_best_decreases": "最佳值逐行不变或变好。",
    "honest_best_missing": "程序在训练中的每次评估之后都会打印最佳值行。",
    "honest_best_beside": "最佳行重复最佳评估所打印的数值，此处为 {value}。",
    "honest_best_elsewhere": "{at} 处的评估即为 {best}，按其位数舍入。",
    "honest_granularity": (
        "每个数值都是 {samples} 个样本中的整数个，再经舍入。若评估的样本数不同，也可解释，请予说明。"
    ),
    "honest_granularity_series": (
        "同一次运行的各次评估都是同一样本数中的占比。若中途更换了评估数据，也可解释，请注明位置。"
    ),
    "honest_granularity_other_size": "各数值是批次所含样本数（{few} 至 {many}）中的占比。",
    "honest_granularity_no_size": (
        "所有数值都是同一样本数中的占比，且该样本数与批次相符。若其间评估了其他数据，也可解释，请予说明。"
    ),
    "honest_granularity_no_count": "每个数值都是整数个样本除以样本总数。",
    "honest_order_broken": "{small} 的计数不多于 {large}，因此不会高于它。",
    "honest_order_unusual": "{small} 低于 {large}；若表中两列对调，也可解释。",
    "honest_mean_outside_parts": "平均值介于各部分的最小值与最大值之间。",
    "honest_printed_twice": "两处打印的是同一个数，各按其位数舍入。",
    "honest_formula_broken": "打印的各数在其位数内满足公式：此处应为 {expected}。",
    "honest_top1_above_top5": "top-1 正确的样本也计入 top-5，因此 top-5 不会低于 top-1。",
    "honest_digits_differ": "程序每次以相同的位数打印同一个数。若该数值由另一程序打印，也可解释。",
    "honest_value_out_of_range": "每个数值都在 {low} 与 {high} 之间。",
    "honest_evaluations_missing": "从第一次到最后一次，评估的间隔相同。",
    "honest_epochs_missing": "首尾之间的每一轮都在日志中，或者日志写明训练从何处重新开始。",
    "honest_evaluated_again": "同样的权重在同样的数据上结果相同；请说明第二次评估所指为何。",
    "honest_epochs_apart": "逐步打印某一轮的程序，会打印每一轮的训练步。",
    "honest_lines_of_another_time": "同一次运行的时间戳出自同一时钟；在其他时间训练的部分有自己的开头。",
    "honest_leap_alone": "模型一次提升如此之多时，损失或其他指标会随之变化。",
    "honest_record_differs": "文本中的数值即记录的数值，按打印的位数取舍。",
    "honest_speed_disagrees": "两者由同一次计时得出，因此每批样本数是整数。",
    "honest_eta_disagrees": "剩余时间由同一行的步数与耗时算出。",
    "honest_clock_too_fast": "两个时间戳的间隔不少于其间各步所用的时间；停顿只会使其更长。",
    "honest_configuration_disagrees": "程序打印的配置与计数出自同一设置。",
    "honest_near_copy": "同一次运行的两个文件打印相同的数值；两次运行的数值则几乎处处不同。",
    "honest_settings_change": "程序在重新启动之前总数与目录不变，而重新启动会记入日志。",
    "honest_stamps_regular": "不同的工作耗时不同，时间戳会反映出来。",
    "honest_steps_missing": "程序按设定的间隔打印，每次都有一行。",
    "honest_loss_recovers": "出现这样的损失后，训练须重新开始，日志中会有记录。",
    "honest_evaluation_without_weights": "不是数值的权重只会给出同一个结果。",
    "honest_learning_rate_leaps": "学习率沿其曲线变化。若以另一学习率续训，也可解释：请说明。",
    "honest_iterations_unlike_dataset": (
        "步数为训练样本数除以全部卡上一步的样本数后取整。只用部分数据，或采样器重复取样，也可解释。"
    ),
    "honest_digits_round": "由样本计数所得的比例很少恰为整数位。若只评估了部分数据，也可解释：请说明是哪部分。",
    "honest_mean_not_reached": "一次评估的最后几个批次对平均值的影响不超过其所占比例。",
    "honest_value_twice": "一个模型在一次评估中每项指标只打印一次。",
    "honest_not_a_number": "评估打印有限的数值，除非训练发散。",
    "honest_checksum_differs": "写入程序为每条记录保存校验和，且与记录相符。",
    "honest_repeated_evaluations": "不同轮次的权重不同，打印的数字也不同。",
    "honest_repeated_steps": "不同轮次的批次重新抽取，损失各不相同。",
    "honest_series_copied": "各自训练的两个模型打印不同的数值。",
    "honest_claim_above_log": "文档中的数值与其日志一致，按所给位数。",
    "honest_claim_not_in_log": "文档中的数值均可在日志中找到；请补充该数值所出自的日志。",
    "honest_claims_swapped": "表格每一列都是列名所指指标的数值。",
    "honest_claims_are_references": "结果表列出自己日志中的数值；论文的数值另列一栏。",
    "honest_claim_reduction": "以百分比表示的变化由所涉的两个数值得出。",
    # Notes on a row.
    "note_missed_anyhow": "日志未说明该值属于哪份数据：若为所要求的数据则未达目标，若为其他数据则不能作为证据。",
    "note_best_not_last": "以最佳值 {best} 为准；训练结束时为 {last}。",
    "note_mapped": "{file} 由 {by} 指定给该条件。",
    "note_declared": "该数值的含义由声明给出：{where}。",
    "note_ema": "该数值为权重滑动平均（EMA）的结果。",
    "note_incomplete": "日志止于第 {epoch} 轮，共 {epochs} 轮。",
    "note_mapped_nowhere": (
        "submission.yaml 将 {path} 指定给该条件，但提交内容中没有该文件：这一行不起作用。请改正路径，或删去这一行。"
    ),
    "note_other_candidates": "另有 {count} 组评估结果也可作证据。",
    "note_fails_beside": "{place} 的数值为 {value}，未达到目标；此处不作判定依据。",
    "note_document": (
        "{file} 是文档：无论引用什么内容，都不能作为证据。请提交程序写出的日志，或打印这些内容的 notebook（.ipynb），"
        "而不是其导出文件。"
    ),
    "note_claims_left_out": "有 {count} 个数值只是声明（首个：{value}，{place}）；此处不计入。",
    "note_counted_once": "{files} 中有相同的评估结果；每个只计一次。",
    "note_trained_again": (
        "续训后重新训练并得到不同数值的有 {count} 处：以 {value}（{place}）为准，{earlier}（{earlier_place}）不计。"
    ),
    "note_samples": "差距相当于 {samples} 个测试样本中的 {misses} 个；该数值的 95% 区间：{interval}。",
    "note_reading_chosen": "评审者选定的读法为 {reading}：{target}。",
    "note_readings": "其他来源对同一对象给出的数字，不作为判定依据：{others}。",
    "note_variant_named": "该次运行写明变体为 {reading}，以其数字 {gates} 为准；其他变体：{others}。",
    "note_variant_open": "任务未写数字，该次运行也未写明变体：以最低者 {gates}（{reading}）为准；其他变体：{others}。",
    "note_average": "平均值由 {count} 个已证明的数值算出。{weighting}",
    "note_conditions_stated": "日志中与要求一致：{conditions}。",
    "note_conditions_unstated": "日志未写明，以套件默认值为准：{conditions}。",
    "note_best_checkpoint": "有 {count} 个检查点具有全部各项的数值，取其中最好的：{name}。",
    "note_other_split": "在 {split} 上评估，符合任务的字面要求；公布的数字取自 {wanted}。",
    "note_cells_open": "平均值的各项中，{cells} 未能确定这一点。",
    "note_dispute": "目标存在争议：{text}",
    "note_baseline": "目标取自本次提交中 {model} 的结果：{value}（{place}）。",
    "note_mapped_elsewhere": "日志中的模型名为 {stated}；它代表 {wanted} 只凭评审者的确认。",
    "note_inferred_elsewhere": "日志中的模型名为 {stated}，不知是否就是 {wanted}：请确认它是所要求的模型。",
    "note_pretrained": "该运行从已有权重开始：{weights}。请确认任务允许使用。",
    "note_strict": "以 --strict 判定：容差内的数值视为未达标。",
    "note_decoy": "{value} 是容易与目标混淆的相近数字：{what}。",
    "note_dataset_inferred": "日志未写明数据集；系根据其评估的 {samples} 个样本推断。",
    "note_implausibly_high": "{value} 优于目标 {target} 达 {deviations} 个抽样标准差。请确认数据集、划分与指标无误。",
    # Parts of a submission that could not be read.
    "input_not_found": "{file} 不存在。请检查路径。",
    "input_empty": "{file} 为空。请确认已完整写入并完整复制。",
    "input_no_match": "没有与 {pattern} 匹配的文件。请检查通配模式及其起始目录。",
    "remote_credentials": (
        "{file} 含有密码，会出现在每份报告中。请把凭据放在存储自己的库读取的位置："
        "AWS_ACCESS_KEY_ID、GOOGLE_APPLICATION_CREDENTIALS、HF_TOKEN 或 FSSPEC_... 环境变量。"
    ),
    "remote_missing": "{file} 需要一个未安装的软件包（{package}）：pip install 'reproverify[cloud]'。",
    "remote_unknown": "{file} 不是可以读取的 URL：{problem}。",
    "remote_unreadable": "{file} 多次请求后仍无法读取：{problem}。",
    "input_unreadable": "{file} 无法读取：{problem}。请检查其权限。",
    "file_special": "{file} 是管道、套接字或设备，未打开。请提交普通文件。",
    "file_link_outside": "{file} 链接到提交内容之外的 {target}，未跟随。请提交文件本身。",
    "file_name_twice": "提交内容中有多个名为 {file} 的文件，只检查了第一个。请使用互不相同的文件名。",
    "archive_broken": "{file} 不是完整的压缩包：{problem}。完整的部分已检查；请重新打包并上传。",
    "archive_member_outside": "{file} 中的 {member} 路径指向压缩包之外，未打开。请更名。",
    "archive_member_link": "{file} 中的 {member} 是链接或设备，未打开。请打包文件本身。",
    "archive_too_many": "{file} 中的文件超过 {limit} 个，其余未读取。请只打包日志。",
    "archive_too_large": "{file} 解压后超过 {limit} 字节，其余未读取。请只打包日志。",
    "archive_bomb": "{file}：{member} 解压后超过自身的 {ratio} 倍，与恶意压缩包相同，已停止读取。请提交未压缩的文件。",
    "zstd_missing": (
        "{file} 以 Zstandard 压缩，当前 Python 自身无法读取。请安装所需的包："
        'pip install "reproverify[zstd]"（在源码目录中：pip install ".[zstd]"），或提交未压缩的文件或 .gz、.xz 文件。'
    ),
    "archive_unsupported": "{file} 以 {kind} 打包，此处无法打开。请提交解压后的文件，或 .zip、.tar.gz 文件。",
    "archive_too_deep": "{file} 位于超过 {limit} 层压缩包之中，未打开。请提交解压后的日志。",
    "archive_nested_too_large": "{file} 是压缩包中的压缩包，且超过 {limit} 字节，未打开。请单独提交。",
    "archive_encrypted": "{file}：{member} 已加密，无法读取。请不设密码重新打包。",
    # 张量文件。
    "unsafe_pickle": (
        "{file} 是 pickle，其中用到了 {name}；张量文件不需要它，而它在加载时可能执行代码。未执行也未读取任何内容。"
        "请只保存张量：state dict、.npz 或 .safetensors。"
    ),
    "tensors_unknown": "{file} 的开头不属于任何可读取的张量文件。请提交以下之一：{known}；也可以是含有它们的文件夹。",
    "tensors_cut": "{file} 在 {what} 结束之前就断了。请检查它是否完整写入和复制。",
    "tensors_broken": "{file} 无法作为张量读取：{problem}。请用生成它的程序重新写入。",
    "tensors_bomb": (
        "{file} 声称其张量有 {size} 字节，超过文件自身大小的 {ratio} 倍，恶意文件才会如此。未读取；请按原样提交张量。"
    ),
    "tensors_too_many": "{file} 中的张量或文件超过 {limit} 个；未读取。请减少一次提交的数量。",
    "tensor_twice": "{file} 中 {tensor} 出现了两次，无法确定指哪一个。请为每个张量使用不同的名称。",
    "tensor_shape": (
        "{file}：{tensor} 的形状 {shape} 需要 {wanted} 字节，实际有 {found} 字节。请用生成它的程序重新写入。"
    ),
    "tensor_rank": "{file}：{tensor} 的形状不是至多 {limit} 个大小的列表。请用生成它的程序重新写入。",
    "tensor_dtype": (
        "{file}：{tensor} 的类型是 {dtype}；可以比较的是整数、浮点数、复数和布尔值。请去掉它，或以其中一种类型保存。"
    ),
    "tensor_outside": (
        "{file}：据称 {tensor} 的数值位于 {target}，它不是同一文件夹中的文件。未打开；请把数值一并提交。"
    ),
    "tensor_scattered": ("{file}：{tensor} 经过压缩、不是 C 顺序且大于 {limit} 字节，因此无法分块读取。请不压缩保存。"),
    "torch_legacy": (
        "{file} 是 PyTorch 0.1.10 之前使用的 tar 格式，不予读取。请用较新的 PyTorch 重新保存 state dict"
        "，或保存为 .safetensors。"
    ),
    "torch_script": "{file} 是 TorchScript 程序，不是权重。请保存其 state dict：torch.save(model.state_dict(), PATH)。",
    "manifest_broken": "{file} 无法使用：{problem}。其余内容已在不使用它的情况下判定；请修正后重新运行。",
    "manifest_waives": "{file}:{line}：`{key}` 在提交内容中无效：只有评审者可以豁免、跳过或放宽条件。请删除。",
    # Declared formats: what submission.yaml, --declared FILE or a spec says of columns and lines.
    "declared_form": "{where}：需要 `columns`（至少含一个指标）或 `patterns` 之一。请给出其中一个。",
    "declared_too_many": "{where}：最多读取 {limit} 个。请删去一些；`file` 中的通配符可代表多个文件。",
    "declared_place": "{where}：`{name}` 表示训练中的位置。请只写其列名。",
    "declared_column_form": (
        "{where}：指标需要写明单位与划分。请在其下写 `column: {column}`、`unit: percent`、`split: val`。"
    ),
    "declared_metric": "{where}：没有名为 `{name}` 的指标。可用的有：{fix}。",
    "declared_unit": "{where}：{metric} 不以 `{unit}` 计量。请使用以下之一：{fix}。",
    "declared_engine": (
        '{where}：使用模式需要安装 {package}。请执行：pip install "reproverify[{extra}]"'
        '（在源码目录中：pip install ".[{extra}]"）。其余文件已判定。'
    ),
    "declared_pattern": "{where}：该模式无法使用：{problem}。请按 RE2 的语法书写。",
    "declared_group": (
        "{where}：模式必须含有名为 value 的组，可含 epoch 与 step，不得有其他组；现有：{groups}。"
        "请在数值处写 (?P<value>...)。"
    ),
    "declared_column": "{where}：{file} 中没有列 `{column}`。现有的列：{found}。请更正列名，或缩小 `file` 的范围。",
    "declared_column_twice": "{where}：{file} 中列 `{column}` 出现不止一次：{found}。请让每一列有各自的名称。",
    "declared_no_number": (
        "{where}：{file} 的列 `{column}` 中没有数值；其第一个单元格为 `{cell}`。"
        "请改用其他列，或写成带小数点的普通数值。"
    ),
    "declared_json": "{where}：{file} 自第 {line} 行起形似 JSON，但并不是。请提交完整的文件。",
    "declared_too_large": "{where}：{file} 是超过 {limit} 字节的单个 JSON 文档。请改为每行一个对象。",
    "declared_no_file": "{where}：提交内容中没有名为 {path} 的文件。请更正 `file`。",
    "declared_no_value": (
        "{where}：在 {path} 所指的文件中没有找到任何内容：列中没有数值，或没有匹配的行。请将声明与文件核对；"
        "文件的最后一个数值只有在其所在行完整结束时才算数。"
    ),
    "log_veiled": "{file} 是以 {veil} 书写的日志，未予读取。请提交程序写出的原文件。",
    "log_one_line": "{file} 是缺失换行符的日志，其中的数值无法区分。请提交程序写出的原文件。",
    "recording_too_large": "{file} 是超过 {limit} MB 的终端录制文件，未予读取。请提交运行日志。",
    "notebook_too_large": "{file} 是超过 {limit} MB 的 notebook，未予读取。请提交运行日志，或去掉图片后的 notebook。",
    "log_too_large": "{file}：单个日志中的数值或程序启动次数超过 {limit}；此前的内容已判定。请按运行拆分日志。",
    "manifest_task": "{file}：提交声明其任务为 {stated}，而判定的是 {wanted}。请核对任务号。",
    # What a check of an installed package says, in its own words.
    "outside_finding": "{text}",
    "plugin_broken": "已安装的软件包以 {group} 提供的 {name}（{target}）无法使用：{problem}。请修复或卸载该软件包。",
    "log_failed": "{file} 解析失败：{problem}。这是日志格式模块的问题，并非日志的问题；"
    f"请连同该文件一并反馈，自带格式的问题反馈到 {ISSUES}",
    "too_many_files": "提交内容中的文件超过 {limit} 个，其余未读取。请只提交日志。",
    # Errors of specs.
    "spec_unreadable": "{file}:{line}：文件无法读取：{problem}。请检查路径与权限。",
    "spec_yaml": "文件不是普通的 YAML。{problem}",
    "spec_unknown_key": "{file}:{line}：{path}：没有名为 `{key}` 的键。此处可用的键：{fix}。",
    "spec_unknown_key_close": "{file}:{line}：{path}：没有名为 `{key}` 的键；是否应为 {fix}？",
    "spec_missing_key": "{file}:{line}：{path}：缺少键 `{key}`。请加入 {fix}。",
    "spec_no_mapping": "{file}:{line}：文件不是由键与值组成的映射。可用的键：{fix}。",
    "typed_expected": "应为 `{wanted}`，而不是 `{given}`",
    "typed_choice": "此处不能是 {value}",
    "spec_wrong_value": "{file}:{line}：{path}：{problem}。{fix}",
    # Errors of YAML texts.
    "yaml_too_large": "{file}:{line}：文件有 {size} 字节，最多读取 {limit} 字节。请精简。",
    "yaml_syntax": "{file}:{line}：不是有效的 YAML：{problem}。请检查该行附近的缩进与引号。",
    "yaml_documents": "{file}:{line}：此处开始第二个文档。一个文件只能有一个文档：请删除 `---`。",
    "yaml_alias": "{file}:{line}：不允许使用锚点与别名（`{name}`）。请直接写出其值。",
    "yaml_tag": "{file}:{line}：不允许使用标签 {tag}。请写普通的值。",
    "yaml_bounds": "{file}:{line}：文件嵌套过深或值过多。请展平或精简。",
    "yaml_duplicate": "{file}:{line}：键 `{key}` 已在第 {first} 行出现。请删除其中之一。",
    "yaml_key": "{file}:{line}：键必须是普通文本。请不要使用方括号或花括号。",
    # Errors of the command line and of the reviewer's files.
    "specs_folder": "规格目录 {folder} 无法读取：{problem}。请检查 --specs 给出的路径。",
    "task_unknown": "{folder} 中没有任务 {task} 的规格。最接近的：{nearest}。`verify list` 可列出全部任务。",
    "task_number": "`{text}` 不是任务编号或范围。写法如 125 或 124-128,155。",
    "missing_extra": (
        '此功能需要 {package} 包。安装命令：pip install "reproverify[{extra}]"'
        '（在源码目录中：pip install ".[{extra}]"）'
    ),
    "map_syntax": "`{text}` 不是有效的映射。写法：--map CRITERION=PATH。",
    "map_unknown_criterion": "--map 中的条件 {criterion} 不属于本次任何规格。可用的条件：{known}。",
    "declared_file": "{file} 无法读取：{problem}。请检查 --declared 给出的路径。",
    "declared_none": "{file} 没有声明任何内容：其中没有 `logs`。请按 submission.yaml 的写法书写。",
    "map_no_file": "--map 将 {path} 指定给 {criterion}，但提交内容中没有该文件。请检查路径。",
    "target_syntax": "`{text}` 不是带来源的目标。写法：--target CRITERION=VALUE@SOURCE，例如 slak-t-top1=82.5@URL。",
    "waivers_inside": "豁免文件 {file} 位于提交内容之中。豁免只能由评审者给出：请将其放在别处。",
    "stdout_unwritable": "无法写到标准输出：{problem}。请检查输出去向的剩余空间。",
    "output_unwritable": "{file} 无法写入：{problem}。请检查路径、权限与剩余空间。",
    "format_unknown": "没有名为 {name} 的报告格式。可用的格式：{known}。",
    "format_binary": "{name} 不是文本格式。请写明写到何处：--report {name}=PATH。",
    "format_unknown_close": "没有名为 {name} 的报告格式；是否指 {meant}？可用的格式：{known}。",
    # Labels: the head of a report.
    "label_task": "任务 {task}",
    "label_spec_version": "规格 {task}，版本 {version}",
    "label_files": "{count} 个文件",
    "label_files_one": "1 个文件",
    "label_logs": "读取 {count} 份日志",
    "label_logs_one": "读取 1 份日志",
    "label_more": "另有 {count} 项",
    # Labels: columns of the table.
    "label_criterion": "条件",
    "label_target": "目标",
    "label_best": "最佳",
    "label_last": "最终",
    "label_margin": "差值",
    "label_verdict": "判定",
    "label_proved_by": "证据",
    "label_shown_only": "仅供参考",
    "label_target_open": "未定",
    "label_required": "必需",
    "label_optional_verdict": "( )：非必需，仅供参考，不影响结论",
    "label_optional_unproved": "非必需且未找到证据：{criteria}",
    # Labels: assurances.
    "label_claimed": "声明",
    "label_logged": "日志",
    "label_recomputed": "重新计算",
    "label_re-run": "重新运行",
    # Labels: explanations.
    "label_before": "原为{verdict}",
    "label_note": "注：{text}",
    "label_notes": "备注",
    "label_cells": "由以下各项算出：",
    "label_near_misses": "最接近的结果：",
    "label_candidates": "可作证据的各组结果：",
    "label_candidate": "{place}  最佳 {best}，最终 {last}：{verdict}",
    "label_candidate_incomplete": "{place}  最佳 {best}，最终 {last}，未训练完：{verdict}",
    "label_line_text": "{place} 原文：{text}",
    "label_source": "来源",
    "label_target_source": "目标来源：{source}",
    "label_tolerance": "容差",
    "label_samples": "样本数",
    "label_epoch": "轮次",
    "label_facts": "该次运行对自身的说明",
    "label_line": "行",
    "label_submission": "提交内容",
    "label_epochs": "训练轮数",
    "label_reviewer": "评审者",
    "label_deliverables": "交付物",
    # Labels: integrity and what was not read.
    "label_integrity": "完整性",
    "label_findings": "检查发现",
    "label_nothing_contradicts": "未发现与证据矛盾之处",
    "label_contradictions": "有 {count} 处与证据矛盾",
    "label_contradictions_one": "有 1 处与证据矛盾",
    "label_info": "提示",
    "label_contradictions_elsewhere": "有 {count} 处矛盾，所在日志不是任何一项的证据",
    "label_contradictions_elsewhere_one": "有 1 处矛盾，所在日志不是任何一项的证据",
    "label_suspicious": "可疑",
    "label_contradiction": "矛盾",
    "label_audit_contradiction": "{count} 处矛盾",
    "label_audit_contradiction_one": "1 处矛盾",
    "label_audit_suspicious": "{count} 处可疑",
    "label_audit_suspicious_one": "1 处可疑",
    "label_audit_info": "{count} 条提示",
    "label_audit_info_one": "1 条提示",
    "label_audit_title": "日志自身说明了什么",
    "label_honest": "正常的日志：{text}",
    "label_not_logs": "未作为日志读取：{files}",
    "label_problems": "无法读取",
    "label_unrecognised": "非日志",
    "label_not_checked": "未检查",
    "label_read": "已读日志",
    "label_read_log": "{file}  {format}；{lines} 行，{runs} 次运行，{observations} 个数值；SHA-256 {sha256}",
    "label_sha256": "SHA-256",
    # Labels: the last line.
    "label_overall": "总判定",
    "label_of_required_hold": "{required} 项必需条件中有 {held} 项成立",
    "label_of_required_hold_one": "{required} 项必需条件中有 {held} 项成立",
    "label_none_required": "没有判定任何必需条件",
    "label_strict": "以 --strict 判定",
    "label_tasks": "{count} 个任务",
}
