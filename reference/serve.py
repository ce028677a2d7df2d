"""Reads cases as JSON lines on stdin, writes one JSON line of results a case."""

import json
import sys

from .engine import compute


def main():
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(compute(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
