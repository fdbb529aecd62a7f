"""Frames of positions: what a file or the name of a column states, and ICRS from it."""

import re

import numpy as np
import pyarrow as pa

from peculiar.tables.inputs.request import FRAME
from peculiar.tables.inputs.unknown import own_name

#: In small letters, as VOTable, FITS and astropy write them; astropy's name of each.
SYSTEMS = {
    **dict.fromkeys(("icrs", "icrf", "icrf2", "icrf3", "unknown", ""), ""),
    **dict.fromkeys(("gaia-crf2", "gaia-crf3"), ""),
    **dict.fromkeys(("fk5", "eq_fk5", "j2000"), "fk5"),
    **dict.fromkeys(("fk4", "eq_fk4", "b1950"), "fk4"),
    **dict.fromkeys(("fk4-no-e", "fk4noeterms"), "fk4noeterms"),
    **dict.fromkeys(("galactic", "galactic_ii"), "galactic"),
    **dict.fromkeys(("supergalactic", "super_galactic"), "supergalactic"),
    **dict.fromkeys(("ecl_fk5", "ecliptic"), "barycentricmeanecliptic"),
}

#: Equinoxes that a frame has where none is stated.
USUAL = {"fk4": "1950", "fk4noeterms": "1950", "fk5": "2000"}
USUAL |= {"barycentricmeanecliptic": "2000"}

#: Names of columns, and parts of UCDs, that state a frame, whatever the file does.
AXIS = r"(lon(g(itude)?)?|lat(itude)?)"
NAMES = {
    "": r".*[^0-9]2000(\.0)?\W*|.*_(icrs|fk5)",
    "supergalactic": r"sg[lb]|super_?gal.*",
    "galactic": rf"_?(g(al(actic)?)?[_ ]?([lb]|{AXIS})|[lb](_?ii|2)?|{AXIS}_gal.*)",
    "barycentricmeanecliptic": rf"_?((e|ecl(iptic)?[_ ]?){AXIS}|{AXIS}_ecl.*)",
    "fk4": r".*[^0-9]1950(\.0)?\W*|.*_fk4",
}
UCDS = {
    "supergalactic": "pos.supergal",
    "galactic": r"pos[._]gal",
    "barycentricmeanecliptic": r"pos[._]ec",
}

#: A unit at the end of a name.
UNIT = re.compile(r"\s*([\[(].*[\])]|_(deg(rees?)?|rad(ians?)?|hours?|hms|dms))$", re.I)


def frame_text(system: object, equinox: object = None, ucd: object = None) -> str:
    """Return a frame as text: astropy's name, and an equinox where it is unusual.

    `system` and `equinox` are as VOTable's COOSYS and FITS's RADESYS and EQUINOX have
    them; a `ucd` of another frame comes first. Empty for ICRS; a system that is not
    known stays as it is.
    """
    for name, pattern in UCDS.items():
        if re.search(pattern, str(ucd or ""), re.IGNORECASE):
            return name
    given = str(system or "").strip()
    year = re.sub(r"^[JB]|\.0*$", "", str(equinox or "").strip().upper())
    year = year if re.fullmatch(r"\d+(\.\d+)?", year) else ""
    if not given and year:  # FITS, paper II, section 3.1
        given = "fk4" if float(year) < 1984 else "fk5"
    frame = SYSTEMS.get(given.lower(), given)
    if frame in USUAL and year and year != USUAL[frame]:
        return f"{frame} {'B' if USUAL[frame] == '1950' else 'J'}{year}"
    return "" if frame == "fk5" else frame  # ICRS within 0.03 arcsec


def frame_of(field: pa.Field) -> str:
    """Return the frame of a column of positions: by its name, or as the file states."""
    name = UNIT.sub("", own_name(field)).strip()
    for frame, pattern in NAMES.items():
        if re.fullmatch(pattern, name, re.IGNORECASE):
            return frame
    return (field.metadata or {}).get(FRAME.encode(), b"").decode()


def to_icrs(
    ra: pa.Array, dec: pa.Array, frame: str, where: str
) -> tuple[pa.Array, pa.Array]:
    """Return positions (n,), deg, in ICRS; null where one of the two is null.

    Parameters
    ----------
    ra, dec : Array
        float64 (n,): longitude and latitude in `frame`, deg.
    frame : str
        Of `frame_text`, not empty.
    where : str
        File, for messages.

    Raises
    ------
    ValueError
        If the frame is none of those that are converted.
    """
    from astropy.coordinates import SkyCoord

    name, _, equinox = frame.partition(" ")
    if name not in SYSTEMS.values():
        raise ValueError(
            f"{where} says that its positions are in {frame!r}: expected ICRS, FK5, "
            "FK4, Galactic or ecliptic. Name columns in one of these"
        )
    known = np.asarray(ra.is_valid()) & np.asarray(dec.is_valid())
    given = [np.asarray(x.fill_null(0.0)) for x in (ra, dec)]
    options = {"equinox": equinox} if equinox else {}
    sky = SkyCoord(*given, unit="deg", frame=name, **options).icrs
    return pa.array(sky.ra.deg, mask=~known), pa.array(sky.dec.deg, mask=~known)
