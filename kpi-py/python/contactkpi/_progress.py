"""Progress of a long run: rows and rate, a table at a time."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# Nothing is shown for what ends sooner.
_PATIENCE_S = 0.2
_BETWEEN_S = 0.1


class Progress:
    """Shows how many rows of a table have been read.

    It shows a bar of tqdm where that is installed, else one line on stderr
    that is written anew at most 10 times a second. Nothing appears when all is
    done within 0.2 seconds.

    Parameters
    ----------
    name : str
        The name of the table.

    Examples
    --------
    >>> progress = Progress("interactions")
    >>> progress(1_000)
    >>> progress.close(2_000)
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._started = time.monotonic()
        self._shown = 0.0
        self._display: _Line | _Bar | None = None

    def __call__(self, rows: int) -> None:
        """Show that so many rows have been read in all."""
        now = time.monotonic()
        if now - self._started < _PATIENCE_S or now - self._shown < _BETWEEN_S:
            return
        self._shown = now
        if self._display is None:
            self._display = _display(self._name, now - self._started)
        self._display.show(rows, now - self._started)

    def after(self, before: int) -> Callable[[int], None]:
        """Make a function that counts on from so many rows."""
        return lambda rows: self(before + rows)

    def close(self, rows: int | None = None) -> None:
        """Show the last count, if anything was shown, and end the line."""
        if self._display is None:
            return
        if rows is not None:
            self._display.show(rows, time.monotonic() - self._started)
        self._display.close()
        self._display = None


def _display(name: str, elapsed: float) -> _Line | _Bar:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return _Line(name)
    bar = tqdm(desc=name, unit=" rows", unit_scale=True)
    # The rate counts the time before the bar appeared, too.
    bar.start_t -= elapsed
    return _Bar(bar)


class _Bar:
    """A bar of tqdm."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar

    def show(self, rows: int, elapsed: float) -> None:
        self._bar.update(rows - self._bar.n)

    def close(self) -> None:
        self._bar.close()


class _Line:
    """One line on stderr."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._width = 0

    def show(self, rows: int, elapsed: float) -> None:
        text = f"{self._name}: {rows:,} rows, {_rate(rows / max(elapsed, 1e-9))}"
        # Spaces cover what is left of a longer text before.
        print(f"\r{text.ljust(self._width)}", end="", file=sys.stderr, flush=True)
        self._width = len(text)

    def close(self) -> None:
        print(file=sys.stderr, flush=True)


def _rate(rows_per_second: float) -> str:
    """Write a rate.

    >>> _rate(2_100_000), _rate(45_600), _rate(789)
    ('2.1 M rows/s', '45.6 k rows/s', '789 rows/s')
    """
    for size, letter in ((1e6, " M"), (1e3, " k")):
        if rows_per_second >= size:
            return f"{rows_per_second / size:.1f}{letter} rows/s"
    return f"{rows_per_second:.0f} rows/s"
