"""Tables in other libraries: the same rows, types that do not depend on what is installed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from stand_in import ZONE, StandInTable, card, fields, hour, no_data

from contactkpi._errors import MissingDependencyError
from contactkpi._table import Table

HERE = Path(__file__).parent
TIMES = f"timestamp[ms, tz={ZONE}]"
TYPES = {"when": TIMES, "text": "string", "whole": "int64", "number": "double", "truth": "bool"}
BIG = 2**53 + 1
ROWS = [
    # The hour that clocks show twice.
    {"when": hour("2026-10-25T02:30"), "text": "a", "whole": BIG, "number": 0.5, "truth": True},
    {"when": hour("2026-10-25T02:30", fold=1), "text": None, "whole": None, "number": None}
    | {"truth": None},
]
NOTHING = dict.fromkeys(TYPES)


def table(rows=ROWS):
    return Table(StandInTable(TYPES, rows))


@pytest.fixture
def without(monkeypatch):
    """A function that makes the import of packages fail."""

    def block(*packages):
        for package in packages:
            monkeypatch.setitem(sys.modules, package, None)

    return block


def test_the_length_and_the_rows():
    assert len(table()) == 2
    assert list(table()) == table().to_dicts() == ROWS
    assert table().columns == list(TYPES)


# In a process of its own: pandas itself would miss a pyarrow that goes away later.
SCRIPT = """
import json, sys
if "{how}" == "without": sys.modules["pyarrow"] = None
import contactkpi as ck
from contactkpi._table import Table
from test_table import NOTHING, ROWS, table
by = ["channel", ck.interval("1w")]
card = ck.scorecard(**ck.load_sample(), by=by, kpis=["csat", "aht"])
made = [table(ROWS), table([NOTHING]), table([NOTHING, *ROWS]), table([])]
for one in [*made, card, card.wide(), card.details(), ck.catalogue()]:
    frame = one.to_pandas()
    types = [str(kind) for kind in frame.dtypes]
    print(json.dumps([len(frame), types, frame.to_json(date_unit="ms", double_precision=15)]))
"""


def test_pandas_is_the_same_without_pyarrow():
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    found = {}
    for how in ("with", "without"):
        command = [sys.executable, "-c", SCRIPT.format(how=how)]
        ran = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        found[how] = [json.loads(line) for line in ran.stdout.splitlines()]
    assert found["without"] == found["with"]
    rows, types, values = found["without"][0]
    assert (rows, types[0]) == (2, f"datetime64[ms, {ZONE}]")
    assert types[2:] == ["Int64", "float64", "boolean"]
    assert json.loads(values)["whole"] == {"0": BIG, "1": None}


def test_whole_numbers_and_times_stay_exact():
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = table().to_pandas()
    assert frame["whole"][0] == BIG
    assert (frame["when"][1] - frame["when"][0]).total_seconds() == 3600


def test_polars():
    polars = pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    frame = table().to_polars()
    assert frame.schema["when"] == polars.Datetime("ms", ZONE)
    assert frame["whole"].to_list() == [BIG, None]
    assert polars.DataFrame(table()).equals(frame)


@pytest.mark.parametrize("package", ["pandas", "polars", "pyarrow"])
def test_a_missing_package_is_named(package, without):
    without(package)
    method = {"pyarrow": "to_arrow"}.get(package, f"to_{package}")
    with pytest.raises(MissingDependencyError) as caught:
        getattr(table(), method)()
    assert str(caught.value) == f"{method} needs {package}: pip install {package}"


def test_the_long_table_of_a_card():
    groups = [{"queue": "a"}, {"queue": None}]
    shown = card(groups, [[fields(), no_data()]] * 2)
    assert len(shown) == len(shown.to_dicts()) == 4
    assert [row["excluded"] for row in shown] == [401, 0, 401, 0]
