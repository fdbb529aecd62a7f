"""Names of files are what the pattern and the row as written make of them."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.io import fits as pyfits
from made_up_cutouts import SECTION, flux, write_tables
from test_every_source import as_fits

from peculiar.cutouts.cutouts import write_cutouts
from peculiar.sources.patterns import as_numbers, columns_of, file_name

VALUES = {"tract": 9813, "patch": "8,4", "field": "0012", "part": 3.0, "lost": None}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{tract}/{patch}/{band}.fits", "9813/8,4/i.fits"),
        ("{tract:06d}-{BAND}.fits", "009813-I.fits"),
        ("{field}.fits", "0012.fits"),
        ("{field:d}_{field:05d}_{field:06}.fits", "12_00012_000012.fits"),
        ("{field:>6}.fits", "  0012.fits"),
        # A whole number that a column with nulls made a float.
        ("{part}-{part:03d}.fits", "3-003.fits"),
    ],
)
def test_a_pattern_makes_a_name(pattern, expected):
    assert file_name(pattern, VALUES, "i") == expected


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("{lost}.fits", "column lost is null, so source.images names no file"),
        ("{patch:05d}.fits", "'patch' is '8,4', which does not fit the format '05d'"),
    ],
)
def test_a_value_that_does_not_fit_is_named(pattern, said):
    with pytest.raises(ValueError, match=said):
        file_name(pattern, VALUES, "i")


def test_columns_of_a_pattern_each_once():
    assert columns_of("{a}/{a:03d}/{b}-{band}-{BAND}.fits") == ["a", "b"]


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["1", "-20", None, "0"], pa.int64()),
        (["1", "0012"], pa.string()),
        (["1", "+2"], pa.string()),
        (["1", "2.0"], pa.string()),
        (["1", "9" * 19], pa.string()),
        ([None, None], pa.string()),
    ],
)
def test_text_is_a_number_only_if_the_number_is_written_so(texts, kind):
    found = as_numbers(pa.chunked_array([pa.array(texts, pa.string())]))
    assert found.type == kind
    assert found.cast(pa.string()).to_pylist() == texts


def test_leading_zeros_of_a_csv_name_the_files(tmp_path):
    rows = {"object_id": np.arange(3), "mag": np.zeros(3)}
    source = as_fits(tmp_path, rows)
    lines = ["object_id,field,tract"]
    for number, image in enumerate(flux(3)):
        name = tmp_path / "0012" / f"{number + 1:012d}-0{number}.fits"
        name.parent.mkdir(exist_ok=True)
        pyfits.PrimaryHDU(np.moveaxis(image, -1, 0)).writeto(name)
        lines.append(f"{number + 1:012d},0012,{number}")
    lines.append("000000000004,0012,3")  # which has no file
    (tmp_path / "t.csv").write_text("\n".join(lines))
    source |= {"table": str(tmp_path / "t.csv"), "properties": {}}
    source |= {"images": "{field}/{object_id}-{tract:02d}.fits"}
    objects = write_tables(source, tmp_path)["objects"]
    assert objects["object_id"].to_pylist() == [1, 2, 3, 4]
    assert objects["source_id"].to_pylist() == [f"{i:012d}" for i in (1, 2, 3, 4)]
    assert objects["field"].to_pylist() == ["0012"] * 4
    assert objects["tract"].to_pylist() == [0, 1, 2, 3]
    write_cutouts(
        source=source,
        section=SECTION,
        rows=(0, 4),
        objects=tmp_path / "objects.parquet",
        spool=tmp_path / "none",
        cutouts=tmp_path / "c.h5",
        rejects=tmp_path / "r.parquet",
    )
    (refused,) = pq.read_table(tmp_path / "r.parquet").to_pylist()
    assert (refused["object_id"], refused["source_id"]) == (4, "000000000004")
    assert refused["reason"] == "missing_band"
