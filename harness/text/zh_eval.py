"""The Chinese texts of `verify eval`, by message code."""

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    "not_asked": "不属于本次评测的内容。",
    # The report.
    "label_eval_title": "评测",
    "label_evaluated": "{family}，实现 {evaluator}，{samples} 个样本，{seconds} 秒，可信度 {assurance}",
    "label_eval_value": "{metric} = {value}",
    "label_eval_subset": "{subset} 的 {metric} = {value}",
    "label_eval_interval": "95%：{low} 至 {high}，{method}",
    "label_eval_per": "共 {samples} {per}",
    "label_eval_conventions": "约定",
    "label_eval_remarks": "说明",
    "label_eval_inputs": "读取",
    "label_eval_input": "{role} {path}，{files} 个文件，sha256 {sha256}",
    "label_eval_against": "对照",
    "label_eval_paired": (
        "{score}：此处 {ours}，对方 {theirs}，差 {difference}（95%：{low} 至 {high}），{samples} 个样本；"
        "高于对方 {higher} 个，低于对方 {lower} 个"
    ),
    "label_eval_mcnemar": "McNemar 精确检验 p = {p}",
    "label_eval_nothing": "没有进行任何评测。",
    "label_role_predictions": "预测",
    "label_role_ground_truth": "标注",
    "label_role_model": "模型",
    "label_role_data": "数据",
    "label_role_config": "配置",
    "label_role_command": "命令",
    "label_method_wilson": "Wilson",
    "label_method_clopper_pearson": "Clopper-Pearson",
    "label_method_bootstrap": "自助法",
    # Errors of the command line.
    "eval_no_source": "没有可评测的内容。请给出 --predictions PATH --ground-truth PATH，或 --model。",
    "eval_two_sources": "每次调用只评测一项：预测、模型或命令。",
    "eval_no_ground_truth": "缺少 --ground-truth：预测须与您自己的标注数据比较。",
    "eval_family_missing": "请用 --family 说明评测内容，或指定 --task。可用：{known}。",
    "eval_family_open": "没有唯一的类别能给出 {metrics}。请用 --family 指明：{known}。",
    "eval_family_unknown": "没有名为 {name} 的类别。可用：{known}。",
    "eval_setting_syntax": "`{text}` 不是有效设置，或重复给出。写法：--set NAME=VALUE。",
    "eval_setting_unknown": "此处没有设置 {name}。可用：{known}。",
    "eval_setting_choice": "{name} 不能取 {value}。可选：{known}。",
    "eval_setting_number": "{name} 为 {value}；应为 {low} 到 {high} 之间的数。",
    "eval_one_path": "{role} 给出了 {count} 个路径；此类别只需要一个。",
    "eval_criterion_alone": "--criterion 需要同时给出所属的 --task。",
    "eval_which_criterion": "有多个条件要求 {metric}。请用 --criterion 指明属于哪一个：{known}。",
    "eval_samples_exist": "{file} 已存在，不会覆盖。请为 --samples-out 换一个文件名。",
    # 模型。
    "model_no_data": "--model 需要 --data（模型的输入）与 --ground-truth（您自己的标注数据）。",
    "model_numbers": (
        "--batch 为 1 到 65536，--threads 为 1 到 1024，--processes 为 1 到 64，--latency 为 0 到 1000000。"
    ),
    "model_resume_one": "--resume 只保存一个模型的批次。请逐个运行模型。",
    "model_resume_other": "{folder} 中是另一模型、数据或设置的批次。请为 --resume 另选文件夹。",
    "model_resume_full": "{folder} 中有其他文件。请为 --resume 选择空文件夹。",
    "model_family": "可运行模型评测 {known}；{name} 须由预测结果评测。",
    "model_backend_unknown": "没有后端 {name}。可用：{known}。",
    "model_dictionary": "识别模型需要 --dictionary 文件：每行一个字符。",
    "model_transform_unknown": "没有预处理 {name}。可用：{known}；或给出写有步骤的 YAML 文件。",
    "model_transform": "{file} 无法预处理：{problem}。请修正步骤或图像。",
    "model_none": (
        "{file} 不是可运行的模型：需要一个 .json 或 .pdmodel 及其 .pdiparams，或一个 .onnx，或一个 .xml；"
        "实际为：{found}。"
    ),
    "model_inputs": "{file} 有 {count} 个输入（{inputs}）；此处所需：{wanted}。",
    "model_factory": (
        "{file} 只有权重。请用 --factory MODULE:NAME 说明由什么构造其网络，例如 "
        "paddle.vision.models:resnet18(num_classes=10)。"
    ),
    "model_factory_text": "--factory {text}：{problem}。",
    "model_weights": "{file} 的权重与网络不符。缺少：{missing}。多余：{surplus}。形状不同：{shapes}。",
    "model_outputs": "{file} 有其他或多个输出。请用 --output-name 指明评测哪一个：{known}。",
    "model_run": "{file} 的输入为 {input}，无法处理 {found}：{problem}。请检查 --transform。",
    "model_package": "{backend} 无法运行 {file}：未安装软件包 {package}。请执行：pip install {package}",
    "model_failed": "无法加载 {file}：{problem}。请用此处已安装的版本重新导出。",
    "model_crashed": (
        "运行 {file} 的进程自行终止，状态为 {status}；最后的输出：{tail}。其他版本框架的文件可能导致此情况。"
    ),
    "model_stopped": "运行 {file} 的进程超出 {limit} 限制而被终止。最后的输出：{tail}。",
    # What is wrong with predictions or ground truth.
    "eval_no_file": "{file} 不是普通文件。请直接给出文件。",
    "eval_no_folder": "{file} 不是文件夹。请给出存放这些文件的文件夹。",
    "eval_folder_empty": "{file} 中没有以 {suffixes} 结尾的文件。请检查路径。",
    "eval_too_large": "{file} 超过上限 {limit}。请提交更小的文件。",
    "eval_too_many": "{file} 中的文件超过 {limit} 个。请只给出存放预测的文件夹。",
    "eval_json_kind": "{file} 是另一种 JSON：{problem}。请确认预测与标注没有给反。",
    "eval_json_broken": "{file} 不是完整的 JSON：{problem}。请确认已完整写入并完整复制。",
    "eval_line": "{file} 第 {line} 行：{problem}。请改正该行。",
    "eval_lexicon": "词典须同时给出名称与词表：--set lexicon=full|strong|weak|generic 与 --set words=文件。",
    "eval_audio_broken": "{file} 无法作为 wave 音频读取：{problem}。请检查文件是否完整。",
    "eval_array_broken": "{file} 无法作为 NumPy 数组读取：{problem}。请用 numpy.save 或 numpy.savez 保存。",
    "eval_arrays": "{file} 应含有 {wanted}；实际含有：{found}。",
    "eval_shape": "{file} 应为 {wanted}；实际为 {found}。",
    "eval_count": "{file} 有 {found} 个样本；应为 {wanted} 个。只评测一部分不能证明任何结论。",
    "eval_non_finite": "{file} 含有 NaN 或无穷值，第一个位于 {index}。请查明原因。",
    "eval_label_class": (
        "{file}：有标签为 {label}，而 {classes} 个类别为 0 至 {last}。这些标签看起来是{looks}。请写出每个像素的类别，"
        "没有类别处写 `ignore` 的值。"
    ),
    "eval_label_range": "有标签为 {label}，而 {file} 只有 {classes} 个类别的得分。请检查类别映射。",
    "eval_image_broken": "{file} 无法作为图像读取：{problem}。请确认已完整复制。",
    "eval_duplicates": "{file} 中有 {count} 个样本重复出现：{ids}。",
    "eval_truth_duplicates": "标注中有 {count} 个样本重复出现：{ids}。",
    "eval_truth_empty": "与 {file} 对应的标注中没有样本。",
    "eval_ids_differ": (
        "{file}：样本与标注不一致（找到 {found} 个，应有 {wanted} 个）。缺少 {missing} 个：{missing_ids}。"
        "多出 {surplus} 个：{surplus_ids}。只评测一部分不能证明任何结论；请提交全部预测。"
    ),
    "eval_no_column": "{file} 与本次评测没有共同的得分：其中有 {found}；需要以下之一：{wanted}。",
    "eval_retrieval_paths": "检索需要一个特征文件与一个列表，或各两个：先查询集，后图库。",
    "eval_panoptic_segments": "{file}：分割 {ids} 只出现在 PNG 中或只出现在 JSON 中。请由同一结果写出两者。",
    "eval_panoptic_paths": "{role} 需要 JSON，以及名称不同时的 PNG 文件夹；给出的是：{file}。",
    "eval_no_match": "{count} 个查询在 {file} 的图库中没有匹配：{ids}。请检查列表，或给出 --set unmatched=skip。",
    "eval_zero_feature": "{file}：第 {row} 行的特征全为零，没有方向。请查明原因。",
    "eval_identical": (
        "{file} 中有 {count} 张预测图像与标注逐像素相同：{ids}。其 PSNR 为无穷大；请确认没有把标注当作预测提交。"
    ),
    "eval_outside": "{file} 中的 {path} 位于其文件夹之外。请只引用同一文件夹内的文件。",
    "eval_image_small": "{file} 去掉 {border} 像素的边框后小于 SSIM 的窗口（{size} 像素）。",
    "eval_id_unknown": "{file}：{name} 有 {count} 个取值不在标注的 {known} 个之中：{ids}。",
    "eval_no_detections": "{file} 中没有任何检测结果。请检查其写出过程。",
    "eval_mask_broken": "{file} 第 {row} 个检测（从 0 起）：{problem}。请按 COCO 的游程编码写出掩码。",
    "eval_truth_files": "{name} 需要 {wanted} 个标注文件；给出了 {found} 个。",
    "eval_ids_unknown": "{file} 中没有预测里的 {count} 个样本：{ids}。请检查数据集的版本。",
    "eval_scene_partial": (
        "预测缺少已涉及场景中的 {count} 帧：{ids}。只评测场景的一部分不能证明任何结论；请提交全部预测。"
    ),
    "eval_too_many_boxes": "{file}：{sample} 有 {found} 个框；该基准最多允许 {limit} 个。",
    "eval_lpips_weights": "LPIPS 需要其权重：请给出 --set trunk=FILE（AlexNet）与 --set linear=FILE。",
    "eval_zero_reference": "{file}：参考值 {name} 处处为零，无法计算相对误差。",
    "eval_text_long": "{file}：{name} 的文本超过 {limit} 个字符。",
    # Commands that are run.
    "run_not_allowed": "除非您允许，否则不会执行提交中的任何内容：请给出 --allow-run。",
    "run_no_isolation": (
        "本机没有任何手段阻止该命令访问：{through}。请安装 bubblewrap（Debian：apt-get install bubblewrap），"
        "或以 --allow-run-without-isolation 接受风险。"
    ),
    "run_two_commands": "--run 与 --template 只能给出一个。",
    "run_limits": "--seconds 与 --memory 应为大于 0 的数。",
    "run_template_unknown": "没有名为 {name} 的模板。可用：{known}。",
    "run_template_gaps": "模板 {name} 需要用 --set 恰好给出：{wanted}。",
    "run_not_started": "{command} 无法启动：{problem}。",
    "run_failed": "`{command}` 失败，退出码 {status}，其输出不能证明任何结论。最后的输出：{tail}",
    "run_stopped": "`{command}` 因达到上限（{limit}）而被终止。请提高上限，或查明原因。最后的输出：{tail}",
    "run_no_values": "`{command}` 正常结束，但没有日志格式认识其输出。最后的输出：{tail}",
    # Help.
    "help_eval_allow_run": "在沙箱中执行 --run 或 --template 的命令",
    "help_eval_allow_run_weak": "即使没有隔离手段也执行",
    "help_eval_folder": "执行所在的文件夹，只读",
    "help_eval_read": "允许读取的文件或文件夹；可重复给出",
    "help_eval_template": (
        "套件的评测命令：paddleclas、paddleseg、paddledetection、paddleyolo、paddle3d、paddleocr；配合 --set"
    ),
    "help_eval_seconds": "超过 N 秒即终止（默认 3600）",
    "help_eval_memory": "超过此内存（GB）即终止（默认 16）",
    "help_eval_run": "命令及其参数；必须放在最后",
    "help_eval": "根据预测与标注重新计算指标，并作出判定。",
    "help_eval_more": (
        "不给 --task 时只显示数值；给出 --task 时作出判定，可信度为 `recomputed`。\n"
        "\n"
        "退出码：与 `verify` 相同；不给任务时，全部评测完成为 0，否则为 3"
    ),
    "help_eval_model": (
        "要运行的模型：Paddle Inference 的文件夹、.onnx、.xml，或 "
        "paddle-inference|onnxruntime|openvino=路径；第二个模型与第一个比较"
    ),
    "help_eval_data": "模型的输入：图像文件夹，或每行一个样本的数组",
    "help_eval_model_name": "模型名称，用于部署类条件",
    "help_eval_data_name": "--data 所属的数据集，用于部署类条件",
    "help_eval_transform": "从图像到输入：none、paddleclas_imagenet、paddleseg、ppocr_rec，或写有步骤的 YAML 文件",
    "help_eval_dictionary": "文字识别模型的字符表，每行一个",
    "help_eval_output_name": "有多个输出时评测哪一个",
    "help_eval_batch": "一次运行的样本数（默认 16）",
    "help_eval_processes": "分担批次的进程数（默认 1）",
    "help_eval_threads": "后端的线程数（默认 1）",
    "help_eval_latency": "预热 10 次之后，对单个样本计时的次数",
    "help_eval_resume": "将已完成的批次保存在此文件夹，并由此继续",
    "help_eval_task": "判定此任务的条件",
    "help_eval_criterion": "本次评测所属的条件；可重复给出",
    "help_eval_predictions": "预测的文件或文件夹",
    "help_eval_ground_truth": "您自己的标注数据",
    "help_eval_factory": "由什么构造权重的网络：已安装软件包的 MODULE:NAME(设置=值)",
    "help_eval_family": "评测内容：{names}",
    "help_eval_set": "该类别的一项约定，例如 ignore=255",
    "help_eval_samples_out": "将每个样本的得分写入此 CSV 文件",
    "help_eval_against": "与此 CSV 文件中的得分逐样本比较",
    "eval_nothing_compared": "{file}：应用设置后，{samples} 个样本没有任何内容可供比较。请检查文件与设置。",
    "eval_one_reason": (
        "{file}：{samples} 条文本全部不正确，但若{reason}，则有 {right} 条正确。请如此改写文件，或选择相应设置。"
    ),
    "remark_empty_references": "{count} 条标注文本没有可比较的内容；其中的 {insertions} 处插入计为错误。",
    "eval_settings_apart": (
        "条件 {criteria} 的计算设置不同：{names}。请用 --criterion 只指定一个，或指定设置一致的条件。"
    ),
    "remark_other_convention": "以 {name}={value} 计算；目标所用的评测程序取 {wanted}。",
    "remark_depths": "部分预测与标注的位深不同（8 位与 16 位）：双方按各自峰值的比例比较。",
    "remark_squad_version": "标注为 SQuAD {stated}，却按 {chosen} 的规则评测。",
    "remark_moments_only": "生成样本只提交了均值与协方差：无法得知样本数量，也无法确认其来自样本。",
    "eval_setting_list": "{name} 为 {value}；应为以逗号分隔的数。",
    "eval_json_nan": "{file} 在第 {byte} 字节处含有 {word}，它不是合法 JSON，也不是数。请查明其来源。",
    "eval_id_float": "{file}：编号写成了带小数点的数，例如 139.0（{problem}）。请写成整数。",
    "eval_id_looks": "{file}：{name} 有 {count} 个值不在标注的 {known} 个之中：{ids}。它们看起来是{looks}。",
    "eval_box_negative": (
        "{file}：有 {count} 个框的宽或高为负，首个为第 {row} 个检测（从 0 计）：{box}。请按 x, y, 宽, 高 书写。"
    ),
    "eval_box_corners": (
        "{file}：框看起来是 x1, y1, x2, y2：按 x, y, 宽, 高 读取时有 {share} % 超出图像，按角点读取则几乎没有。请"
        "按 x, y, 宽, 高 书写。"
    ),
    "eval_points": (
        "{file}：有 {found} 个关键点，应为 {wanted} 个。若为其他数据集，请用 --set sigmas=... 给出各点的离散度。"
    ),
    "remark_id_zero": (
        "有一条标注的 id 为 0。pycocotools 会把找到它的检测视为未命中，此处数值同样如此，因而偏低：请从 1 开始编号。"
    ),
    "remark_empty_categories": "标注的 {categories} 个类别中有 {empty} 个没有目标，也没有数值。",
    "remark_one_class": "预测全部属于同一类别 {name}；标注有 {classes} 个类别。",
    "remark_copied_boxes": "标注的 {objects} 个框中有 {copied} 个以百分之一像素的精度出现在预测中：看起来是复制的。",
    "label_eval_more": "另有 {count} 项单类别数值；--verbose 显示全部",
    "remark_absent_classes": "有 {count} 个类别不在任何标注中：{classes}。",
    "remark_ignored_pixels": "{share} % 的像素未参与评测：其标签为忽略值，或不属于任何类别。",
    "evaluation_doubted": "重新计算的数值须由人判断：{doubt}",
    "nothing_evaluated": "未作任何评测：{problem}",
    "remark_truth_sparse": "标注的 {samples} 个样本中只有 {found} 个 {what}：几乎没有所要求的对象。",
    "remark_truth_counts": "标注的 {what} 为 {found}；{dataset} {split} 应为 {wanted}。",
    "remark_perfect": "得分 {value} 为满分：请确认预测不是标注本身，也未据标注筛选。",
    "remark_same_values": "{file} 中的数值即标注的数值。",
    "remark_same_file": "{file} 与标注逐字节相同。",
}
