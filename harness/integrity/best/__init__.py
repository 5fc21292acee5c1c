"""Checks of the line that states a best value."""
