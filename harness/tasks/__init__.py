"""What is asked: specs of tasks, the registry of metrics and datasets, names, the catalogue and its lint."""
