"""Runs the Python blocks of both READMEs in their order, each file in one namespace.

A block of text right after one is what it prints. Where an optional package is
not installed, the blocks that need it are left out, and named.
"""

import contextlib
import io
import re
import sys
from pathlib import Path

OPTIONAL = {"altair", "duckdb", "pandas", "polars", "pyarrow", "tqdm"}


def main() -> None:
    root = Path(sys.argv[1])
    # A file, and how many of its blocks can be run at least.
    check(root / "README.md", 1)
    check(root / "kpi-py" / "README.md", 5)


def check(readme: Path, least: int) -> None:
    text = readme.read_text(encoding="utf-8")
    blocks = [
        (match[1], match[2], text.count("\n", 0, match.start()) + 2)
        for match in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]
    namespace: dict[str, object] = {"__name__": "readme"}
    run, left_out = 0, []
    for place, (language, code, line) in enumerate(blocks):
        if language != "python":
            continue
        printed = io.StringIO()
        # Lines of errors are those of the README.
        program = compile("\n" * (line - 1) + code, str(readme), "exec")
        try:
            with contextlib.redirect_stdout(printed):
                exec(program, namespace)
        except ImportError as error:
            needed = [name for name in OPTIONAL if name in str(error) and not installed(name)]
            if not needed:
                raise
            left_out.append(f"line {line} needs {needed[0]}")
            continue
        run += 1
        follows = blocks[place + 1] if place + 1 < len(blocks) else ("", "", 0)
        between = text.splitlines()[line + code.count("\n") : follows[2] - 2]
        if follows[0] == "text" and not any(between):
            if printed.getvalue().split() != follows[1].split():
                sys.exit(
                    f"{readme}, line {line}: prints\n{printed.getvalue()}"
                    f"but line {follows[2]} says\n{follows[1]}"
                )
    if run < least:
        sys.exit(f"{readme}: only {run} blocks could be run")
    note = f", left out: {'; '.join(left_out)}" if left_out else ""
    print(f"{readme}: {run} blocks run{note}")


def installed(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None


if __name__ == "__main__":
    main()
