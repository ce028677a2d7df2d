"""Runs the notebooks of this folder and stores what they print and draw.

With --check nothing is stored: it fails where a notebook prints something else than what is stored.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent

# Charts are stored as pictures: they need no script and nothing from elsewhere when they are read.
PICTURES = "import altair; altair.renderers.enable('svg')"

# What kernels say about themselves depends on the machine.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def executed(path: Path) -> nbformat.NotebookNode:
    """The notebook, run from its beginning to its end by a new kernel."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=[f"--IPKernelApp.exec_lines={PICTURES}"],
        resources={"metadata": {"path": str(FOLDER)}},
    )
    client.execute()
    notebook.metadata = nbformat.from_dict(METADATA)
    return notebook


def texts(notebook: nbformat.NotebookNode) -> list[str]:
    """What the cells print. Pictures and HTML change with the versions of other packages."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [
        output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs
    ]


def main() -> None:
    for path in sorted(FOLDER.glob("*.ipynb")):
        notebook = executed(path)
        if "--check" not in sys.argv[1:]:
            nbformat.write(notebook, path)
            print(f"stored {path.name}")
        elif texts(notebook) != texts(nbformat.read(path, as_version=4)):
            sys.exit(f"{path.name} is stale; run: python examples/notebooks/store.py")
        else:
            print(f"{path.name} is current")


if __name__ == "__main__":
    main()
