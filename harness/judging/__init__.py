"""From evidence to verdicts: matching, conditions, selection, the rule, and one module a kind of criterion."""
