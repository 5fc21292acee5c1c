"""From bytes to lines, tables and settings: what the log formats share."""
