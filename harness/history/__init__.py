"""What was verified before: recorded in a database, asked for by task, model, contributor and day, and compared."""
