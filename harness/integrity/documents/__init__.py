"""Checks of documents and event files against the logs of the same run."""
