"""The explorer's folder holds what the catalogue says, for a page that reads it."""

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_explorer import (
    JUDGED,
    LABELS,
    QUEUED,
    SIMILAR,
    Folder,
    colour,
)

from peculiar.explorer import map_columns
from peculiar.explorer.rows import Rows
from peculiar.explorer.write import write_explorer


def test_ids_are_exact_and_in_the_catalogues_order(made, table):
    ids = made.array("id")
    assert ids.dtype == np.int64
    assert ids.tolist() == table["object_id"].tolist()
    assert max(ids) > 2**62


def test_numbers_are_the_catalogues(made, table):
    for name in ("wgan_s_disc_sigma", "knn_distance_sigma"):
        assert made.facts[name]["type"] == "f4"
        np.testing.assert_array_equal(made.column(name), table[name].astype("f4"))
    for name in ("ra", "dec", "i_mag"):  # with all digits
        np.testing.assert_array_equal(made.column(name), table[name])
    assert made.column("candidate").tolist() == table["candidate"].astype(int).tolist()


def test_text_becomes_numbers_of_categories(made, table):
    facts = made.facts["label"]
    assert facts["categories"] == ["", *sorted(filter(None, LABELS))]
    words = np.array(facts["categories"], object)[made.column("label")]
    assert words.tolist() == table["label"].fillna("").tolist()
    slices = np.array(made.facts["slice"]["categories"])[made.column("slice")]
    assert slices.tolist() == table["slice"].tolist()
    # Text of a catalogue cannot end the script.
    assert "</script><b>" in facts["categories"]
    assert "<" not in (made.folder / "data" / "meta.js").read_text("ascii")


def test_other_ids_have_all_digits_and_letters(made, table):
    assert made.facts["gaia"]["kind"] == "exact"
    assert made.column("gaia").tolist() == table["gaia"].tolist()
    names = [x if isinstance(x, str) else None for x in table["source_id"]]
    assert made.texts("source_id") == names
    file = made.facts["source_id"]["file"]
    assert "<" not in (made.folder / "data" / f"{file}.js").read_text("ascii")


def test_what_was_judged_is_on_the_page(made, table):
    ids = table["object_id"][JUDGED].astype(str).tolist()
    nothing = {"who": "", "note": "", "when": "", "shownAs": "", "tags": []}
    assert made.json("judged") == [
        {
            "id": ids[0],
            "who": "Ann",
            "verdict": "interesting",
            "tags": ["arc", "星"],
            "note": "</script>",
            "when": "2026-01-02T03:04:05Z",
            "round": 2,
            "shownAs": "far out; chance=0.1",
        },
        nothing | {"id": ids[1], "verdict": "boring", "round": None},
        nothing
        | {"id": ids[2], "who": "Bob", "verdict": "", "tags": ["tail"], "round": None},
    ]


def test_the_truth_about_labelled_objects_is_no_property(made):
    """Nor a filter: it would lead those who judge."""
    assert made.facts["strength"]["group"] == "annotation"
    assert not made.facts["strength"]["filter"]


def test_what_follows_from_others_is_left_out(made):
    left_out = {"object_id", "shard", "wgan_s_disc", "wgan_s_disc_pct", "tag_notes"}
    assert not left_out & set(made.facts)


def test_objects_at_one_position_have_one_number(made, table):
    together = table.index[table["group_size"] > 1]
    facts = made.facts["group"]
    assert sorted(made.array(facts["file"] + "r")) == sorted(together)
    assert len(together) == 2
    assert len(set(made.array(facts["file"]))) == 1
    assert np.flatnonzero(made.column("shares_place")).tolist() == sorted(together)
    assert made.facts["shares_place"]["filter"]


def test_maps_are_those_of_the_tables(made, results, table):
    titles = [one["title"] for one in made.meta["maps"]]
    assert titles[0] == "a, Wasserstein GAN: autoencoded residuals, sample"
    assert len(titles) == 6
    rows = {
        (s, i): n
        for n, (s, i) in enumerate(zip(table["slice"], table["object_id"], strict=True))
    }
    for one in made.meta["maps"]:
        name, rest = one["title"].split(", Wasserstein GAN: ")
        kind, objects = rest.split(", ")
        source = pd.read_parquet(getattr(results["embeddings"][name, "wgan"], objects))
        source = source[source["map"] == kind.replace(" ", "_")]
        for axis in "xy":
            expected = np.full(len(table), np.nan, "f4")
            own = [rows[name, i] for i in source["object_id"]]
            expected[own] = source[f"umap_{axis}"]
            np.testing.assert_array_equal(made.column(one[axis]), expected)


@pytest.mark.parametrize("most", [map_columns.CATEGORIES, 2])
def test_clusters_are_those_of_each_slice(results, table, monkeypatch, most):
    """The name of the slice stands before the number, unless these are too many."""
    monkeypatch.setattr(map_columns, "CATEGORIES", most)
    write_explorer(**results)
    made = Folder(results["folder"])
    words = np.array(made.facts["wgan_cluster"]["categories"])
    found = words[made.column("wgan_cluster")]
    for name, part in table.groupby("slice"):
        source = pd.read_parquet(results["embeddings"][name, "wgan"].clusters)
        of = source.set_index("object_id")["cluster"]
        start = f"{name}: " if most > 2 else ""
        for row, object_id in part["object_id"].items():
            number = of.get(object_id, -1)
            assert found[row] == (f"{start}{number}" if number >= 0 else "")


