"""Checks for evaluations, steps and files that stand in a submission twice."""
