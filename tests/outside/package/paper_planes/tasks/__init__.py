"""The tasks, beside the metrics, data sets and tolerances they name."""
