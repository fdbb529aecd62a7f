"""The query parses, and selects the samples of the papers."""

import subprocess
import sys

import numpy as np
import pytest
import sqlglot
import yaml
from checkout import ROOT
from sqlglot import exp
from sqlglot.executor import execute

from peculiar.sources.archive.query import sql

QUERY = {
    "preset": "sf21",
    "release": "pdr2",
    "rerun": "pdr2_wide",
    "magnitudes": [20.0, 20.5],
    "bands": list("grizy"),
    "tracts": [],
}


def parsed(**others) -> exp.Select:
    return sqlglot.parse_one(sql(QUERY | others), dialect="postgres")


def columns(select: exp.Select) -> list[str]:
    return [column.sql() for column in select.expressions]


@pytest.mark.parametrize("preset", ["sf21", "t21", "t21_colour"])
@pytest.mark.parametrize("release", ["pdr2", "pdr3"])
def test_every_query_parses_and_names_its_tables(preset, release):
    select = parsed(preset=preset, release=release, rerun=f"{release}_wide")
    tables = {table.alias: table for table in select.find_all(exp.Table)}
    assert {table.db for table in tables.values()} == {f"{release}_wide"}
    used = {column.table for column in select.find_all(exp.Column)} - {""}
    assert used == set(tables) - {"f4"} | ({"f4"} & used)
    names = columns(select)
    assert len(names) == len(set(names))
    errors = [name for name in names if "sigma" in name or name.endswith("err")]
    ending = {"pdr2": "sigma", "pdr3": "err"}[release]
    magnitudes = [name for name in errors if "_mag" in name]
    assert len(magnitudes) == 10
    assert all(name.endswith(f"_mag{ending}") for name in magnitudes)


def test_the_sample_of_storey_fisher_2021():
    select = parsed()
    conditions = {part.sql() for part in select.args["where"].this.flatten()}
    assert {"f1.isprimary", "f1.nchild = 0"} <= conditions
    assert {"f1.i_cmodel_mag >= 20.0", "f1.i_cmodel_mag < 20.5"} <= conditions
    # Two of the object, two limits, and per band a count of visits and seven flags.
    assert len(conditions) == 4 + 5 * 8
    assert "f1.y_inputcount_value >= 3" in conditions
    assert "NOT f1.z_pixelflags_bright_objectcenter" in conditions
    names = columns(select)
    for name in (
        "f1.object_id",
        "f1.tract",
        "f1.a_y",
        "f1.g_cmodel_magsigma",
        "f2.y_psfflux_mag",
        "f1.r_pixelflags_inexact_psfcenter",
        "m.i_blendedness_abs_flux",
        "m.r_cmodel_dev_ellipse_12",
        # For SF21 Fig. 5.
        "f1.i_cmodel_flux",
        "f4.i_convolvedflux_3_20_flux",
    ):
        assert name in names, name


def test_the_samples_of_tanaka_2021_by_spectrum_and_by_colour():
    common = {"magnitudes": [None, 20.0], "tracts": [9813, 9814]}
    spectrum, colour = (
        {
            part.sql()
            for part in parsed(preset=preset, **common).args["where"].this.flatten()
        }
        for preset in ("t21", "t21_colour")
    )
    assert "f2.i_psfflux_mag - f1.i_cmodel_mag > 0.2" in spectrum & colour
    assert "f1.tract IN (9813, 9814)" in spectrum & colour
    limits = {text for text in spectrum if text.startswith("f1.i_cmodel_mag")}
    assert limits == {"f1.i_cmodel_mag < 20.0"}
    assert spectrum - colour == {"z.specz_redshift > 0.05", "z.specz_redshift < 0.2"}
    assert colour - spectrum == {
        "f1.g_cmodel_mag - f1.r_cmodel_mag < 1.2",
        "f1.r_cmodel_mag - f1.z_cmodel_mag < 1",
    }
    assert "specz" not in sql(QUERY | {"preset": "t21_colour"})


@pytest.mark.parametrize("preset", ["t21", "t21_colour"])
@pytest.mark.parametrize("stretched", [1.0, 1.2])
def test_the_seeing_is_that_of_a_gaussian_of_the_same_moments(preset, stretched):
    """A PSF of 0.7", round, or as large and elongated along the diagonal."""
    sigma = 0.7 / np.sqrt(8 * np.log(2))
    long, short = sigma**2 * stretched, sigma**2 / stretched
    moments = {"11": (long + short) / 2, "12": (long - short) / 2}
    columns = {part.alias: part for part in parsed(preset=preset).expressions}
    for band in "grizy":
        values = {
            f"{band}_sdssshape_psf_shape{place}": moments[place.replace("22", "11")]
            for place in ("11", "12", "22")
        }
        assert fwhm(columns[f"{band}_psf_fwhm_arcsec"], values) == pytest.approx(
            0.7, rel=1e-4
        )
        nothing = dict.fromkeys(values, 0.0)
        assert fwhm(columns[f"{band}_psf_fwhm_arcsec"], nothing) is None


def fwhm(column, values):
    """Compute a column of the query from others'."""

    def value(node):
        known = isinstance(node, exp.Column)
        return exp.Literal.number(values[node.name]) if known else node

    return execute(exp.select(column.transform(value))).rows[0][0]


def test_the_command_shows_it_without_an_account_or_a_table(tmp_path):
    config = {
        "cutouts": {"size": 96, "bands": ["g", "r", "i"]},
        "source": {"kind": "hsc", "table": "none.parquet"},
        "views": {
            "v": {"size": 96, "bands": ["i", "r", "g"], "stretch": {"kind": "lupton"}}
        },
        "detectors": {
            name: {
                "kind": "pixel_statistics",
                "view": "v",
                "selection": {"cuts": [{"score": "total", "sigma": 3.0}]},
            }
            for name in ("t", "left_out")
        },
        "publish": {"detector": "t", "score": "total"},
        "slices": {
            "faint": {
                "source": {"query": {"magnitudes": [20.5, 21.0]}},
                "detectors": {"left_out": None},
            },
            "bright": None,
        },
    }
    path = tmp_path / "survey.yaml"
    path.write_text(yaml.safe_dump(config))
    command = [sys.executable, "-m", "peculiar.cli", "hsc", "sql"]
    command += ["--configfile", path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    queries = sqlglot.parse(done.stdout, dialect="postgres")
    bright, faint = done.stdout.split("-- faint")
    assert bright == f"-- bright\n{sql(QUERY).rstrip()};\n\n"
    assert "f1.i_cmodel_mag < 21.0" in faint
    assert len(list(filter(None, queries))) == 2
    path.write_text("slices: {}")
    one = subprocess.run(
        [*command, "--slice", "none"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert one.returncode == 1
    assert "no slice 'none' there has a source of kind hsc" in one.stderr
