"""The notebook of the documentation, on the results of a finished run."""

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


@pytest.fixture(scope="module")
def stored():
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def executed(stored, finished):
    """Run the notebook as it stands, but for warnings, which are errors."""
    notebook = nbformat.from_dict(stored)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(STRICT))
    client = NotebookClient(notebook, kernel_name="python3", timeout=300)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PECULIAR_RESULTS", str(finished.folder / "results"))
        return client.execute()


def outputs(notebook):
    return [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]


def test_three_figures_come_out(executed):
    shown = [one for one in outputs(executed) if one.output_type == "display_data"]
    assert len(shown) == 3
    assert all("image/png" in one.data for one in shown)


def test_nothing_is_said_on_the_error_stream(executed):
    said = [one for one in outputs(executed) if one.output_type in ("stream", "error")]
    assert [one.get("name") for one in said] == ["stdout"] * len(said)


def test_identifiers_are_safe_and_the_trap_is_there(executed):
    text = "".join(one.text for one in outputs(executed) if "text" in one)
    # The survey has one id that a float holds: -5.
    assert "49 of 50 ids would change as floats" in text
    assert "int64 becomes float64 in a join" in text
    assert "Int64 becomes Int64 in a join" in text


def test_it_is_stored_without_outputs_and_needs_nothing_of_ours(stored):
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert not any("import peculiar" in cell.source for cell in code)
    assert not any("from peculiar" in cell.source for cell in code)
