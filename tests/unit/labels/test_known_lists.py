"""Lists of known objects: each entry is matched to its nearest object, or to none."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.table import Table
from hypothesis import given
from hypothesis import strategies as st

from peculiar.labels.annotations import annotate
from peculiar.labels.known_lists import known_rows
from peculiar.tables.inputs.report import read_report

FIRST_ID = 2**62 + 1
PAGE = Path(__file__).parents[3] / "docs" / "survey" / "catalogue.md"


def write_objects(path, ra, dec):
    ids = FIRST_ID + np.arange(len(ra))
    table = {"object_id": ids, "ra": pa.array(ra, pa.float64()), "dec": dec}
    pq.write_table(pa.table(table), path)
    return path


def section(path, **others) -> dict:
    columns = {"ra": "RA [deg]", "dec": "DEC [deg]", "name": "name", "radius": 2.0}
    return {"table": str(path), "hdu": None, "units": {}} | columns | others


@given(st.integers(0, 2**32), st.sampled_from([-89.9, 0.0, 60.0]), st.floats(0.1, 5))
def test_the_nearest_within_the_radius_as_all_pairs_say(
    tmp_path_factory, seed, dec, radius
):
    folder = tmp_path_factory.mktemp("known")
    rng = np.random.default_rng(seed)
    # A patch of some arcsec across the meridian of 0 degrees.
    width = 10 / 3600 / np.cos(np.deg2rad(dec))
    ra, theirs = (
        rng.uniform(-width, width, 30) % 360,
        rng.uniform(-width, width, 20) % 360,
    )
    decs, their_decs = (dec + rng.uniform(-10, 10, n) / 3600 / 9 for n in (30, 20))
    objects = write_objects(folder / "o.parquet", ra, decs)
    listed = {"name": np.arange(20), "RA [deg]": theirs, "DEC [deg]": their_decs}
    pd.DataFrame(listed).to_csv(folder / "l.csv", index=False)
    lists = {"lenses": section(folder / "l.csv", radius=radius)}
    ours = SkyCoord(ra, decs, unit="deg")
    apart = SkyCoord(theirs, their_decs, unit="deg")[:, None].separation(ours[None, :])
    apart = apart.to_value(u.arcsec)
    expected = [
        (FIRST_ID + int(row.argmin()), f"{entry}, {row.min():.2f} arcsec")
        for entry, row in enumerate(apart)
        if row.min() <= radius
    ]
    found = [(row["object_id"], row["note"]) for row in known_rows(objects, lists)[0]]
    assert found == expected


def test_units_of_the_config_stand_for_those_of_the_list(tmp_path):
    objects = write_objects(tmp_path / "o.parquet", [150.0], [2.0])
    listed = {"name": ["J1"], "RA [deg]": [10.0], "DEC [deg]": [120.0]}
    pd.DataFrame(listed).to_csv(tmp_path / "l.csv", index=False)
    units = {"ra": "hourangle", "dec": "arcmin"}
    lists = {"lenses": section(tmp_path / "l.csv", units=units)}
    assert known_rows(objects, lists)[0][0]["note"] == "J1, 0.00 arcsec"


def test_several_lists_become_tags_with_names(tmp_path):
    ra, dec = [150.0, 150.001, None, 150.002], [2.0, 2.0, 2.0, 2.0]
    objects = write_objects(tmp_path / "o.parquet", ra, dec)
    lenses = {
        "name": ["J1", "J2", "far", "nowhere"],
        "RA [deg]": [150.0, 150.0 + 1.5 / 3600, 151.0, None],
        "DEC [deg]": [2.0, 2.0, 2.0, 2.0],
        "zlens": ["-", "0.5", "-", "-"],
    }
    pd.DataFrame(lenses).to_csv(tmp_path / "lenses.csv", index=False)
    quasars = {"qid": [7], "x": [150.001], "y": [2.0]}
    pd.DataFrame(quasars).to_parquet(tmp_path / "quasars.parquet")
    (tmp_path / "tags.csv").write_text(f"object_id,tag\n{FIRST_ID},ring\n")
    path = tmp_path / "said.parquet"
    known = {
        "lenses": section(tmp_path / "lenses.csv"),
        "quasars": section(
            tmp_path / "quasars.parquet", ra="x", dec="y", name="qid", radius=0.5
        ),
    }
    annotate(
        files=[tmp_path / "tags.csv"], objects=objects, known=known, annotations=path
    )
    first, second, *others = pq.read_table(path).to_pylist()
    assert [row["tags"] for row in others] == [None, None]
    assert first["object_id"] == FIRST_ID
    assert first["tags"] == "lenses; ring"
    notes = "lenses: J1, 0.00 arcsec; lenses: J2, 1.50 arcsec"
    assert first["tag_notes"] == notes
    # J2's nearest object is the first one; the second is within 2.1 arcsec.
    assert second == {
        "object_id": FIRST_ID + 1,
        "judgement": None,
        "judgements": 0,
        "agreement": None,
        "tags": "quasars",
        "tag_notes": "quasars: 7, 0.00 arcsec",
    }


def test_the_recipe_for_strong_lenses_reads_a_file_of_lenscat(tmp_path):
    """The docs' section, on the header and first rows of lenscat's catalog.csv."""
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    recipe = next(block for block in blocks if "lenscat" in block)
    known = yaml.safe_load(recipe)["publish"]["known"]
    known["lenses"] |= {
        "table": str(tmp_path / "catalog.csv"),
        "hdu": None,
        "units": {},
    }
    Path(known["lenses"]["table"]).write_text(
        "name,RA [deg],DEC [deg],zlens,type,grading,ref\n"
        "J0011-0845,2.83435,-8.7643,-,galaxy,confident,https://example.org/a\n"
        "J0013+5119,3.348077,51.3183,0.5,galaxy,confident,https://example.org/b\n"
    )
    far, near = 2.83435 + 2.5 / 3600, 3.348077 + 1.5 / 3600
    objects = write_objects(tmp_path / "o.parquet", [far, near], [-8.7643, 51.3183])
    (found,), counts = known_rows(objects, known)
    assert counts["lenses"] == {"entries": 2, "matched": 1, "without_position": 0}
    assert found["object_id"] == FIRST_ID + 1
    assert found["tags"] == "lenses"
    # 1.5" of right ascension at this declination.
    assert found["note"] == "J0013+5119, 0.94 arcsec"


@pytest.mark.parametrize(
    ("ra", "dec", "units"),
    [
        (["10:00:00.0", "23:59:59.9"], ["+02:00:00", "-01:30:00"], ("", "")),
        (["10h00m00s", "23h59m59.9s"], ["+02d00m00s", "-01d30m00s"], ("", "")),
        (["10 00 00", "--"], ["+02 00 00", "--"], ("", "")),
        ([10.0, -99.0], [2.0, -99.0], ("hourangle", "deg")),
        ([np.deg2rad(150.0), 3.0], [np.deg2rad(2.0), 1.6], ("rad", "Radians")),
    ],
)
def test_places_in_any_unit_and_any_table_of_a_file(tmp_path, ra, dec, units):
    objects = write_objects(tmp_path / "o.parquet", [150.0, 200.0], [2.0, 2.0])
    listed = Table({"name": ["0012", "b"], "RAJ2000": ra, "DEJ2000": dec})
    hdu = fits.table_to_hdu(listed)
    for number, unit in zip((2, 3), units, strict=True):
        hdu.header[f"TUNIT{number}"] = unit
    hdu.name = "LENSES"
    other = fits.table_to_hdu(Table({"name": ["x"], "RAJ2000": [0], "DEJ2000": [0]}))
    fits.HDUList([fits.PrimaryHDU(), other, hdu]).writeto(tmp_path / "l.fits")
    columns = {"ra": "RAJ2000", "dec": "DEJ2000"}
    lenses = section(tmp_path / "l.fits", hdu="LENSES", **columns)
    rows, counts = known_rows(objects, {"lenses": lenses})
    assert [(row["object_id"], row["note"]) for row in rows] == [
        (FIRST_ID, "0012, 0.00 arcsec")
    ]
    assert counts["lenses"]["entries"] == 2
    assert counts["lenses"]["matched"] == 1


def test_a_list_of_which_none_matches_is_a_warning_and_told(tmp_path, caplog):
    objects = write_objects(tmp_path / "o.parquet", [150.0], [2.0])
    (tmp_path / "l.csv").write_text("name,RA [deg],DEC [deg]\na,1,2\nb,none,2\n")
    path = tmp_path / "said.parquet"
    known = {"lenses": section(tmp_path / "l.csv")}
    annotate(files=[], objects=objects, known=known, annotations=path)
    told = {"entries": 2, "matched": 0, "without_position": 1}
    assert read_report(path) == {"known": {"lenses": told}}
    assert [x.levelname for x in caplog.records if "lenses" in x.message] == ["WARNING"]


def test_a_list_without_the_column_says_which_it_has(tmp_path):
    objects = write_objects(tmp_path / "o.parquet", [150.0], [2.0])
    (tmp_path / "l.csv").write_text("name,ra,dec\na,1,2\n")
    with pytest.raises(ValueError, match=r"publish.known.lenses.table.*'RA .deg.'"):
        known_rows(objects, {"lenses": section(tmp_path / "l.csv")})
