"""What another process does; a spawned one imports this module."""

import contactkpi as ck
from support import sample


def count(record, keyword, start, end):
    """An accumulator of some rows of the sample."""
    accumulator = ck.Accumulator(by="channel", policy=sample.POLICY)
    accumulator.add(**{keyword: sample.table(record).slice(start, end - start)})
    return accumulator
