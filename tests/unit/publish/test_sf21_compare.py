"""The published table beside itself and beside a run."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from peculiar.publish.sf21.compare import as_text, damage, main, read, repaired

PUBLISHED = Path(
    os.environ.get("PECULIAR_DATA", "/no_folder"), "published_catalog_3sigma.parquet"
)
needs_table = pytest.mark.skipif(
    not PUBLISHED.is_file(), reason="PECULIAR_DATA does not name the published table"
)


def cells(text: str) -> dict[str, list[str]]:
    """Return the cells of all rows of tables by the first one."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if "|" in line]
    return {row[0].strip(): [cell.strip() for cell in row[1:]] for row in rows}


@needs_table
def test_on_itself_it_gives_what_is_known_of_the_table(capsys):
    main([str(PUBLISHED), str(PUBLISHED)])
    found = cells(capsys.readouterr().out)
    for name in ("in the run, by id", "selected by the run, by id"):
        assert found[f"published and {name}"] == ["13,477"]
    assert found["published and in the run, within 1 arcsec"] == ["13,477"]
    assert found["published only"] == found["selected by the run only"] == ["0"]
    assert found["s_disc"] == ["13,477", "1.000"]
    known = {
        "with another within 16 arcsec": "4,067",
        "positions of the top 1,000": "718",
        "s_disc, sigma": "3.000 .. 35.176",
        "s_gen above 3 sigma": "4,869",
        "Spearman of s_disc and s_gen": "0.472",
        "Spearman of s_disc and s_anom": "0.805",
        "Spearman of s_gen and s_anom": "0.877",
    }
    for name, value in known.items():
        assert found[name] == [value, value], name


@needs_table
@pytest.mark.parametrize(
    ("kind", "distinct"), [("float32", "5,649"), ("float64", "12,674")]
)
def test_ids_that_went_through_a_float_are_repaired(kind, distinct):
    rows = read(PUBLISHED, "wgan")
    broken = rows.assign(object_id=rows["object_id"].astype(kind).astype(np.int64))
    assert damage(rows["object_id"]) == ""
    assert damage(broken["object_id"]) == damage(broken["object_id"].astype(kind))
    assert damage(broken["object_id"]) == kind
    whole = repaired(broken, rows, 1.0)
    truth = rows["object_id"].to_numpy()[whole.index]
    np.testing.assert_array_equal(whole["object_id"], truth)
    # Few have a neighbour within an arcsec whose id float32 does not tell from theirs.
    assert len(whole) > 0.98 * len(rows)
    text = as_text(rows, broken, 1.0)
    said = f"were stored as {kind}: {distinct} distinct ones are left of 13,477 rows"
    assert said in text
    assert cells(text)["published and in the run, by id"] == [f"{len(whole):,}"]


def survey(ids, ra, scores, selected) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "object_id": np.array(ids, np.int64) + 2**62,
            "ra": ra,
            "dec": 0.0,
            "s_disc": scores,
            "selected": selected,
        }
    )


def test_a_run_with_other_objects_by_hand():
    # Two in both, one of them not selected; one renumbered; one elsewhere.
    ours = survey([1, 2, 3, 9], [10.0, 11.0, 12.0, 13.0], [5, 1, 4, 6], [1, 0, 1, 1])
    ours["selected"] = ours["selected"].astype(bool)
    theirs = survey([1, 2, 4], [10.0, 11.0, 12.0 + 0.5 / 3600], [3, 4, 5], True)
    found = cells(as_text(ours, theirs, 1.0))
    assert found["published and in the run, by id"] == ["2"]
    assert found["published and in the run, within 1 arcsec"] == ["3"]
    assert found["published and selected by the run, by id"] == ["1"]
    assert found["published only"] == ["2"]
    assert found["selected by the run only"] == ["2"]
    assert found["s_disc"] == ["2", "too few"]


def test_a_table_without_scores_is_refused(tmp_path):
    path = tmp_path / "t.parquet"
    pd.DataFrame({"object_id": [1], "ra": [1.0], "dec": [1.0]}).to_parquet(path)
    with pytest.raises(SystemExit, match="no column 'wgan_s_disc_sigma'"):
        main([str(path), str(path)])
