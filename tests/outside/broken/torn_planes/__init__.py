"""A package of which every part fails: when it is loaded, or when it is asked."""
