"""Checks what `import contactkpi` costs: less than 100 ms, and no large package."""

import subprocess
import sys
import time

RUNS = 9
LIMIT_MS = 100.0
LARGE = ("altair", "duckdb", "numpy", "pandas", "polars", "pyarrow", "pyspark", "tqdm")


def main() -> None:
    # The first import of a fresh installation writes bytecode; that is not what costs each time.
    write_bytecode()
    bare, whole = least("pass"), least("import contactkpi")
    cost = whole - bare
    if cost >= LIMIT_MS:
        sys.exit(f"import contactkpi takes {cost:.0f} ms, allowed are {LIMIT_MS:.0f}")
    code = f"import sys, contactkpi; print(*(name for name in {LARGE!r} if name in sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    if loaded:
        sys.exit(f"import contactkpi imports {', '.join(loaded)}; they must wait until needed")
    print(f"import contactkpi: {cost:.0f} ms beside {bare:.0f} ms for Python itself")


def write_bytecode() -> None:
    import compileall
    from importlib.util import find_spec

    package = find_spec("contactkpi")
    if package is None or package.submodule_search_locations is None:
        sys.exit("contactkpi is not installed")
    for folder in package.submodule_search_locations:
        compileall.compile_dir(folder, quiet=1)


def least(code: str) -> float:
    """The shortest time of several runs in milliseconds: other work only adds to it."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        times.append(time.perf_counter() - start)
    return min(times) * 1000


if __name__ == "__main__":
    main()
