"""Checks of how a training went: its order, schedule, curves and settings."""
