"""How far paper planes fly: everything that a package can add to reproverify, one module each.

`tasks` is a catalogue, `throws` a log format, `tape` a runner, `hall` an integrity check, `tally` a report.
`setup.cfg` publishes them as entry points.
"""
