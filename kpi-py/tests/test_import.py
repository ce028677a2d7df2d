"""What importing the package brings along."""

import json
import subprocess
import sys
from pathlib import Path

import contactkpi

CHILD = """
import json, sys, time
before = set(sys.modules)
started = time.process_time()
import contactkpi
seconds = time.process_time() - started
print(json.dumps([seconds, sorted(set(sys.modules) - before)]))
"""
# Modules of Python that annotations, caches and lazy iteration need; none of them is large.
ALLOWED = {
    "__future__", "_collections", "_functools", "_operator", "_weakrefset", "abc", "collections",
    "copyreg", "functools", "itertools", "keyword", "operator", "reprlib", "re", "typing",
    "contextlib", "datetime", "enum", "math", "types", "weakref", "warnings",
}  # fmt: skip


def imported():
    """The seconds of processor time and the modules of `import contactkpi`."""
    run = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, check=True)
    return json.loads(run.stdout)


def test_import_brings_little_along():
    _seconds, modules = imported()
    others = {name for name in modules if name.partition(".")[0] != "contactkpi"}
    roots = {name.partition(".")[0] for name in others}
    # The last are parts of `re`, `collections` and `typing`.
    unexpected = {name for name in roots - ALLOWED if not name.startswith("_")}
    assert not unexpected
    assert not roots & {"pandas", "polars", "pyarrow", "numpy", "duckdb", "altair", "inspect"}


def test_import_is_fast():
    # The least of several, because other programs slow some of them down.
    assert min(imported()[0] for _ in range(5)) < 0.1


def test_types_are_promised():
    folder = Path(contactkpi.__file__).parent
    assert (folder / "py.typed").is_file()


def test_public_names():
    assert len(set(contactkpi.__all__)) == len(contactkpi.__all__)
    for name in contactkpi.__all__:
        assert getattr(contactkpi, name) is not None
    assert contactkpi.__version__.count(".") == 2


def test_errors_are_one_tree():
    errors = [getattr(contactkpi, name) for name in contactkpi.__all__ if name.endswith("Error")]
    assert len(errors) > 10
    assert all(issubclass(error, contactkpi.KpiError) for error in errors)
    assert issubclass(contactkpi.KpiError, ValueError)
