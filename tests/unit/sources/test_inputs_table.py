"""docs/reference/inputs.md: what becomes of each kind of input, in each source."""

import re
from pathlib import Path

import h5py
import kinds_of_input as kinds
import pyarrow.parquet as pq
import pytest
import yaml
from good_survey import COLUMNS, Survey
from made_up_cutouts import write_tables
from mistaken_inputs import COUNT, config_of
from small_config import SCHEMAS

from peculiar.config.resolve import resolve
from peculiar.cutouts.cutouts import write_cutouts
from peculiar.cutouts.door import check_inputs
from peculiar.tables.inputs.report import read_report

DOCS = Path(__file__).parents[3] / "docs" / "reference" / "inputs.md"

#: By the words of the docs, what makes such an input, and its cells in the docs, in the
#: order of COLUMNS: "row" for one refused row, "-" where it cannot be.
TABLE = {
    "text as ids": (kinds.text_ids, "read read read read read"),
    "ids above 2^63": (kinds.large_ids, "read read read read read"),
    "negative ids": (kinds.negative_ids, "read read read read read"),
    "ids with leading zeros": (kinds.padded_ids, "read read read read read"),
    "ids as floats": (kinds.float_ids, "refused refused refused refused refused"),
    "an id twice, with other values": (kinds.doubled_ids, "row row refused row row"),
    "whole numbers above 2^53": (kinds.whole_numbers, "read read read read read"),
    "a magnitude of 99 or -99": (kinds.magnitudes_of_99, "null null null null null"),
    "`--` or `null` among numbers": (kinds.dashes, "null null null null null"),
    "dates": (kinds.dates, "text - text text -"),
    "a column of lists": (kinds.lists, "out out out out out"),
    "positions in radians, the unit stated": (
        kinds.radians,
        "degrees degrees degrees degrees degrees",
    ),
    "Galactic positions, as the column's name says": (
        kinds.galactic,
        "degrees degrees degrees degrees degrees",
    ),
    "sexagesimal positions": (
        kinds.sexagesimal,
        "degrees degrees degrees degrees degrees",
    ),
    "a position of -99, -99": (kinds.no_position, "row null null null null"),
    "a declination beyond the pole": (kinds.beyond_the_pole, "row row row row row"),
    "CSV with `;`, decimal commas, in Latin-1": (
        kinds.semicolons,
        "read - read read -",
    ),
    "CSV with comments and a byte order mark": (kinds.comments, "read - read read -"),
    "compressed CSV": (kinds.compressed, "read - read read -"),
    "a row of CSV with too few cells": (kinds.short_row, "row - null row -"),
    "a quote of CSV that is not closed": (kinds.open_quote, "row - null row -"),
    "FITS_LDAC": (kinds.ldac, "read - read read -"),
    "Parquet in a folder of parts": (kinds.parts, "read - read read -"),
    "an image with a NaN pixel": (kinds.one_nan, "row row row - -"),
    "an image of zeros": (kinds.zeros, "row row row row row"),
    "an image smaller than the cutouts": (kinds.small, "row - - row -"),
    "an image that is not there": (kinds.absent, "row - - row -"),
    "a file cut short": (kinds.damaged, "row refused refused row refused"),
    "a picture of 16 bits": (kinds.of_16_bits, "- - - row -"),
    "another pixel scale in the file": (
        kinds.other_scale,
        "row refused refused - refused",
    ),
    "the same, with `reproject: true`": (kinds.resampled, "read - - - -"),
    "other bands in the file": (kinds.other_bands, "row refused refused - refused"),
}

#: A cell, as the docs say it.
SAID = {
    "row": "row refused",
    "out": "left out",
    "text": "converted",
    "degrees": "converted",
    "-": "",
}

CELLS = [
    pytest.param(make, column, cell, id=f"{words}: {column}")
    for words, (make, cells) in TABLE.items()
    for column, cell in zip(COLUMNS, cells.split(), strict=True)
    if cell != "-"
]


@pytest.mark.parametrize(("make", "column", "cell"), CELLS)
def test_a_cell(make, column, cell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = Survey(tmp_path, column)
    wanted = make(made)
    config = yaml.safe_load(
        yaml.safe_dump(config_of(made.name) | {"source": made.source})
    )
    config = resolve(config, SCHEMAS)["s"]
    if cell == "refused":
        with pytest.raises(ValueError, match=r"survey\.h5|objects\.") as caught:
            check_inputs(config)
        assert re.search("[Ee]xpected|write|set it", str(caught.value))
        return
    check_inputs(config)
    objects, reasons, cutouts = run(config, tmp_path)
    if cell == "row":
        assert reasons == [wanted]
        assert cutouts == COUNT - 1
        return
    assert reasons == []
    assert cutouts == COUNT
    check(pq.read_table(objects), wanted)
    if cell == "out":
        assert "spectrum" in read_report(objects)["left_out"]


def run(config, folder):
    """Return the table of objects, the reasons of rejects, and how many cutouts."""
    folder = folder / "results"
    folder.mkdir()
    early = write_tables(config["source"], folder, COUNT)["rejects"]
    objects, late = folder / "objects.parquet", folder / "late.parquet"
    write_cutouts(
        source=config["source"],
        section=config["cutouts"],
        rows=(0, COUNT),
        objects=objects,
        spool=folder / "spool",
        cutouts=folder / "cutouts.h5",
        rejects=late,
    )
    tables = early, pq.read_table(late)
    reasons = [reason for table in tables for reason in table["reason"].to_pylist()]
    with h5py.File(folder / "cutouts.h5") as file:
        return objects, reasons, len(file["object_id"])


def check(table, wanted):
    """Check columns: text and whole numbers exactly, floats to a part in 10^9."""
    for name, values in wanted.items():
        found = table[name].to_pylist()
        if any(isinstance(value, float) for value in values):
            values = [x if x is None else pytest.approx(x, rel=1e-9) for x in values]
        assert found == values, name


def test_the_docs_have_these_cells():
    lines = [line for line in DOCS.read_text().splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert rows[0][1:] == COLUMNS
    expected = [
        [words, *(SAID.get(cell, cell) for cell in cells.split())]
        for words, (_, cells) in TABLE.items()
    ]
    assert rows[2:] == expected
