"""The comparison must find what differs; else a wrong engine would be timed.

python -m unittest discover -s benches/peers
"""

from __future__ import annotations

import pathlib
import tempfile
import unittest

import polars as pl
from compare import Answers, compare

LIBRARY = {
    "channel": ["chat", "chat", "voice", "voice", None, None],
    "kpi": ["nps", "wait_p50"] * 3,
    "value": [40.0, 20.0, None, 100.0, None, None],
    "numerator": [2, 20, 0, 100, 0, 0],
    "denominator": [5, 1, 0, 1, 0, 0],
}
# The group without a channel is empty, so an engine may leave it out.
ENGINE = {
    "channel": ["chat", "voice"],
    "nps": [40.0, None],
    "nps/numerator": [2, None],
    "nps/denominator": [5, 0],
    "wait_p50": [20.0, 100.0],
}


def agree(library: dict, engine: dict) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        paths = [pathlib.Path(folder) / name for name in ("library.arrow", "engine.arrow")]
        for path, columns in zip(paths, (library, engine), strict=True):
            pl.DataFrame(columns, strict=False).write_ipc(path)
        answers = [Answers(path, ["nps", "wait_p50"], ["channel"]) for path in paths]
        return compare(*answers, ["channel"])["agree"]


class Comparison(unittest.TestCase):
    def test_equal_answers_agree(self) -> None:
        self.assertTrue(agree(LIBRARY, ENGINE))

    def test_percentiles_have_the_stated_error(self) -> None:
        self.assertTrue(agree(LIBRARY, {**ENGINE, "wait_p50": [20.07, 100.0]}))
        self.assertFalse(agree(LIBRARY, {**ENGINE, "wait_p50": [20.09, 100.0]}))

    def test_any_difference_is_found(self) -> None:
        for column, values in {
            "nps": [40.000001, None],
            "nps/numerator": [3, None],
            "nps/denominator": [6, 0],
            "wait_p50": [20.0, None],
            "channel": ["chat", "email"],
        }.items():
            with self.subTest(column):
                self.assertFalse(agree(LIBRARY, {**ENGINE, column: values}))
        self.assertFalse(agree(LIBRARY, {**ENGINE, "nps": [40.0, 0.0]}))

    def test_a_group_may_be_missing_only_when_it_is_empty(self) -> None:
        counted = {**LIBRARY, "value": [40.0, 20.0, None, 100.0, 1.0, None]}
        self.assertFalse(agree(counted, ENGINE))
        without = {column: values[:1] for column, values in ENGINE.items()}
        self.assertFalse(agree(LIBRARY, without))
        twice = {column: [*values, values[0]] for column, values in ENGINE.items()}
        self.assertFalse(agree(LIBRARY, twice))


if __name__ == "__main__":
    unittest.main()
