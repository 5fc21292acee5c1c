"""One module a sub-command; each has `configure(parser, lang)` and `run(arguments, lang)`."""
