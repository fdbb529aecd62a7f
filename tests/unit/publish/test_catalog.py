"""The published catalogue in its three formats."""

import csv

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.io import fits
from astropy.table import Table
from made_up_results import FIRST_ID, write_objects, write_shard

from peculiar.characterise.groups import write_groups
from peculiar.labels.annotations import annotate
from peculiar.publish.catalog import write_catalog
from peculiar.scores.merge import merge_scores
from peculiar.scores.reranked import SCHEMA as RANKED
from peculiar.tables.columns import describe, text_of

MEANINGS = {
    "wgan": {"s_disc": "Feature residual", "s_gen": "Pixel residual |x - G(z)|"},
    "knn": {"distance": "Mean distance"},
}
SLICES = {"i20.0-20.5": 40, "i19.5-20.0": 25}


def merged(folder, objects, ids, detector, seed):
    rng = np.random.default_rng(seed)
    raw = {name: rng.lognormal(1, 1, len(ids)) for name in MEANINGS[detector]}
    shard = write_shard(folder / detector / "0000.parquet", ids, **raw)
    path = folder / detector / "scores.parquet"
    first = next(iter(raw))
    merge_scores(
        objects=objects,
        rejects=[],
        shards=[shard],
        scores=path,
        selection={"rule": "any", "cuts": [{"score": first, "sigma": 1.0}]},
        sets={"most": {"rule": "any", "cuts": [{"score": first, "top": 0.5}]}},
    )
    return path


def judged(objects, folder, *files):
    """Write what these files say of the objects of a slice."""
    said = folder / "said.parquet"
    annotate(files=list(files), objects=objects, known={}, annotations=said)
    return said


@pytest.fixture
def results(tmp_path):
    """Return the arguments of `write_catalog` for two slices and two detectors."""
    names = ("objects", "properties", "annotations", "scores")
    arguments = {name: {} for name in names} | {
        "groups": tmp_path / "groups.parquet",
        "reranked": tmp_path / "reranked.parquet",
        "artifacts": {name: [] for name in SLICES},
        "meanings": MEANINGS,
        "publish": {
            "detector": "wgan",
            "score": "s_disc",
            "artifact_threshold": 0.5,
            "same_place": 16.0,
            "candidates": {"order": None},
            "novelty": None,
        },
        "seeds": [],
    }
    kinds = ("parquet", "fits", "csv")
    arguments |= {kind: tmp_path / f"catalog.{kind}" for kind in kinds}
    first, ranked = FIRST_ID, []
    for number, (name, count) in enumerate(SLICES.items()):
        folder = tmp_path / name
        ids = first + np.random.default_rng(number).permutation(count)
        first += count
        ranked += [
            {"slice": name, "object_id": x, "p_interesting": p_of(x)} for x in ids
        ]
        objects = folder / "objects.parquet"
        write_objects(objects, ids, np.zeros(count))
        labels = folder / "labels.parquet"
        known = {"object_id": ids[:3], "label": ["arc", "ordinary", "trail"]}
        pq.write_table(pa.table(known | {"strength": [0.5, None, 0.1]}), labels)
        properties = folder / "properties.parquet"
        known = {"object_id": ids, "g_r": np.linspace(0, 1, count)}
        pq.write_table(pa.table(known), properties)
        said = judged(objects, folder)
        arguments["objects"][name] = objects
        arguments["properties"][name] = properties
        arguments["annotations"][name] = [labels, said]
        arguments["scores"][name] = {
            detector: merged(folder, objects, ids, detector, number)
            for detector in MEANINGS
        }
    pq.write_table(pa.Table.from_pylist(ranked, RANKED), arguments["reranked"])
    group(arguments)
    return arguments


def p_of(object_id):
    """Return a made-up probability, exact in float32."""
    return int(object_id) % 128 / 128


def group(arguments):
    """Write which selected objects are at one position."""
    write_groups(
        objects=arguments["objects"],
        scores={name: arguments["scores"][name]["wgan"] for name in SLICES},
        score="s_disc",
        radius=16.0,
        groups=arguments["groups"],
    )


def written(arguments):
    """Write the catalogue, and read it."""
    write_catalog(**arguments)
    return pq.read_table(arguments["parquet"])


@pytest.fixture
def catalog(results):
    return written(results)


