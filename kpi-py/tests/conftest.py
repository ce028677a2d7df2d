"""Fixtures of several files."""

import pytest
from support import sample

import contactkpi as ck

# Grouped, so that rows that go astray are seen.
BY = ["channel", ck.interval("1w")]


@pytest.fixture(scope="session")
def state_of():
    """A function: the state of an accumulator of the sample's policy after adding tables."""

    def state(*, by=BY, policy=sample.POLICY, columns=None, threads=None, **tables):
        accumulator = ck.Accumulator(by=by, policy=policy)
        accumulator.add(**tables, columns=columns, threads=threads)
        return accumulator.to_bytes()

    return state


@pytest.fixture(scope="session")
def json_of():
    """A function: the JSON of a scorecard of tables by the sample's policy."""

    def text(*, by=BY, policy=sample.POLICY, as_of=sample.AS_OF, columns=None, **tables):
        return ck.scorecard(**tables, by=by, policy=policy, as_of=as_of, columns=columns).to_json()

    return text


@pytest.fixture(scope="session")
def sample_state(state_of):
    """The state after adding the whole sample as lists of dicts."""
    return state_of(**sample.keywords(sample.rows))
