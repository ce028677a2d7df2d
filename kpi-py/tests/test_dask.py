"""Data frames of Dask: threads, processes and a cluster give the bytes of one process."""

import pytest
from support import sample

import contactkpi as ck

pytest.importorskip("pyarrow")
pandas = pytest.importorskip("pandas")
frames_of_dask = pytest.importorskip("dask.dataframe")

from contactkpi import dask as ck_dask  # noqa: E402

# Dask's own code warns of what its next version will change.
pytestmark = pytest.mark.filterwarnings("ignore")

BY = ["channel", ck.interval("1w")]
RULES = {"by": BY, "policy": sample.POLICY}


@pytest.fixture(scope="module")
def tables():
    return {keyword: table.to_pandas() for keyword, table in sample.keywords(sample.table).items()}


def frames(tables, partitions):
    return {
        keyword: frames_of_dask.from_pandas(
            table.sample(frac=1, random_state=3).reset_index(drop=True), npartitions=partitions
        )
        for keyword, table in tables.items()
    }


@pytest.mark.parametrize("partitions", [1, 7])
def test_the_sample_by_any_number_of_partitions(tables, partitions):
    card = ck_dask.scorecard(**frames(tables, partitions), **RULES, as_of=sample.AS_OF, shares=3)
    expected = ck.scorecard(**tables, **RULES, as_of=sample.AS_OF)
    assert card.to_json() == expected.to_json()


def test_rows_that_need_others(tables):
    rules = {**sample.POLICY, "duplicates": "keep_last", "dimensions_from": "interaction"}
    contacts = tables["interactions"]
    later = contacts.head(300).assign(outcome="unresolved")
    later["updated_at"] = later["created_at"]
    changed = {**tables, "interactions": pandas.concat([contacts, later])}
    card = ck_dask.scorecard(**frames(changed, 3), by="queue", policy=rules, shares=4)
    assert card.to_json() == ck.scorecard(**changed, by="queue", policy=rules).to_json()


def test_a_cluster(tables):
    distributed = pytest.importorskip("distributed")
    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**settings) as cluster, distributed.Client(cluster):
        card = ck_dask.scorecard(**frames(tables, 2), **RULES, as_of=sample.AS_OF, shares=2)
    assert card.to_json() == ck.scorecard(**tables, **RULES, as_of=sample.AS_OF).to_json()


def test_faults_are_ours(tables):
    contacts = tables["interactions"].head(20).copy()
    contacts.loc[3, "channel"] = "pigeon"
    frame = frames_of_dask.from_pandas(contacts, npartitions=2)
    with pytest.raises(ck.InvalidRecordError, match="pigeon"):
        ck_dask.scorecard(interactions=frame, shares=2)
    with pytest.raises(ck.UnsupportedInputError, match="DataFrame of Dask"):
        ck_dask.scorecard(interactions=contacts)
    with pytest.raises(ck.InvalidColumnsError, match="created_at"):
        ck_dask.scorecard(interactions=frame.drop(columns="created_at"))
