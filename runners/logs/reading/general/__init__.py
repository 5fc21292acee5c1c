"""The general reader: what can be read in logs that no format knows, from the words around a number."""
