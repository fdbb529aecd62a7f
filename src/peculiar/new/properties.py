"""Columns that the catalogue, figures and descriptors can use, under our names."""

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.measure.properties import MADE_OF
from peculiar.new.columns import Columns, find_classes, find_positions, numbers
from peculiar.new.survey import Survey
from peculiar.sources.stated import USUAL
from peculiar.tables.inputs.request import unit_of_field
from peculiar.tables.inputs.unknown import MAGNITUDE, REDSHIFT, kind_of

#: Ways to measure a magnitude, the one closest to the total light first.
WAYS = ("cmodel", "model", "total", "auto", "kron", "petro", "", "psf", "aper")

#: Words of a name that is an error, a correction or a limit, and no magnitude.
NO_MAGNITUDE = re.compile(
    r"err|sigma|unc|_e_|(^|_)e_|flag|lim|extinction|ext_|absmag|abs_|_abs|dered|a_",
    re.I,
)

#: Magnitudes of objects on the sky.
BRIGHTEST, FAINTEST = 5.0, 35.0

#: Other columns, by our names.
SIZE = r"(.*_)?(r_?eff|re|r_?50|r_?half|half_?light_?rad(ius)?|hlr)(_arcsec)?"
ELLIPTICITY = r"ellip(ticity)?(_image)?"
WIDTH = (
    r"({band}_(psf_?)?(fwhm|seeing)|(psf_?)?(fwhm|seeing)_{band}"
    r"|{band}(seeing|psf_?fwhm))(_arcsec)?"
)


def find_properties(columns: Columns, bands: list[str]) -> dict[str, str]:
    """Return columns by our names: positions, magnitudes, sizes, and what we know.

    Parameters
    ----------
    columns : Columns
        Of the catalogue, or of an HDF5 file.
    bands : list of str
        Of the images. Magnitudes in the usual bands are found, too.

    Returns
    -------
    properties : dict of str to str
        Our name, and the column.
    """
    found: dict[str, str] = {}
    if places := find_positions(columns):
        found |= dict(zip(("ra", "dec"), places, strict=True))
    names = [x for x in bands if re.fullmatch("[A-Za-z][A-Za-z0-9_]*", x)]
    found |= _magnitudes(columns, list(dict.fromkeys([*names, *USUAL])))
    known = {name for parts in MADE_OF.values() for part in parts for name in part}
    known = {name for name in known if not name.endswith("_mag")}
    found |= {name: name for name in numbers(columns, known & {*columns.names})}
    found |= _in_arcsec(columns, "r_eff_arcsec", SIZE)
    for band in names:
        pattern = WIDTH.format(band=re.escape(band))
        found |= _in_arcsec(columns, f"{band}_psf_fwhm_arcsec", pattern)
    for name in numbers(columns, columns.matching(ELLIPTICITY)):
        found.setdefault("ellipticity", name)
    if redshift := _redshift(columns):
        found["redshift"] = redshift
    # Of several meanings of a column, the first one.
    own = {column: name for name, column in reversed(found.items())}
    return {name: column for name, column in found.items() if own[column] == name}


def add_properties(survey: Survey, tables: Sequence[Columns], bands: list[str]) -> None:
    """Put the properties and the classes of tables into a survey's source.

    Of columns of several tables with one meaning, the first table's is meant.
    """
    source, found, files = survey.source, dict[str, str](), list[str]()
    for columns in tables:
        new = find_properties(columns, bands)
        if source["kind"] == "fits":  # its positions have keys of their own
            new = {x: y for x, y in new.items() if x not in ("ra", "dec")}
        new = {x: y for x, y in new.items() if x not in found}
        files += [columns.path.name] if new else []
        for name in new:
            if name.endswith("_mag"):
                values = _measured(columns, new[name])
                low, high = (round(float(x), 1) for x in np.quantile(values, [0, 1]))
                survey.magnitudes[name] = (new[name], low, high)
        found |= new
        classes = None if survey.classes else find_classes(columns)
        if classes and classes[0] not in found.values():
            name, labels = classes
            text = f"{name} of {columns.path.name} has {len(labels)} classes"
            survey.put("source.annotations", {"label": name}, text)
            survey.classes = [str(label) for label in labels]
    if found:
        text = f"names and values of columns of {' and '.join(files)}"
        survey.put("source.properties", found, text)


