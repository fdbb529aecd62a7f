"""The notebook of the documentation, executed on the results of a run."""

from pathlib import Path

import nbformat
import pytest
from checkout import ROOT
from nbclient import NotebookClient

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"

#: The kernel itself warns when it is shut down.
STRICT = """
import warnings
warnings.simplefilter("error")
warnings.filterwarnings("ignore", module="ipykernel")
"""


def executed(results: Path) -> nbformat.NotebookNode:
    """Run the notebook as it stands, but for warnings, which are errors."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(STRICT))
    client = NotebookClient(notebook, kernel_name="python3", timeout=300)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PECULIAR_RESULTS", str(results))
        return client.execute()


def outputs(notebook: nbformat.NotebookNode) -> list:
    """Return what all cells of code put out."""
    return [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]


def figures(notebook: nbformat.NotebookNode) -> list:
    """Return the figures among the outputs."""
    return [one for one in outputs(notebook) if one.output_type == "display_data"]
