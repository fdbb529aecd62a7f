"""How samples differ in their properties, against hand counts and SciPy."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_results import write
from scipy.stats import ks_2samp

from peculiar.characterise.property_table import (
    ALL,
    BLEND_CUT,
    NUMBERS,
    write_property_table,
)
from peculiar.config.titles import PROPERTIES
from peculiar.scores.cuts import SIGMA


@pytest.fixture
def slices(tmp_path):
    """Return the files of two slices, 300 and 200 objects, and all in one frame."""
    rng = np.random.default_rng(5)
    frames, scores, properties = [], {}, {}
    for name, count in (("b", 300), ("a", 200)):
        frame = pd.DataFrame({key: rng.normal(size=count) for key in NUMBERS})
        frame["blendedness"] = rng.uniform(0, 1, count)
        frame.loc[:20, "r_eff_arcsec"] = np.nan
        for score in ("s_gen", "s_disc"):
            frame[f"{score}_sigma"] = 2 * frame["g_r"] + rng.normal(size=count)
        frames.append(frame)
        mask = rng.random(count) < 0.1
        known = {key: pa.array(frame[key], from_pandas=True) for key in NUMBERS}
        # The same ids in both slices: they are not to be joined across.
        ids = 2**63 - 1 - np.arange(count)
        # In an order of its own, and with objects that have no score.
        rows = rng.permutation(count)
        properties[name] = write(
            tmp_path / name / "properties.parquet",
            [5, *ids[rows]],
            **{
                key: pa.concat_arrays([pa.array([99.0]), values.take(rows)])
                for key, values in known.items()
            },
            in_bright_star_mask=[True, *mask[rows]],
        )
        frame["in_bright_star_mask"] = mask
        sigmas = {key: frame[key] for key in frame if key.endswith("_sigma")}
        scores[name] = write(tmp_path / name / "scores.parquet", ids, **sigmas)
    files = {"scores": scores, "properties": properties}
    files |= {"table": tmp_path / "table.parquet", "text": tmp_path / "table.md"}
    return files, pd.concat(frames)


def compared(files, sigma=3.0, names=("s_gen", "s_disc")):
    limits = {"a": {"sigma": sigma}, "b": {"sigma": sigma}}
    write_property_table(**files, names=list(names), limits=limits)
    return pq.read_table(files["table"]).to_pandas().set_index(["sample", "property"])


@pytest.mark.parametrize("sigma", [1.0, 3.0])
def test_numbers_of_the_samples(slices, sigma):
    files, frame = slices
    table = compared(files, sigma)
    assert len(table) == 3 * 7
    chosen = {
        name: frame[frame[f"{name}_sigma"] > sigma] for name in ("s_gen", "s_disc")
    }
    for sample, part in ({ALL: frame} | chosen).items():
        for name in NUMBERS:
            row = table.loc[sample, name]
            known = part[name].dropna()
            assert (row["n"], row["n_known"]) == (len(part), len(known))
            assert row["median"] == np.median(known)
            truth = ks_2samp(known, frame[name].dropna()).statistic
            assert row["ks_distance"] == pytest.approx(truth, abs=1e-12)
        share = (part["blendedness"] > 10**-0.375).mean()
        assert table.loc[sample, "blendedness"]["share"] == pytest.approx(share)
        row = table.loc[sample, "in_bright_star_mask"]
        assert row["share"] == pytest.approx(part["in_bright_star_mask"].mean())
        assert np.isnan(row["median"])
        assert np.isnan(row["ks_distance"])
    # g - r is what the scores are made of, blendedness is not.
    assert table.loc["s_gen", "g_r"]["ks_distance"] > 0.3
    assert table.loc["s_gen", "blendedness"]["ks_distance"] < 0.3


def test_each_slice_has_its_own_limit(slices):
    """The top tenth of 300 objects, and of 200 those above 1 sigma."""
    files, frame = slices
    limits = {"b": {"top": 0.1}, "a": {"sigma": 1.0}}
    write_property_table(**files, names=["s_gen"], limits=limits)
    table = pq.read_table(files["table"]).to_pandas().set_index("sample")
    above = (frame["s_gen_sigma"].iloc[300:] > 1.0).sum()
    assert table.loc["s_gen", "n"].iloc[0] == 30 + above
    text = files["text"].read_text()
    assert f"| s_gen in the top 10% (b); above 1{SIGMA} (a) |" in text


@pytest.mark.parametrize("above", [0, 4, 5])
def test_small_samples_have_no_distance(slices, above):
    files, frame = slices
    sigma = np.sort(frame["s_gen_sigma"])[-above - 1]
    row = compared(files, sigma, ["s_gen"]).loc["s_gen", "g_r"]
    assert row["n"] == above
    assert np.isnan(row["ks_distance"]) == (above < 5)
    assert np.isnan(row["median"]) == (above == 0)


def test_text_shows_the_numbers(slices):
    files, frame = slices
    table = compared(files)
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in files["text"].read_text().splitlines()
        if line.startswith("|")
    ]
    assert lines[0] == ["", "all", f"s_gen above 3{SIGMA}", f"s_disc above 3{SIGMA}"]
    rows = {line[0]: line[1:] for line in lines[2:]}
    assert rows["objects"][0] == "500"
    row = table.loc["s_disc", "g_r"]
    assert (
        rows[f"{PROPERTIES['g_r']}, median"][2]
        == f"{row['median']:.3f} ({row['ks_distance']:.3f})"
    )
    assert rows[f"{PROPERTIES['g_r']}, median"][0] == f"{frame['g_r'].median():.3f}"
    assert rows["half-light radius (arcsec), median"][0].endswith(" of 458")
    share = (frame["blendedness"] > BLEND_CUT).mean()
    assert rows["blendedness > 0.422"][0] == f"{share:.1%}"


def test_unknown_properties_are_not_known(slices):
    files, _ = slices
    for path in files["properties"].values():
        table = pq.read_table(path)
        for name in ("in_bright_star_mask", "r_eff_arcsec"):
            place = table.column_names.index(name)
            kind = table.schema.field(name).type
            table = table.set_column(place, name, pa.nulls(len(table), kind))
        pq.write_table(table, path)
    table = compared(files)
    assert table.loc[ALL, "in_bright_star_mask"]["n_known"] == 0
    assert np.isnan(table.loc[ALL, "in_bright_star_mask"]["share"])
    assert np.isnan(table.loc[ALL, "r_eff_arcsec"]["ks_distance"])
    assert "| in bright star mask | not known |" in files["text"].read_text()


def test_an_object_without_properties_is_an_error(slices):
    files, _ = slices
    path = files["properties"]["a"]
    pq.write_table(pq.read_table(path).slice(3), path)
    with pytest.raises(
        ValueError, match=r"a/properties\.parquet: 2 scored objects are missing"
    ):
        compared(files)
