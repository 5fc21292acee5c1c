"""What was found: observations, findings, steps, comparisons and values that we computed."""
