"""Many submissions: found, verified each on its own in parallel, counted."""
