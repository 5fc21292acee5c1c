"""Checks of values that were counted: shares of samples, and rates of errors."""
