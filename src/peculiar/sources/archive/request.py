"""A request for cutouts: the list, and which of its rows a file answers."""

import re

from peculiar.sources.archive.ledger import Wanted

#: Rows in a request: the archive takes 1,000 at most.
ROWS = 990

#: Columns of the list.
COLUMNS = "rerun type filter tract ra dec sw sh image mask variance"

#: Names of the files in an answer.
MEMBER = re.compile(
    r"arch-[0-9]+-[0-9]+/(?P<line>[0-9]{1,6})-cutout-(?P<filter>[A-Z0-9-]+)-"
    r"(?P<tract>[0-9]+)-(?P<rerun>[A-Za-z0-9_]+)\.fits"
)


def list_of(wanted: list[Wanted], *, rerun: str, half: float, mask: bool) -> bytes:
    """Write the list of a request.

    Parameters
    ----------
    wanted : list of Wanted
        At most `ROWS`.
    rerun : str
        Which processing of the data: pdr2_wide, pdr3_wide, ...
    half : float
        Half of a cutout's side, in arcsec.
    mask : bool
        Whether the mask is asked for beside the image.

    Returns
    -------
    text : bytes
        A header, then a line for each: the first of `wanted` is line 2.
    """
    lines = [f"#? {COLUMNS}"]
    lines += [
        f"{rerun} coadd {filter_of(w.band)} {w.tract} {w.ra:.8f} {w.dec:.8f} "
        f"{half:.3f}asec {half:.3f}asec true {str(mask).lower()} false"
        for w in wanted
    ]
    return ("\n".join(lines) + "\n").encode("ascii")


def filter_of(band: str) -> str:
    """Return the archive's name of a band: HSC-I for i."""
    return f"HSC-{band.upper()}"


def row_of(name: str, wanted: list[Wanted], rerun: str) -> int | str:
    """Find which row of the list a file answers.

    Parameters
    ----------
    name : str
        As it stands in the tar.
    wanted : list of Wanted
        What the list had, in its order.
    rerun : str
        See `list_of`.

    Returns
    -------
    row : int or str
        From 0; or why it answers none.
    """
    match = MEMBER.fullmatch(name)
    if match is None:
        return "is not a name that the archive gives to cutouts"
    row = int(match["line"]) - 2  # the header is line 1
    if not 0 <= row < len(wanted):
        return f"names line {match['line']} of a list of {len(wanted) + 1} lines"
    expected = (filter_of(wanted[row].band), str(wanted[row].tract), rerun)
    found = (match["filter"], match["tract"], match["rerun"])
    if found != expected:
        return f"is of {' '.join(found)}, but line {match['line']} asked for " + (
            " ".join(expected)
        )
    return row
