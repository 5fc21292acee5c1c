"""Reports as pages: each one file that opens without a network, in both languages, with the logs it is of.

Importing what makes them raises MissingExtra where Jinja2 (the extra `html`) is not installed.
"""
