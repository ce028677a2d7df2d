"""The JSON and CSV of a scorecard are those of the Rust program, byte by byte."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support import sample

import contactkpi as ck

ROOT = Path(__file__).resolve().parents[2]
# Few KPIs where there are many groups; the program takes the same names.
FEW = ["SL", "aht", "csat", "occupancy", "cost_per_contact", "transfer_rate"]
CASES = {
    "all": ([], {}),
    "by_channel": (["--by", "channel"], {"by": "channel"}),
    "by_queue_and_half_hour": (
        ["--by", "queue", "--interval", "30min", "--kpis", ",".join(FEW)],
        {"by": ["queue", ck.interval("30min")], "kpis": FEW},
    ),
    "by_time_of_day": (
        ["--time-of-day", "1h", "--kpis", ",".join(FEW)],
        {"by": ck.time_of_day("1h"), "kpis": FEW},
    ),
    "with_options": (
        ["--option", "service_level.abandons=positive"],
        {"options": {"service_level": {"abandons": "positive"}}},
    ),
}


@pytest.fixture(scope="session")
def program():
    """The executable of the `scorecard` program.

    `CONTACTKPI_SCORECARD` may name it. Else it is built with the features of
    the whole workspace, as `cargo xtask` does, so that little is built twice.
    """
    if given := os.environ.get("CONTACTKPI_SCORECARD"):
        return given
    if shutil.which("cargo") is None:
        pytest.skip("cargo is not installed, so the Rust program cannot be built")
    command = (
        "cargo test --quiet --workspace --all-features --no-run "
        "--message-format=json-render-diagnostics"
    )
    built = subprocess.run(command.split(), cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    messages = [json.loads(line) for line in built.stdout.splitlines() if line.startswith("{")]
    found = [
        message["executable"]
        for message in messages
        if message.get("target", {}).get("name") == "scorecard"
        and not message["profile"]["test"]
        and message["executable"]
    ]
    assert found, "cargo named no executable of the program scorecard"
    return found[-1]


def printed(program, arguments):
    """What the program prints for the sample that ships with it."""
    run = subprocess.run([program, *arguments], cwd="/", capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout.decode()


@pytest.fixture(scope="module", params=["load_sample", "files"])
def shipped(request):
    """The keywords of the sample: as the package ships it, and as CSV files."""
    if request.param == "load_sample":
        return ck.load_sample()
    files = sample.keywords(sample.path)
    return {**files, "policy": sample.FOLDER / "policy.toml", "as_of": sample.AS_OF}


@pytest.mark.parametrize("name", CASES)
def test_json(program, shipped, name):
    arguments, keywords = CASES[name]
    card = ck.scorecard(**shipped, **keywords)
    assert card.to_json() + "\n" == printed(program, ["--format", "json", *arguments])


@pytest.mark.parametrize("name", CASES)
def test_csv(program, shipped, name):
    arguments, keywords = CASES[name]
    card = ck.scorecard(**shipped, **keywords)
    assert card.to_csv() == printed(program, ["--format", "csv", *arguments])


def test_the_json_says_what_the_values_say():
    rows = [
        {"kind": "nps", "responded_at": "2026-03-02", "score": score} for score in (10, 9, 8, 3)
    ]
    card = ck.scorecard(surveys=rows, kpis=["nps", "csat"])
    told = json.loads(card.to_json())["rows"]
    keys = ("kpi", "value", "n", "numerator", "denominator", "formula", "options", "no_data")
    for row, (_group, value) in zip(told, card.values(), strict=True):
        assert {key: row[key] for key in keys} == {key: getattr(value, key) for key in keys}
