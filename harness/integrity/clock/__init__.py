"""Checks of time stamps and of the pace of a training."""
