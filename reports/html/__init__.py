"""Reports as pages: each one file that opens without a network, in both languages, with the logs it is of."""
