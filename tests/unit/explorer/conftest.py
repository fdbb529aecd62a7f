"""The explorer of made-up results."""

import pyarrow.parquet as pq
import pytest
from made_up_explorer import Folder, make_results

from peculiar.explorer.write import write_explorer


@pytest.fixture
def results(tmp_path):
    return make_results(tmp_path)


@pytest.fixture
def made(results):
    write_explorer(**results)
    return Folder(results["folder"])


@pytest.fixture
def table(results):
    return pq.read_table(results["catalog"]).to_pandas()
