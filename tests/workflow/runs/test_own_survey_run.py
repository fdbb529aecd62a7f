"""From a user's own files to the report, by the config that `peculiar new` writes."""

import h5py
import numpy as np
import own_survey
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml
from checkout import Checkout

from peculiar.cli import main

#: Objects: the fewest in which injected anomalies have hosts.
NUMBER = 60


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Run a survey whose images have their bands first, and are in nJy."""
    checkout = Checkout(tmp_path_factory.mktemp("own_run") / "checkout")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(checkout.folder)
        own_survey.hdf5(checkout.folder, NUMBER, 48)
        with h5py.File("cutouts.h5", "a") as file:
            flux = np.moveaxis(file["flux"][:], 3, 1) * 10 ** (0.4 * (31.4 - 27))
            del file["flux"]
            file["flux"] = flux.astype(np.float32)
            file["flux"].attrs["unit"] = "nJy"
        main(["new", "cutouts.h5", "catalogue.csv", "--output", "own/deep.yaml"])
    text = (checkout.folder / "own" / "deep.yaml").read_text(encoding="utf-8")
    checkout.snakemake(config=yaml.safe_load(text))
    return checkout.folder / "results"


def test_what_people_open_is_there(results):
    for name in ("report.html", "explorer/index.html", "summary.txt", "candidates.csv"):
        assert (results / name).stat().st_size > 0
    assert (results / "summary.txt").read_text().startswith("Found")


def test_objects_have_their_own_columns(results):
    catalog = pd.read_parquet(results / "catalog.parquet")
    given = pd.read_csv(results.parent / "catalogue.csv").set_index("object_id")
    assert len(catalog) == NUMBER
    given = given.loc[catalog["object_id"]]
    np.testing.assert_allclose(catalog["ra"], given["ra"])
    np.testing.assert_allclose(catalog["i_mag"], given["i_mag"])
    assert pq.read_metadata(results / "rejects.parquet").num_rows == 0


def test_flux_is_that_of_the_survey(results):
    with h5py.File(results / "all" / "cutouts" / "0000.h5") as file:
        flux, ids = file["flux"][:], file["object_id"][:]
    own, objects = own_survey.survey(NUMBER, 48)
    order = np.searchsorted(objects["object_id"].to_numpy(), ids)
    np.testing.assert_allclose(flux, own[order], rtol=1e-3, atol=1e-4)
