"""What an honest contributor hands in for each of the hackathon's tasks, written as the toolkits write it, and judged."""
