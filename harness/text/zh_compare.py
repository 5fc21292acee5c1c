"""The Chinese texts of `verify compare`, by message code."""

from __future__ import annotations

from typing import Final

from harness.text.project import PAGES

MESSAGES: Final[dict[str, str]] = {
    # Why a pair, or the whole, has its verdict.
    "aligned": "所有数值均在允许范围内。",
    "compared_by_tests": "未提交数值文件；{tests} 的测试已通过。请确认这些测试比较了输出，或提交数值文件。",
    "tensor_non_finite": (
        "{side}含 {nan} 个 NaN、{inf} 个无穷值，首个位于 {first}。此时任何误差都无意义：请先查明其来源。"
    ),
    "out_of_band": "{measure}为 {value}，上限（下限）为 {bound}。",
    "elements_outside": (
        "{elements} 个元素中有 {count} 个的误差超过 {absolute} 加参考值的 {relative} 倍，最大为 {largest}。"
    ),
    "shape_differs": "形状为 {ours}，参考为 {reference}。",
    "dtype_differs": (
        "数值在允许范围内，但元素类型为 {ours}，参考为 {reference}。"
        "若类型不在比较之列，请用 `verify compare --any-dtype`。"
    ),
    "transposed": (
        "转置之后才与参考相等，而两侧其余线性层权重均无需转置。请在转换时转置它；若确属有意，请用 --mapping 指定。"
    ),
    "not_transposed": (
        "不转置即与参考相等，而两侧的线性层权重应互为转置（torch 与 Paddle 如此，或其余权重表明如此）：漏做转置时"
        "正是这样。请检查该层。"
    ),
    "too_small_to_tell": (
        "相对误差为 {value}，但所有数值都小于容差 {bound}：全为零也能通过。请用更小的 --tolerance 或 --atol，"
        "或用 --mapping 排除该张量。"
    ),
    "below_resolution": (
        "平均绝对误差为 {value}，超过 {bound}；但数值很大，float32 已没有更多有效位：相对 L2 误差为 {relative}，"
        "仅末位数个单位。该界限并非针对这些数值指定，差异是否可接受由人判断。"
    ),
    "empty_tensor": "两侧均为空：没有可比较的内容。",
    "nothing_compared": (
        "两侧没有找到对应的张量，未作任何比较。请用 --mapping FILE 给出对应的名称；"
        "--write-mapping FILE 可写出已配对者。"
    ),
    "fewer_compared": (
        "实际比较的张量少于应比较的数目，不能作为证据。缺少者已列出；若只是名称不同，请用 --mapping FILE。"
    ),
    "no_dumps": (
        "需要两侧的{stage}数值，文件名如 {wanted}；已读取 {files} 个文件。"
        f"请同时提交两侧文件，或用 --map 指明；生成方法见 {PAGES}/compare.zh-CN.md 。"
    ),
    "dump_of_another": (
        "{file} 与代表另一模型（或该模型另一阶段）的 {other} 逐字节相同。两个网络不会算出同样的数值，梯度也不等于输出；"
        "请要求提供各自计算的数值。"
    ),
    "tensors_twice": (
        "用于证明 {one} 的张量中有 {shared} 个就是用于证明 {other} 的张量，无论名称如何。"
        "两个模型，或同一模型的前向与反向，不会算出同样的数值；请要求提供各自的数值。"
    ),
    "same_dump": "两侧数值文件逐字节相同。两个程序不会算出这样的结果；请要求提供各自计算的数值。",
    "tells_nothing": (
        "一致的 {compared} 个张量均不能表明两个程序的计算相同。两侧逐位相同，或一侧由另一侧得来"
        "（仅改动少数元素，或全体加上或乘以同一个数）：{copied} 个；"
        "全部为同一数值：{constant} 个；"
        "元素或不同数值少于 {least} 个，或大多为两个数值：{few} 个；舍入到三位小数以内或半精度：{coarse} 个；"
        "全部小于容差：{small} 个；整数：{whole} 个；按名称为输入、权重或设置：{inputs} 个。"
        "请导出两侧各自计算的输出本身。"
    ),
    "losses_stand": (
        "{steps} 步的损失一致，但没有变化，或少于 {least} 步，不能说明梯度。请在两侧训练若干步，并导出每一步的损失。"
    ),
    "surplus_ours": (
        "我方多出 {count} 个参考侧没有的张量（{tensors}）：参考侧可能被删减到仅剩一致的部分。请在两侧导出相同的张量。"
    ),
    "surplus_weights": (
        "我方有参考侧没有的权重（已列出）：可能属于另一个网络，或参考侧省略的部分。若确属有意，请在 --mapping FILE 中"
        "各写一行 `名称:` 将其排除。"
    ),
    "only_constants": (
        "一致的张量全都只含一个数值（如全零）：从未计算过的内容也会如此一致。请比较两个程序实际计算的数值。"
    ),
    "dump_other_model": "按张量名称（首个为 {tensor}），这些数值属于另一个模型。",
    "too_few_tell": "一致的张量中有 {found} 个能说明问题，至少需要 {wanted} 个；其余为常数、单个数值、输入或副本。",
    "dump_model_unstated": (
        "数值文件未说明属于哪个模型；需要的是 {model}，而本任务还有其他模型。请用 --map {criterion}=PATH 指明文件。"
    ),
    "note_compared": "应比较 {expected} 个张量，已比较 {compared} 个。",
    "note_worst_tensor": "起决定作用的是 {tensor}：平均误差 {mean}，最大误差 {max}，相对 L2 {relative}。",
    "note_diverges": "首个超出范围者为 {tensor}。",
    "note_near_zero": "{count} 个接近零的元素（首见于 {tensor}）超出逐元素界限，但差异不超过 float32 求和的舍入误差。",
    "note_missing_tensors": "参考一侧有 {count} 个张量没有对应者：{tensors}。",
    "note_tensor_profile": "容差：{profile}，平均误差不超过 {bound}。",
    "note_tensor_default": "任务未给出容差；此处按 {profile} 判定，平均误差不超过 {bound}。",
    "note_only_log": "{file} 打印了 {count} 个误差，但未提交相应的数值文件，因此无法重新计算。",
    "near_one_side": "只有一侧的数值；未找到另一侧",
    # Errors.
    "compare_tolerance_unknown": "没有名为 `{name}` 的误差容差；已知的有 {known}。",
    "compare_two_bands": "--tolerance 指定已有容差，--rtol 与 --atol 自定界限；请择其一。",
    "compare_bound": "{option} 须为不小于 0 的数，如 1e-5，而不是 `{value}`。",
    "compare_expect": "--expect 须为应比较的张量数，而不是 {value}。",
    "compare_map_unreadable": "{file}：无法读取映射：{problem}",
    "compare_map_shape": "{file}：映射应为 YAML，每个张量一行 `参考侧名称: 待比侧名称`；名称留空表示排除。",
    "compare_map_unknown": ("映射中的 `{name}` 在{side}不存在，或被指定了两次；--write-mapping FILE 可写出现有名称。"),
    "compare_short": "{tensor}：声明有 {wanted} 个元素，实际为 {found} 个。",
    # What a contributor's own report says.
    "diff_log_value": "日志中 {name} 的 {kind} 为 {value}；由张量重算为 {measured}",
    "diff_log_non_finite": "日志称 {name} 以 {kind} = {value} 通过；张量中却有 {count} 个 NaN 或无穷值",
    "diff_log_looser": "日志称 {name} 以 {kind} = {value} 通过，与张量重算一致；但其阈值比 {bound} 宽松",
    "diff_log_unchecked": "日志中 {name} 的 {kind} 为 {value}；没有同名的张量对或相应的度量可供核对",
    "diff_log_none": "{file}：不是 reprod_log 的报告；--log 需要其 report() 写出的文件。",
    # Help.
    "help_compare": "比较两种实现的张量与权重：是否对齐？若否，从何处开始不同？",
    "help_compare_more": (
        "可读 .npy、.npz、reprod_log 转储、.pdparams、.pdopt、.pt、.bin、.safetensors、.onnx、HDF5 及其所在文件夹；\n"
        "不执行任何 pickle，不需要任何框架。--format json 的键见\n"
        f"{PAGES}/compare.zh-CN.md\n"
        "\n"
        "退出码：0 全部对齐；1 有张量超出范围、含 NaN、形状或类型不同；2 用法错误；\n"
        "3 无可比较、有缺失、无法读取，或须人工查看。"
    ),
    "help_compare_reference": "作为参考的文件或文件夹",
    "help_compare_ours": "待判定的文件或文件夹",
    "help_compare_tolerance": "容差名称（默认：{name}）；给出未知名称时会列出已知者",
    "help_compare_rtol": "不用已有容差：每个元素允许的误差占参考值的比例",
    "help_compare_atol": "不用已有容差：此外允许的绝对误差，同 numpy.testing.assert_allclose",
    "help_compare_expect": "至少应比较的张量数",
    "help_compare_any_dtype": "元素类型不同的张量也可视为对齐",
    "help_compare_mapping": "YAML 文件，`参考侧名称: 待比侧名称`；名称留空表示排除",
    "help_compare_write_mapping": "将配对结果写入该文件",
    "help_compare_log": "与转储相应的 reprod_log 报告 *_diff.log：据转储核对（可重复）",
    "help_compare_verbose": "列出每个张量及其全部度量",
    # Labels.
    "label_compare_title": "数值对齐",
    "label_compare_band_profile": "{title}（{profile}）：平均绝对误差不超过 {mean}",
    "label_compare_band_guard": (
        "此外：每个元素的误差不超过 {absolute} 加参考值的 {relative} 倍，相对 L2 不超过 {rel_l2}，"
        "余弦不小于 1 - {cosine}"
    ),
    "label_compare_band_own": (
        "每个元素的误差不超过 {absolute} 加参考值的 {relative} 倍（同 numpy.testing.assert_allclose）"
    ),
    "label_compared": "应比较 {expected} 个张量，已比较 {compared} 个",
    "label_compare_tally": "对齐 {aligned}，未对齐 {failed}，待查看 {open}，无法读取 {errors}",
    "label_tensor": "张量",
    "label_max": "最大",
    "label_mean": "平均",
    "label_rel_l2": "相对 L2",
    "label_cosine": "1 - 余弦",
    "label_ulp": "ULP",
    "label_worst": "最差元素",
    "label_worst_at": "{index}：{ours}，参考 {reference}",
    "label_how_rule": "按转换规则与 {tensor} 配对",
    "label_how_mapping": "按映射与 {tensor} 配对",
    "label_how_structure": "按层级结构中的位置与 {tensor} 配对",
    "label_how_value": "推测：按数值与 {tensor} 配对",
    "label_how_transposed": "转置",
    "label_how_dtype": "类型 {ours} 对 {reference}",
    "label_how_reshaped": "形状 {ours} 对 {reference}",
    "label_diverges": "按执行顺序首个超出范围者：{tensor}",
    "label_diverges_stored": "按文件顺序首个超出范围者：{tensor}",
    "label_diverges_before": "其前最后一个对齐者：{tensor}",
    "label_diverges_growth": "该处相对 L2 为 {start}，在 {tensor} 处达 {largest}",
    "label_tree": "差异所在",
    "label_sequence": "{sequence}：共 {count} 步，均在范围内",
    "label_sequence_outside": "{sequence}：共 {count} 步，自第 {step} 步起超出范围",
    "label_whole_steps": "每步的全部张量",
    "label_missing_tensors": "待比侧缺少（{count}）",
    "label_surplus_tensors": "参考侧没有（{count}）",
    "label_left_out_tensors": "未作比较（{count}）",
    "label_strip": "各层差异，由对齐到远超范围",
    "label_side_reference": "参考侧",
    "label_side_ours": "待比侧",
    "label_measure_mean": "平均绝对误差",
    "label_measure_rel_l2": "相对 L2 误差",
    "label_measure_cosine": "余弦",
    "label_stage_forward": "前向",
    "label_stage_backward": "反向",
    "label_stage_loss": "损失",
    "label_stage_metric": "指标",
    "label_stage_train": "训练",
    "label_stage_weights": "权重",
    "label_log_checks": "提交者日志所述",
    "label_log_agrees": "与张量没有矛盾",
    "orientation_unknown": (
        "仅在转置后与参考相等，而文件未表明出自 torch 还是 Paddle（二者的线性层权重互为转置）。请用 --frameworks "
        "torch,paddle 或 paddle,paddle 说明。"
    ),
    "paired_by_guess": (
        "所有数值都在容差之内，但部分张量仅凭数值配对，不能作为证明。请用 --write-mapping FILE 写出配对，核对后以"
        " --mapping FILE 传入。"
    ),
    "section_chosen": "参考检查点的普通权重未对齐，而其另一部分对齐。请用 --section 指明所指部分。",
    "compare_section_holds": "与参考的 {section} 部分比较。",
    "compare_section_used": "{file} 为检查点：比较的是其中的 {section} 部分。",
    "compare_absent": "{file} 所列的 {count} 个张量或文件不存在：{names}。",
    "compare_zeros": "参考一侧有 {count} 个张量全为零，不能说明问题：{names}。",
    "compare_tied": "{tensor} 与 {other} 绑定（内容相同），没有单独的对应张量。",
    "compare_section_unknown": "{file} 中没有 {name} 部分；现有：{known}。",
    "compare_frameworks": "--frameworks 应为 torch 与 paddle 的两项组合，例如 torch,paddle，而非 `{value}`。",
    "tensors_no_shard": "{file}：{folder} 中没有任何分片；共列出 {count} 个张量。",
    "help_compare_frameworks": "文件未表明时，两侧各自的框架：torch,paddle",
    "help_compare_section": "要比较的参考检查点部分，例如 state_dict_ema",
    "help_compare_ours_section": "要比较的我方检查点部分",
    "dtype_rounded": (
        "待比一侧是参考舍入为 {ours} 的结果；参考的类型为 {reference}。"
        "若比较不涉及类型，请用 `verify compare --any-dtype`。"
    ),
}