def _magnitudes(columns: Columns, bands: list[str]) -> dict[str, str]:
    """Return the best magnitude of each band by its column."""
    found: dict[str, str] = {}
    for band in bands:
        ranked = sorted(
            (rank, len(name), name)
            for name in columns.names
            if (rank := _rank(name, band)) is not None
        )
        for *_, name in ranked:
            if _is_magnitude(columns, name):
                found[f"{band}_mag"] = name
                break
    return found | _bare(columns, bands, found)


def _rank(name: str, band: str) -> int | None:
    """Return how good a column's magnitude of a band is by its name; None if none."""
    low, letter = name.lower(), re.escape(band.lower())
    if NO_MAGNITUDE.search(low) or not MAGNITUDE.fullmatch(low):
        return None
    forms = (
        rf"(.*_)?{letter}_?([a-z0-9]+_)*?(mean|stack)?[a-z]*mag(_[a-z0-9]+)*",
        rf"(.*_)?[a-z]*mag(_[a-z0-9]+)*?_{letter}(_[a-z0-9]+)*?",
        rf"{letter}(mpro|_m(_ext)?)",
    )
    if not any(re.fullmatch(form, low) for form in forms):
        return None
    if not re.search(rf"(^|_){letter}(?![a-z]*(?<!mag)$)|(^|_){letter}(_|$)", low):
        return None
    rest = re.sub(rf"(^|_){letter}(?=_|[a-z]*mag)|_{letter}$", "", low)
    way = next((i for i, x in enumerate(WAYS) if x and x in rest), None)
    return WAYS.index("") if way is None else way


def _bare(columns: Columns, bands: list[str], found: dict) -> dict[str, str]:
    """Return columns called like the bands alone, if at least two are magnitudes."""
    small = {name.lower(): name for name in columns.names}
    bare = {
        f"{band}_mag": small[band.lower()]
        for band in bands
        if f"{band}_mag" not in found and band.lower() in small
    }
    bare = {key: name for key, name in bare.items() if _is_magnitude(columns, name)}
    return bare if len(bare) + len(found) > 1 else {}


def _is_magnitude(columns: Columns, name: str) -> bool:
    values = _measured(columns, name)
    return len(values) > 0 and BRIGHTEST < float(np.median(values)) < FAINTEST


def _measured(columns: Columns, name: str) -> np.ndarray:
    """Return the values of a column that magnitudes can have, float64 (n,)."""
    stored = numbers(columns, [name]).get(name)
    if stored is None:
        return np.empty(0)
    values = stored.cast(pa.float64()).drop_null().to_numpy()
    return values[(values > BRIGHTEST) & (values < FAINTEST)]


def _in_arcsec(columns: Columns, ours: str, pattern: str) -> dict[str, str]:
    """Return a column of an angle, if its name or its unit says that it is one."""
    for name in columns.matching(pattern):
        table = columns.read([name], [])
        if not numbers(columns, [name]):
            continue
        unit = unit_of_field(table.schema.field(name))
        if "arcsec" in name.lower() or unit.startswith(("arcsec", "arcmin", "mas")):
            return {ours: name}
    return {}


def _redshift(columns: Columns) -> str | None:
    low = {name.lower() for name in columns.names}
    for name in sorted(columns.names, key=len):
        if not REDSHIFT.fullmatch(name.lower()) or NO_MAGNITUDE.search(name):
            continue
        # A column z beside g or r is a magnitude.
        if name.lower() == "z" and low & {"g", "r", "i"}:
            continue
        if kind_of(name, pa.field(name, pa.float64())) != "redshift":
            continue
        values = numbers(columns, [name]).get(name)
        if values is None:
            continue
        most = pc.max(values).as_py()
        if most is not None and 0 < most < 20:
            return name
    return None
