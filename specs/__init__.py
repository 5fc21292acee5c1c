"""The catalogue: one YAML file a task, and the registries they share."""