def test_every_object_once_highest_score_first(catalog, results):
    table = catalog.to_pandas()
    truth = np.concatenate(
        [
            pq.read_table(path)["object_id"].to_numpy()
            for path in results["objects"].values()
        ]
    )
    assert sorted(table["object_id"]) == sorted(truth)
    assert (np.diff(table["wgan_s_disc_sigma"]) <= 0).all()
    assert table["slice"].value_counts().to_dict() == SLICES


def test_values_follow_their_object(catalog, results):
    table = catalog.to_pandas().set_index("object_id")
    for name in SLICES:
        paths = [results["objects"][name], results["scores"][name]["knn"]]
        objects, scores = (
            pd.read_parquet(path).set_index("object_id") for path in paths
        )
        mine = table.loc[objects.index]
        np.testing.assert_array_equal(mine["ra"], objects["ra"])
        np.testing.assert_array_equal(mine["i_mag"], objects["i_mag"])
        mine = table.loc[scores.index]
        for column in scores.drop(columns="shard"):
            np.testing.assert_array_equal(mine[f"knn_{column}"], scores[column])
        labels = pq.read_table(results["annotations"][name][0]).to_pydict()
        assert table.loc[labels["object_id"], "label"].tolist() == labels["label"]
    assert table["p_interesting"].tolist() == [p_of(x) for x in table.index]
    assert table["p_artifact"].isna().all()
    assert catalog["label"].null_count == sum(SLICES.values()) - 6
    assert catalog["strength"].null_count == sum(SLICES.values()) - 4


def test_candidates_are_the_first_of_their_place_and_no_artifacts(results):
    """By hand: three of the selected objects are at one position."""
    path = results["objects"]["i20.0-20.5"]
    scores = pq.read_table(results["scores"]["i20.0-20.5"]["wgan"]).to_pandas()
    selected = scores[scores["selected"]].sort_values("s_disc_sigma")["object_id"]
    same, artifact = selected[-3:], selected[-1:]
    table = pq.read_table(path)
    for name in ("ra", "dec"):
        values = table[name].to_numpy().copy()
        values[np.isin(table["object_id"].to_numpy(), same)] = 10.0
        index = table.column_names.index(name)
        table = table.set_column(index, name, pa.array(values))
    pq.write_table(table, path)
    group(results)
    ids = scores["object_id"].to_numpy()
    values = np.where(np.isin(ids, artifact), 0.5, 0.49).astype(np.float32)
    shards = [results["csv"].with_name(f"{part}.parquet") for part in (0, 1)]
    for shard, part in zip(shards, (slice(0, 30), slice(30, None)), strict=True):
        columns = {"object_id": ids[part], "artifact_score": values[part]}
        pq.write_table(pa.table(columns), shard)
    results["artifacts"]["i20.0-20.5"] = shards
    table = written(results).to_pandas()
    mine = table[table["slice"] == "i20.0-20.5"].set_index("object_id")
    assert mine.loc[same, "group_size"].tolist() == [3, 3, 3]
    assert mine.loc[same, "group_rank"].tolist() == [3, 2, 1]
    assert set(mine.loc[same, "group_id"]) == set(artifact)
    # The artifact is set aside before places are compared: the second is the first.
    assert mine.loc[same, "candidate_rank"].astype(bool).tolist() == [
        False,
        True,
        False,
    ]
    assert mine["wgan_selected"].sum() == len(selected)
    # No nulls, which would turn ids into floats.
    rest = mine[~mine["wgan_selected"]]
    assert (rest["group_id"] == rest.index).all()
    assert (rest[["group_size", "group_rank"]] == 0).all(axis=None)
    other = table[table["slice"] != "i20.0-20.5"]
    assert other["artifact_score"].isna().all()
    assert (other["candidate_rank"] > 0).all()


def test_properties_and_tags_stand_beside_what_the_survey_says(results):
    name = "i20.0-20.5"
    ids = pq.read_table(results["objects"][name])["object_id"].to_pylist()
    file = results["csv"].with_name("judgements.csv")
    rows = [f"{ids[4]},interesting,ring,A", f"{ids[4]},boring,arc,B"]
    rows += [f"{ids[4]},interesting,,C", f"{ids[7]},artifact,,A"]
    file.write_text("\n".join(["object_id,verdict,tags,who", *rows]))
    path = results["annotations"][name][1]
    judged(results["objects"][name], path.parent, file)
    # A property that the survey's own table has is the survey's.
    path = results["properties"][name]
    table = pq.read_table(path)
    pq.write_table(table.append_column("i_mag", pa.array(np.zeros(40))), path)
    catalog = written(results).to_pandas().set_index("object_id")
    assert catalog.loc[ids[4], "tags"] == "arc; ring"
    assert catalog["tags"].notna().sum() == 1
    assert catalog.loc[ids[4], "tag_notes"].startswith("interesting, ring (A); boring")
    assert catalog["judgement"].dropna().to_dict() == {
        ids[4]: "interesting",
        ids[7]: "artifact",
    }
    # A count is never null, so that it stays an integer.
    assert catalog["judgements"].dtype == np.int32
    assert catalog["judgements"].sum() == catalog.loc[ids[4], "judgements"] + 1 == 4
    assert catalog.loc[ids[4], "agreement"] == np.float32(2 / 3)
    np.testing.assert_array_equal(catalog.loc[ids, "g_r"], np.linspace(0, 1, 40))
    assert (catalog["i_mag"] >= 20).all()


