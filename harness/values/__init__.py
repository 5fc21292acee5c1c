"""Quantities, statistics, verdicts, errors, and reading YAML: what everything else is built of."""
