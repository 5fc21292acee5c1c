"""Checks of numbers of one evaluation against each other and against what is possible."""
