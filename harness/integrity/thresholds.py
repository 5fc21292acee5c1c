"""Every number by which an integrity check decides, with its origin."""

from __future__ import annotations

from typing import Final

# The chance that one honest submission gets a finding from any of the statistical checks, all of them together: one
# in ten thousand, so that a reviewer who reads a hundred submissions a year meets one in a century. Our choice.
FALSE_ALARMS: Final = 1e-4
# How many kinds of statistical check share that chance (Bonferroni's correction; a test counts them).
STATISTICAL_CHECKS: Final = 8

# Leaps (curves.py). A step is compared with ten on each side: enough for a median, near enough that training has not
# changed; at the end of a series only those before are there, and a series of fewer steps than STEPS_LEAST, or with
# fewer than STEPS_BEFORE steps before the one in question (training still changes fast), is not judged. Our choice.
STEP_NEIGHBOURS: Final = 10
STEPS_LEAST: Final = 12
STEPS_BEFORE: Final = 5
# A companion's step up to three times the ordinary is nothing unusual (Hampel's three-sigma rule).
QUIET_STEP: Final = 3.0
# One companion may be at its ceiling (mAP50 at 0.995 while mAP still moves); two that are quiet at once are not.
COMPANIONS_LEAST: Final = 2
# Student's t of so many degrees of freedom (even) has heavier tails than genuine logs: of 1,993 steps with quiet
# companions in 170 files of 40 projects 0.75 % were beyond 3 ordinary steps and 0.10 % beyond 4, against 1.3 % and
# 0.25 % of t(10); the largest was 4.7.
STEP_FREEDOM: Final = 10

# Missing evaluations and epochs (structure.py). Distances of evaluations are regular when at least six, and three in
# four of all, are equal and the others are multiples; in 227 genuine files no regular series has a hole. A hole longer
# than ten evaluations and than all that are there is a part in another file. Our choice.
REGULAR_GAPS: Final = 6
REGULAR_SHARE: Final = 0.75
LONGEST_HOLE: Final = 10
HOLE_SHARE: Final = 1

# Evaluations printed twice (structure.py): six others and more show that one is the habit. Our choice.
AGAIN_LEAST: Final = 8

# Clocks (clock.py). Stamps of ranks that write into one file, of buffered lines and of clocks that a time server sets
# differ by seconds; two minutes are beyond all of these. A leap is ten times the usual time between two evaluations:
# shorter pauses are ordinary. Fewer than six stamps show no usual time. Our choice.
CLOCK_SLACK: Final = 120.0
CLOCK_LEAP: Final = 10.0
STAMPS_LEAST: Final = 6

# Records (records.py). Two series are of one run when they agree in at least five places and in four of five of those
# they share; results of different runs agree by chance in few of their digits, if they have at least three, and where
# an epoch was not evaluated more often than a few times. Our choice.
SAME_REPEATS: Final = 3
SAME_DIGITS: Final = 3
SAME_LEAST: Final = 5
SAME_SHARE: Final = 0.8

# The pace of steps (pace.py). In 50,000 step lines of 20 genuine logs every product of speed and cost is whole, every
# remaining time fits, and the clock passes in at least 0.989 of the time the steps need, its rounding included; so
# three lines that do not fit, and a clock in less than nine tenths of the time, are far outside. A product known to
# no better than 0.2 fits any whole number. A stretch of the clock is at least a minute and at most 50 lines long, and
# two stamps are off by a second each. Our choice.
PRODUCT_SLACK: Final = 0.2
ODD_LINES: Final = 3
ETA_SHARE: Final = 0.95
CLOCK_SPEED: Final = 0.9
CLOCK_ROUNDING: Final = 2.0
PACE_SECONDS: Final = 60.0
PACE_STEPS: Final = 50

# Step lines (schedule.py). In the same lines no regular distance has a hole; one or two lost lines may be output that
# got mixed up, three may not. A loss that is NaN over ten lines and two epochs is no running average that one bad
# batch spoiled. Our choice.
REGULAR_LINES: Final = 100
REGULAR_STEPS: Final = 0.95
LOST_LINES: Final = 3
NAN_LINES: Final = 10