def test_columns_have_units_and_descriptions(catalog):
    found = {
        field.name: (field.metadata[b"unit"], field.metadata[b"description"])
        for field in catalog.schema
    }
    assert found["ra"][0] == found["dec"][0] == b"deg"
    assert found["i_mag"] == (b"mag", b"Magnitude in i, AB")
    assert found["wgan_s_gen"][1] == b"Pixel residual |x - G(z)|"
    assert b"standard deviations" in found["wgan_s_gen_sigma"][1]
    assert b"0..100" in found["knn_distance_pct"][1]
    assert found["knn_in_most"] == (b"", b"In the further selection most of knn")
    assert b"ranked by knn's selection" in found["knn_rank_pct"][1]
    assert list(found)[:3] == ["slice", "object_id", "shard"]
    assert "score_seed_std" not in found


def test_scatter_over_seeds_is_of_the_published_score(results):
    results["meanings"] = MEANINGS | {"other": MEANINGS["wgan"]}
    for name, paths in results["scores"].items():
        table = pq.read_table(results["objects"][name])
        folder, ids = paths["wgan"].parents[1], table["object_id"].to_numpy()
        again = merged(folder, results["objects"][name], ids, "wgan", 7)
        other = folder / "other.parquet"
        paths["other"] = again.rename(other)
        merged(folder, results["objects"][name], ids, "wgan", len(ids))
    catalog = written(results | {"seeds": ["other", "wgan"]})
    table = catalog.to_pandas()
    # Of two numbers the standard deviation with n - 1 is their distance over sqrt 2.
    half = (table["other_s_disc_sigma"] - table["wgan_s_disc_sigma"]).abs() / 2**0.5
    np.testing.assert_allclose(table["score_seed_std"], half, rtol=1e-12)
    assert table["score_seed_std"].median() > 0.1
    assert "only in their seed" in text_of(
        catalog.field("score_seed_std"), "description"
    )


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("g_psf_fwhm_arcsec", "arcsec: Full width at half maximum of the PSF in g"),
        ("i_cmodel_magsigma", "mag: Standard error of i_cmodel"),
        ("i_cmodel_exp_ellipse_11_arcsec2", "arcsec2: "),
        ("r_eff_arcsec", "arcsec: Half-light radius, geometric mean of the semi-axes"),
        ("tract", ": "),
    ],
)
def test_units_follow_from_names(name, texts):
    field = describe(pa.field(name, pa.float64()))
    assert f"{text_of(field, 'unit')}: {text_of(field, 'description')}" == texts


def test_what_a_source_says_of_its_columns_is_kept(results):
    path = results["objects"]["i20.0-20.5"]
    table = pq.read_table(path)
    index = table.schema.get_field_index("i_mag")
    field = table.schema.field(index).with_metadata({"description": "cmodel, AB"})
    pq.write_table(table.cast(table.schema.set(index, field)), path)
    results["objects"] = {"i20.0-20.5": path}
    assert written(results).field("i_mag").metadata == {
        b"unit": b"mag",
        b"description": b"cmodel, AB",
        b"ucd": b"phot.mag;em.opt.I",
    }


def test_fits_holds_the_same_with_units(catalog, results):
    table = Table.read(results["fits"])
    assert table["object_id"].dtype.kind == "i"
    np.testing.assert_array_equal(table["object_id"], catalog["object_id"].to_numpy())
    for name in ("wgan_s_disc_sigma", "knn_distance", "ra", "knn_selected"):
        np.testing.assert_array_equal(table[name], catalog[name].to_numpy())
    assert str(table["ra"].unit) == "deg"
    texts = [text or "" for text in catalog["label"].to_pylist()]
    assert [str(text) for text in table["label"].filled("")] == texts
    header = fits.getheader(results["fits"], 1)
    number = catalog.column_names.index("wgan_s_gen") + 1
    assert header[f"TTYPE{number}"] == "wgan_s_gen"
    assert header[f"TCOMM{number}"] == "Pixel residual |x - G(z)|"
    assert "DATE" not in header


