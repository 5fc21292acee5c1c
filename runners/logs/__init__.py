"""The log runner: recognises each file of a submission and reads the observations of the logs among them."""

from runners.logs.beginning import read_head
from runners.logs.collecting import collect, quote
from runners.logs.one_file import FileReading, read_log
from runners.logs.recognition import load_format, recognise
from runners.logs.table import FORMATS

__all__ = ["FORMATS", "FileReading", "collect", "load_format", "quote", "read_head", "read_log", "recognise"]
