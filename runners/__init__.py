"""Runners obtain observations from a submission. They never judge: verdicts are made in `harness.judging` alone."""