def test_missing_integers_are_null_in_fits(results):
    path = results["annotations"]["i20.0-20.5"][0]
    table = pq.read_table(path)
    pq.write_table(table.append_column("votes", pa.array([7, None, 2**62])), path)
    truth = written(results)["votes"].to_pylist()
    table = Table.read(results["fits"])
    assert [None if v is np.ma.masked else int(v) for v in table["votes"]] == truth
    assert 2**62 in truth


def test_csv_ids_are_quoted_text_and_read_back_exactly(catalog, results):
    with results["csv"].open(newline="") as file:
        rows = list(csv.DictReader(file))
    truth = [str(i) for i in catalog["object_id"].to_pylist()]
    assert [row["object_id"] for row in rows] == truth
    text = results["csv"].read_text().splitlines()
    assert all(f'"{i}"' in line for i, line in zip(truth, text[1:], strict=True))
    # Every float is written with all its digits.
    table = pd.read_csv(results["csv"], dtype={"object_id": "int64"})
    assert table["object_id"].tolist() == catalog["object_id"].to_pylist()
    sigma = [float(row["wgan_s_disc_sigma"]) for row in rows]
    assert sigma == catalog["wgan_s_disc_sigma"].to_pylist()
    raw = np.float32([row["wgan_s_disc"] for row in rows])
    np.testing.assert_array_equal(raw, catalog["wgan_s_disc"].to_numpy())


def test_equal_scores_are_in_order_of_ids(results):
    for path in results["scores"].values():
        table = pq.read_table(path["wgan"])
        index = table.column_names.index("s_disc_sigma")
        zero = pa.array(np.zeros(len(table)))
        pq.write_table(table.set_column(index, "s_disc_sigma", zero), path["wgan"])
    ids = written(results)["object_id"].to_pylist()
    assert ids == sorted(ids)


def test_same_input_gives_the_same_bytes(results):
    files = [results[name] for name in ("parquet", "fits", "csv")]
    write_catalog(**results)
    first = [path.read_bytes() for path in files]
    results["objects"] = dict(reversed(results["objects"].items()))
    write_catalog(**results)
    assert [path.read_bytes() for path in files] == first


@pytest.mark.filterwarnings("ignore:Column .* contains NULL")
def test_slices_may_have_other_columns_and_detectors(results):
    del results["scores"]["i19.5-20.0"]["knn"]
    path = results["objects"]["i19.5-20.0"]
    pq.write_table(pq.read_table(path).drop_columns("i_mag"), path)
    table = written(results)
    for name in ("knn_distance", "i_mag", "knn_selected"):
        assert table[name].null_count == SLICES["i19.5-20.0"]
    assert np.isnan(Table.read(results["fits"])["i_mag"].filled(np.nan)).sum() == 25


def test_label_twice_for_one_object_is_refused(results):
    path = results["annotations"]["i20.0-20.5"][0]
    table = pq.read_table(path)
    name = table["object_id"][1].as_py()
    pq.write_table(pa.concat_tables([table, table.slice(1, 1)]), path)
    said = f"labels.parquet: 1 objects are listed.*{name}"
    with pytest.raises(ValueError, match=said):
        write_catalog(**results)


def test_detectors_must_have_scored_the_same_objects(results):
    path = results["scores"]["i20.0-20.5"]["wgan"]
    pq.write_table(pq.read_table(path).slice(1), path)
    with pytest.raises(ValueError, match="not those of the slice's other detectors"):
        write_catalog(**results)


def test_labels_may_not_overwrite_a_property(results):
    path = results["annotations"]["i20.0-20.5"][0]
    table = pq.read_table(path)
    pq.write_table(table.append_column("i_mag", pa.array([1.0, 2.0, 3.0])), path)
    with pytest.raises(ValueError, match=r"'i_mag' is in .*objects.parquet. Expected"):
        write_catalog(**results)


def test_unknown_score_to_publish_says_what_there_is(results):
    results["publish"] = {"detector": "wgan", "score": "s_anom"}
    with pytest.raises(ValueError, match=r"'s_anom'; .*wgan_s_disc_sigma"):
        write_catalog(**results)
