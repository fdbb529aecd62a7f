"""Python in the docs that reads results runs on those of a finished run."""

import contextlib
import re

import pandas as pd
import pytest
from checkout import ROOT


@pytest.mark.parametrize("page", ["docs/method/evaluation.md"])
def test_the_example_reads_the_results(finished, page):
    (text,) = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.S)
    names = {}
    with contextlib.chdir(finished.folder):
        exec(compile(text, page, "exec"), names)
    assert isinstance(names["metrics"], pd.DataFrame)
    assert set(names["metrics"]["metric"]) >= {"roc_auc", "looks_for_half"}
    assert set(names["whole"]["slice"].dropna()) == set()