# Counted shares (granularity.py, sizes.py, doubles.py).
# The devices one evaluation may run on, where the log does not say: as harness/tasks/names.py assumes.
MAX_DEVICES: Final = 128
# Findings of one kind on one run show this many lines; more tell nothing new.
LINES: Final = 20
# A number of samples is looked for up to here where the log states none, and only while at most this share of
# arbitrary numbers fits: above it a series that fits says little. Both keep the search within milliseconds.
SEARCHED: Final = 10_000
SEARCHED_SHARE: Final = 0.15
# These sizes are tried beyond: the images of the usual sets of classification (specs/datasets.yaml).
KNOWN_SIZES: Final = (5_000, 10_000, 50_000)
KNOWN_SHARE: Final = 0.6
# Batches that leave more numbers of samples open than these say too little, and take too long to try.
BATCHED: Final = 4096
# A size is not told from so many multiples of it, at most. Our choice.
MULTIPLES: Final = 8
# A series shorter than this, of eight values that fit and two that do not, cannot reach the levels below.
SHORTEST: Final = 10
# Of a series so large a part must be shares of one size before what is none is a finding. Our choice.
FITTING: Final = 2 / 3
# One file is searched for sizes about so often, in its first series; more would cost time at every verdict. The last
# of them may be searched by five ranks of recall and by all but one.
SERIES: Final = 12
# So many pairs of a value and a size are tried a series at most: some 50 ms. A series of 300 needs a tenth of it.
WORK: Final = 50_000
# One value that does not fit may be a last evaluation of other data under the same name; two in a series of epochs
# were seen in no genuine log. Our choice.
MISFITS: Final = 2
# The denominators a float of full digits is searched for: far above any evaluation set, and far below the 1e8 from
# which on arbitrary doubles would begin to have one.
DENOMINATORS: Final = 5_000_000
# With 1e-5 added to it a number of samples is found quickly up to here only; larger ones are not judged.
EPSILON_SAMPLES: Final = 200_000
# A series of full digits is judged by so many of its values, the first ones: a file made for it could hold many.
VALUES: Final = 1000
# So many values of full digits must bear out one number of samples before one that does not is a finding. Our choice.
DOUBLES: Final = 5
# Best lines (best_habits.py). A habit is one that a run kept so often, and mostly. Our choice.
HABIT: Final = 5


def level(tests: int) -> float:
    """The p-value below which one of `tests` tests of one check is a finding."""
    return FALSE_ALARMS / (STATISTICAL_CHECKS * max(tests, 1))


# How many different numbers of a table must be a paper's before the table is taken for a copy: two can meet by chance
# in a table of a dozen cells (a tenth of a percent apart, near the target), three do not. Our choice.
COPIED_NUMBERS: Final = 3

# Copies (copies.py). A run of fewer evaluations holds no stretch that could stand in it twice. The last digit of a
# further metric is free where neighbours lie ten units apart or more; one value in five is what a writer of k/N with
# every second digit leaves.
REPEATED_LEAST: Final = 4
FREE_DIGIT: Final = 10
LAST_DIGIT: Final = 0.2
# Windows of eight losses, more than half of them different, of which about one in sixteen is remembered (by the hash
# of its last loss, so that a copy meets the same ones): three that come again are a stretch of at least 24 lines, more
# likely of 48.
WINDOW: Final = 8
WINDOWS_EACH: Final = 16
WINDOWS_COPIED: Final = 3
WINDOWS_KEPT: Final = 50_000

# Settings that change (configuration.py). Ten lines of each value are more than a leftover of an earlier start; two
# passes over a set, and three checkpoints, are a habit. In 170 genuine files no setting changes so. Our choice.
SETTING_LEAST: Final = 10
PASSES_LEAST: Final = 2
SAVED_LEAST: Final = 3

# Stamps (stamps.py). Twenty lines at one distance, with three lines each of two kinds. Our choice.
STAMPED_LEAST: Final = 20
KIND_LEAST: Final = 3

# Learning rates (learning_rate.py), as shares of the largest one. Before a leap fifty lines keep to a curve, to a
# hundredth, and have fallen by a tenth, or no curve is told from another; a twentieth from line to line is more than
# any of the curves falls in as many lines, and the ten lines behind are each a twentieth off. Our choice; no genuine
# log has such a leap.
RATE_LINES: Final = 50
RATE_FIT: Final = 0.01
RATE_FALL: Final = 0.1
RATE_LEAP: Final = 0.05
RATE_OFF: Final = 0.05
RATE_OFF_LINES: Final = 10

# Round digits (round_digits.py): where more of the counts are round, or fewer values are, nothing is told. Our choice.
ROUND_CHANCE: Final = 0.2
ROUND_LEAST: Final = 4

# Digits of one writer (digits.py). Six values show how a writer prints; a fifth of them may be others, or it is no
# habit. Who prints more than nine decimals prints every digit there is. A double has up to seventeen digits and is
# hardly ever of twelve characters or fewer; targets have up to five decimals. In 350 genuine files no series has one
# value of other digits. Our choice.
PRINTED_LEAST: Final = 6
ODD_DIGITS: Final = 0.2
FILLED_DIGITS: Final = 9
FULL_DIGITS: Final = 12
TYPED_DIGITS: Final = 5

# Epochs at a distance (schedule.py): six distances, and two lines of each epoch at least. Our choice.
EPOCHS_APART: Final = 6
EPOCH_LINES: Final = 2

# Evaluations of weights that are not numbers (schedule.py): this many different values. Our choice.
NAN_VALUES: Final = 3