def similar_of(made):
    """Return neighbours of all rows, -1 for none."""
    found = np.full((made.meta["n"], SIMILAR + 1), -1)
    rows = made.array("similar_rows")
    found[rows] = made.array("similar_0").reshape(len(rows), -1)
    return found


def test_similar_objects_are_those_of_the_table(made, results, table):
    similar = similar_of(made)
    row_of = dict(zip(table["object_id"], table.index, strict=True))
    selected = table["wgan_selected"]
    for found in pq.read_table(results["neighbours"]).to_pylist():
        near = [row_of[other] for other in found["similar"]]
        usual = [*(row for row in near if not selected[row]), -1][0]
        assert similar[row_of[found["object_id"]]].tolist() == [*near, usual]


def test_an_object_of_two_slices_has_its_neighbours_in_both(table):
    """The copy comes from the same slice, if it is there."""
    other = table["slice"].to_numpy() == "a"
    first_a, first_b = np.flatnonzero(other)[0], np.flatnonzero(~other)[0]
    table.loc[first_a, "object_id"] = table["object_id"][first_b]
    rows = Rows(pa.Table.from_pandas(table[["slice", "object_id", "shard"]]))
    ids = pa.array([table["object_id"][first_b], table["object_id"].max(), 1])
    assert rows.nearby("a", ids).tolist()[::2] == [first_a, -1]
    assert rows.nearby("b", ids)[0] == first_b
    assert rows.nearby("a", ids)[1] == table["object_id"].argmax()


def test_the_gallery_can_be_sorted_by_the_queue(made):
    places = made.column("queue")
    assert places[QUEUED].tolist() == [1, 2, 3]
    assert np.isfinite(places).sum() == 3
    assert made.facts["queue"]["filter"]


def test_an_empty_queue_has_no_place(results):
    header = results["queue"].read_text().splitlines()[0]
    results["queue"].write_text(header + "\n")
    write_explorer(**results)
    assert np.isnan(Folder(results["folder"]).column("queue")).all()


def test_shares_by_band_are_the_detectors(made, table):
    colours = colour(table["object_id"].to_numpy()).astype(float)
    for number, band in enumerate("irg"):
        shares = made.column(f"wgan_residual_in_{band}")
        expected = colours[:, number] / colours.sum(axis=1)
        np.testing.assert_allclose(shares, expected, atol=1e-3)  # float16


def test_tags_stay_with_the_objects_when_scores_change(made, results, table):
    key = made.meta["key"]
    shuffled = table.sample(frac=1, random_state=1)
    shuffled.to_parquet(results["catalog"], index=False)
    write_explorer(**results)
    assert Folder(results["folder"]).meta["key"] == key
    table.iloc[1:].to_parquet(results["catalog"], index=False)
    write_explorer(**results)
    assert Folder(results["folder"]).meta["key"] != key


def test_the_page_says_what_was_found(made, table):
    selected = table["wgan_selected"]
    judged = table["judgement"].notna()
    aside = (table["artifact_score"] >= 0.8) & ~judged
    assert made.meta["found"] == {
        "objects": 120,
        "selected": selected.sum(),
        "detector": "Wasserstein GAN",
        "artifacts": (selected & aside).sum(),
        "aside": aside.sum(),
        "candidates": 3,
        "order": "nearest neighbours",
        "follows": True,
    }
    assert (selected & aside).any()


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ("wgan_s_disc_sigma", "Wasserstein GAN, feature residual"),
        ("i_mag", "i_mag"),
    ],
)
def test_the_order_of_candidates_is_said_in_words(results, order, words):
    results["publish"]["candidates"]["order"] = order
    write_explorer(**results)
    assert Folder(results["folder"]).meta["found"]["order"] == words


def test_filters_are_those_of_the_config(results):
    results["publish"]["explorer"]["filters"] = ["label", "knn_distance_sigma"]
    write_explorer(**results)
    facts = Folder(results["folder"]).facts.values()
    chosen = {column["name"] for column in facts if column["filter"]}
    assert chosen == {"label", "knn_distance_sigma", "wgan_cluster"}


def test_an_unknown_filter_says_what_there_is(results):
    results["publish"]["explorer"]["filters"] = ["lable"]
    with pytest.raises(ValueError, match=r"explorer\.filters: 'lable'.*i_mag, label"):
        write_explorer(**results)


def test_no_other_host_is_named_but_in_the_links(made):
    links = {link["url"].split("/")[2] for link in made.meta["links"]}
    for path in made.folder.rglob("*"):
        if path.suffix in (".html", ".js", ".css") and path.name != "meta.js":
            hosts = set(re.findall(r"https?://([^/\"'\s]+)", path.read_text("utf-8")))
            assert hosts <= {"www.w3.org", "www.ivoa.net"}, path
    assert len(links) == len(made.meta["links"])
    # `links.js` fills in two of these.
    known = {"ra", "dec", "ra_rad", "dec_rad"}
    for link in made.meta["links"]:
        asked = set(re.findall(r"{(.*?)}", link["url"]))
        assert len(asked) == len(asked & known) == 2, link
