"""How a source's rows fall into shards; read when the graph is built."""

import hashlib
import importlib
from itertools import pairwise
from types import ModuleType

import numpy as np

from peculiar.tables.identifiers import float_ids


def source_module(source: dict) -> ModuleType:
    """Import the module of one kind of source, and no other.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.

    Returns
    -------
    module : module
        ``peculiar.sources.<kind>``.
    """
    return importlib.import_module(f"peculiar.sources.{source['kind']}")


def shard_bounds(source: dict, shards: dict) -> list[tuple[int, int]]:
    """Cut a source's rows into shards.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.
    shards : dict
        The ``shards`` section: ``size``, the most rows of a shard, good and bad;
        ``ends``, rows at which a shard ends although it may have fewer.

    Returns
    -------
    bounds : list of tuple of int
        First row of each shard, and the one behind its last; at least one shard.

    Raises
    ------
    ValueError
        If the source is empty, or has fewer rows than one of ``ends``.
    """
    name, size = describe(source), shards["size"]
    rows = source_module(source).count(source)
    if rows < 1:
        raise ValueError(f"source {name} holds no object: expected at least one row")
    for end in shards["ends"]:
        if end > rows:
            raise ValueError(
                f"shards.ends has {end}, but the source {name} has {rows} rows. "
                "Expected the numbers of rows that it had each time before it grew"
            )
    ends = sorted({0, *shards["ends"], rows})
    return [
        (start, min(start + size, stop))
        for first, stop in pairwise(ends)
        for start in range(first, stop, size)
    ]


def members_digest(source: dict, start: int, stop: int) -> str:
    """Digest the identifiers of one shard's rows, as they stand in the source.

    A shard is a function of its own rows: new rows at the end of a catalogue change the
    last shard at most, and a new date of the file changes nothing.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.
    start, stop : int
        First row of the shard, and the one behind its last.

    Returns
    -------
    digest : str
        Sixteen hexadecimal digits.

    Raises
    ------
    ValueError
        If the identifiers are stored as floats.
    """
    ids = np.asarray(source_module(source).identifiers(source, start, stop))
    if ids.dtype.kind == "f":
        raise float_ids(describe(source), ids.dtype)
    if ids.dtype.kind in "iu":
        # The number, not its storage, so that int32 and int64 are the same members.
        text = "\n".join(map(str, ids.tolist()))
    else:
        text = "\n".join(map(repr, ids.tolist()))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def pixels_of(source: dict) -> dict:
    """Return the part of a source that its cutouts depend on.

    Another column of the catalogue, or what is known of objects, makes no shard anew.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.

    Returns
    -------
    part : dict
        Without annotations, query, and properties but for the widths of the PSF, which
        stand beside the pixels.
    """
    part = {key: value for key, value in source.items() if key != "query"}
    for key in ("properties", "annotations"):
        if key in source:
            part[key] = {
                name: column
                for name, column in source[key].items()
                if name.endswith("_psf_fwhm_arcsec")
            }
    return part


def describe(source: dict) -> str:
    """Name a source in a message: its kind, and its file if it has one.

    Parameters
    ----------
    source : dict
        The ``source`` section of the configuration.

    Returns
    -------
    name : str
        For example ``rgb (${PECULIAR_DATA}/images.h5)``.
    """
    file = source.get("table") or source.get("file")
    return f"{source['kind']} ({file})" if file else source["kind"]
