"""What an honest contributor hands in for each task, written as the toolkits write it, and judged."""
