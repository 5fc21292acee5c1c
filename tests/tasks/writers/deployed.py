"""Reports of deployments: our own form, and the Markdown tables that people write."""

from __future__ import annotations

from harness.tasks.spec import DeploymentCriterion, Spec


def report(spec: Spec, good: bool = True) -> str:
    """A deployment report with everything that the spec's criteria ask for; not `good`: one of them did not run."""
    lines = ["deployment_report: 1", "measurements:"]
    for criterion in spec.criteria:
        if not isinstance(criterion, DeploymentCriterion):
            continue
        lines.append(f"  - model: {criterion.model or 'PP-OCRv3'}")
        lines.append(f"    backend: {(criterion.backends or ['paddle-inference'])[0]}")
        lines.append(f"    device: {(criterion.devices or ['CPU'])[0]}")
        lines.append("    machine: Intel Xeon Gold 6148, 32 GB")
        lines.append("    software: FastDeploy 1.0.7")
        lines.append(f"    ran: {'true' if good else 'false'}")
        unit = criterion.unit or "percent"
        metric = criterion.metric or "accuracy"
        if "accuracy" in criterion.reports:
            lines.append(
                f"    accuracy: {{metric: {metric}, unit: {unit}, value: 51.2, reference: 51.3, "
                f"dataset: {criterion.dataset or 'own'}, samples: 1000}}"
            )
        if "speed" in criterion.reports:
            lines.append("    latency: {p50: 9.1, p90: 9.6, p99: 11.0, runs: 100, warm_up: 10, batch: 1}")
    return "\n".join(lines) + "\n"
