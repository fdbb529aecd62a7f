"""The SQL that selects a slice's objects in the archive's catalogue."""

from collections.abc import Iterator

#: Suffix of the columns of errors.
ERROR = {"pdr2": "sigma", "pdr3": "err"}

#: Flags that SF21 excludes in every band (SF21 §2.1, SF19's appendix).
SF21_FLAGS = (
    "pixelflags_bright_objectcenter",
    "pixelflags_bright_object",
    "pixelflags_edge",
    "pixelflags_saturatedcenter",
    "cmodel_flag",
    "pixelflags_interpolatedcenter",
    "pixelflags_crcenter",
)

#: The same for T21 §2; mask_brightstar_* are columns of separate tables.
T21_FLAGS = (
    "pixelflags_edge",
    "pixelflags_interpolatedcenter",
    "pixelflags_saturatedcenter",
    "pixelflags_crcenter",
    "pixelflags_bad",
    "pixelflags_bright_objectcenter",
)
T21_MASKS = ("halo", "ghost", "blooming")

#: Pixel flags in SF19's query; all but edge also for the centre.
PIXEL_FLAGS = (
    "edge",
    *(
        name + where
        for name in (
            "interpolated",
            "saturated",
            "cr",
            "clipped",
            "rejected",
            "inexact_psf",
            "bright_object",
        )
        for where in ("", "center")
    ),
)


def sql(query: dict) -> str:
    """Return the query of a slice.

    Parameters
    ----------
    query : dict
        The section ``source.query`` of the config: ``preset`` (sf21, t21, t21_colour),
        ``release`` (pdr2, pdr3), ``rerun`` (schema of the database, for example
        pdr2_wide), ``magnitudes`` (brightest, first too faint, i cmodel; null: any),
        ``bands`` (in all of which the cuts hold), ``tracts`` (empty: all).

    Returns
    -------
    sql : str
        PostgreSQL, one statement, with one column or condition on each line.
    """
    tables, columns, conditions = PRESETS[query["preset"]](query)
    conditions = ["f1.isprimary", "f1.nchild = 0", *conditions]
    for sign, limit in zip((">=", "<"), query["magnitudes"], strict=True):
        if limit is not None:
            conditions.append(f"f1.i_cmodel_mag {sign} {limit}")
    if query["tracts"]:
        conditions.append(f"f1.tract IN ({', '.join(map(str, query['tracts']))})")
    rerun = query["rerun"]
    joins = "".join(
        f"{how} JOIN {rerun}.{table} {name} USING (object_id)\n"
        for how, table, name in tables
    )
    listed = ",\n    ".join(dict.fromkeys(columns))
    return (
        f"SELECT\n    {listed}\nFROM {rerun}.forced f1\n{joins}"
        f"WHERE {_lines(conditions)}\n"
    )


def _lines(conditions: list[str]) -> str:
    return "\n  AND ".join(conditions)


def _sf21(query: dict) -> tuple[list, list[str], list[str]]:
    """Return tables, columns and cuts of SF21 §2.1, and the fluxes of its Fig. 5."""
    error, bands = ERROR[query["release"]], query["bands"]
    tables = [("LEFT", f"forced{n}", f"f{n}") for n in (2, 4)]
    tables.append(("LEFT", "meas", "m"))
    columns = [*_basics(bands), *_magnitudes(bands, error)]
    for band in bands:
        columns += [f"f1.{band}_pixelflags_{flag}" for flag in PIXEL_FLAGS]
        columns += [f"m.{band}_blendedness_{what}" for what in ("abs_flux", "flag")]
        columns += [
            f"f1.{band}_{what}"
            for what in (
                "inputcount_value",
                "extendedness_value",
                "extendedness_flag",
                "localbackground_flux",
            )
        ]
    columns += [
        f"m.{band}_cmodel_{part}ellipse_{place}"
        for band in ("r", "i")
        for part in ("exp_", "dev_", "")
        for place in ("11", "22", "12")
    ]
    # SF21 Fig. 5: flux in 2" over total flux; not in SF19's query.
    columns += ["f1.i_cmodel_flux", "f4.i_convolvedflux_3_20_flux"]
    conditions = [f"f1.{band}_inputcount_value >= 3" for band in bands]
    conditions += [f"NOT f1.{band}_{flag}" for band in bands for flag in SF21_FLAGS]
    return tables, columns, conditions


def _t21(query: dict) -> tuple[list, list[str], list[str]]:
    """Return tables, columns and cuts of T21 §2: extended, with a spectrum."""
    tables, columns, conditions = _t21_extended(query)
    tables = [("INNER", "specz", "z"), *tables]
    columns += ["z.specz_redshift", "z.specz_redshift_err"]
    redshift = ["z.specz_redshift > 0.05", "z.specz_redshift < 0.2"]
    return tables, columns, [*redshift, *conditions]


def _t21_colour(query: dict) -> tuple[list, list[str], list[str]]:
    """Return tables, columns and cuts of T21's Appendix 3: extended, and blue."""
    tables, columns, conditions = _t21_extended(query)
    colours = [
        "f1.g_cmodel_mag - f1.r_cmodel_mag < 1.2",
        "f1.r_cmodel_mag - f1.z_cmodel_mag < 1",
    ]
    return tables, columns, [*colours, *conditions]


def _t21_extended(query: dict) -> tuple[list, list[str], list[str]]:
    """Return the common tables, columns and cuts of T21's two samples."""
    error, bands = ERROR[query["release"]], query["bands"]
    tables = [("LEFT", "forced2", "f2"), ("LEFT", "masks", "k")]
    columns = [*_basics(bands), *_magnitudes(bands, error), *_seeing(bands)]
    # The two magnitudes of a point source are equal.
    conditions = ["f2.i_psfflux_mag - f1.i_cmodel_mag > 0.2"]
    conditions += [f"NOT f1.{band}_{flag}" for band in bands for flag in T21_FLAGS]
    conditions += [f"NOT f2.{band}_sdssshape_flag" for band in bands]
    conditions += [
        f"NOT k.{band}_mask_brightstar_{mask}" for band in bands for mask in T21_MASKS
    ]
    return tables, columns, conditions


PRESETS = {"sf21": _sf21, "t21": _t21, "t21_colour": _t21_colour}


def _basics(bands: list[str]) -> list[str]:
    names = ("object_id", "ra", "dec", "tract", "patch", "parent_id")
    return [f"f1.{name}" for name in names] + [f"f1.a_{band}" for band in bands]


def _magnitudes(bands: list[str], error: str) -> Iterator[str]:
    for band in bands:
        for what in ("mag", f"mag{error}", "fracdev", "flag"):
            yield f"f1.{band}_cmodel_{what}"
        for what in ("mag", f"mag{error}", "flag"):
            yield f"f2.{band}_psfflux_{what}"


def _seeing(bands: list[str]) -> Iterator[str]:
    """Return the FWHM of the PSF at the object, in arcsec, from its adaptive moments.

    The moments are in arcsec^2, and the FWHM is that of a Gaussian of the same
    determinant: sqrt(8 ln 2) times its fourth root; null where that is not above 0.
    """
    for band in bands:
        one, two, both = (
            f"f2.{band}_sdssshape_psf_shape{place}" for place in ("11", "22", "12")
        )
        square = f"{one} * {two} - {both} * {both}"
        yield (
            f"CASE WHEN {square} > 0 THEN 2.3548 * POWER({square}, 0.25) END"
            f" AS {band}_psf_fwhm_arcsec"
        )
