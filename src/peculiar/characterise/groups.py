"""Groups of selected objects at the same position on the sky."""

import logging
from pathlib import Path

import astropy.units as u
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from astropy.coordinates import SkyCoord, search_around_sky
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from peculiar.scores.places import has_place
from peculiar.tables.accounting import name_some
from peculiar.tables.files import written

log = logging.getLogger(__name__)

SCHEMA = pa.schema(
    [
        pa.field(name, kind, nullable=False, metadata={"unit": "", "description": text})
        for name, kind, text in (
            ("slice", pa.string(), "Part of the survey: a key of the config's slices"),
            ("object_id", pa.int64(), "Identifier in the survey, 64-bit integer"),
            (
                "group_id",
                pa.int64(),
                "Same position: object_id of the group's highest score, or its own",
            ),
            (
                "group_size",
                pa.int32(),
                "Selected objects in the group; 0 if not selected",
            ),
            (
                "group_rank",
                pa.int32(),
                "Rank by score in the group from 1; 0 if not selected",
            ),
        )
    ]
)


def find_groups(ra: np.ndarray, dec: np.ndarray, radius: float) -> np.ndarray:
    """Put objects near each other on the sky into groups.

    Two objects within the radius are in one group, and so are those that a chain of
    such pairs connects: a group may be wider than the radius. Time and memory grow
    with the number of pairs of different positions.

    Parameters
    ----------
    ra, dec : ndarray of float, shape (n,)
        ICRS, deg. An object is alone in its group where one of them is NaN or
        infinite, ``dec`` outside -90..90, or ``ra`` outside -180..360: an unknown
        position has no neighbour, and catalogues write -99 or 999 for it.
    radius : float
        Arcsec along the great circle; a pair at exactly this distance is one group.

    Returns
    -------
    labels : ndarray of int64, shape (n,)
        Equal for objects of one group; 0 to the number of groups - 1.
    """
    known = has_place(ra, dec)
    # Each position once: a thousand objects at one position would be a million pairs.
    places, place = np.unique(
        np.column_stack([ra[known], dec[known]]), axis=0, return_inverse=True
    )
    sky = SkyCoord(places[:, 0], places[:, 1], unit="deg")
    first, second, _, _ = search_around_sky(sky, sky, radius * u.arcsec)
    pairs = coo_array(
        (np.ones(len(first), dtype=bool), (first, second)), shape=(len(places),) * 2
    )
    count, group = connected_components(pairs, directed=False)
    labels = np.empty(len(ra), dtype=np.int64)
    labels[known] = group[place.ravel()]
    labels[~known] = count + np.arange((~known).sum())
    return labels


def write_groups(
    *,
    objects: dict[str, Path],
    scores: dict[str, Path],
    score: str,
    radius: float,
    groups: Path,
) -> None:
    """Write which selected objects are at the same position, in all slices together.

    Of SF21's 13,477 published objects 4,067 have another within 16 arcsec, the side of
    their cutouts, and the first 1000 lie in 718 groups: a bright galaxy that was
    deblended into pieces would be listed once for each of them.

    Parameters
    ----------
    objects : dict of str to Path
        Per slice ``objects.parquet``: ``object_id`` int64, ``ra`` and ``dec`` (deg).
        Objects without a position, see `find_groups`, are alone in their groups; the
        log says how many they are.
    scores : dict of str to Path
        Per slice ``scores.parquet`` of the main detector: ``object_id``,
        ``selected`` and ``{score}_sigma``.
    score : str
        The main score.
    radius : float
        Arcsec, see `find_groups`.
    groups : Path
        Parquet file to write, see `SCHEMA`: one row a selected object, highest score in
        sigma first, equal ones by id, then slice, as in the catalogue. The first of a
        group in this order has ``group_rank`` 1 and gives the group its ``group_id``.
        An id that two slices use has two rows.

    Raises
    ------
    ValueError
        If a slice has no such score, or selected objects that it does not list.
    """
    tables = [
        _selected(name, objects[name], scores[name], f"{score}_sigma")
        for name in sorted(scores)
    ]
    table = pa.concat_tables(tables).sort_by(
        [("sigma", "descending"), ("object_id", "ascending"), ("slice", "ascending")]
    )
    ra, dec = (
        table[name].to_numpy(zero_copy_only=False).astype(np.float64)
        for name in ("ra", "dec")
    )
    unknown = int((~has_place(ra, dec)).sum())
    if unknown:
        log.warning(
            "%d of %d selected objects have no position and are alone in their groups",
            unknown,
            len(table),
        )
    columns = _columns(table, find_groups(ra, dec, radius))
    with written(groups) as temporary:
        pq.write_table(pa.table(columns, schema=SCHEMA), temporary)


def _selected(name: str, objects: Path, scores: Path, sigma: str) -> pa.Table:
    """Return a slice's selected objects with their score and position."""
    present = pq.read_schema(scores).names
    if sigma not in present:
        offered = [column for column in present if column.endswith("_sigma")]
        raise ValueError(
            f"{scores} has no column {sigma!r}; expected one of {', '.join(offered)}. "
            "Set publish.score to a score of publish.detector"
        )
    table = pq.read_table(scores, columns=["object_id", "selected", sigma])
    table = table.filter(table["selected"])
    ids = table["object_id"].combine_chunks()
    known = pq.read_table(objects, columns=["object_id", "ra", "dec"])
    rows = pc.index_in(ids, known["object_id"].combine_chunks())
    if rows.null_count:
        missing = ids.filter(rows.is_null()).to_numpy()
        raise ValueError(
            f"{objects}: {len(missing)} of the {len(ids)} objects selected in {scores} "
            f"are missing: {name_some(missing)}. Expected all of them: the scores were "
            "made from another catalogue; remove them and run again"
        )
    return pa.table(
        {
            "slice": pa.repeat(pa.scalar(name), len(ids)),
            "object_id": ids,
            "sigma": table[sigma],
            "ra": known["ra"].take(rows).cast(pa.float64()),
            "dec": known["dec"].take(rows).cast(pa.float64()),
        }
    )


def _columns(table: pa.Table, labels: np.ndarray) -> dict[str, np.ndarray]:
    """Return the columns of `SCHEMA` for objects in order of score."""
    ids = table["object_id"].to_numpy()
    _, first, group, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    log.info("%d selected objects at %d distinct positions", len(ids), len(first))
    names, counts = np.unique(ids[first], return_counts=True)
    if (counts > 1).any():
        log.warning(
            "%d group_id stand for several groups, since slices use these ids for "
            "objects at different or unknown positions: %s",
            (counts > 1).sum(),
            name_some(names[counts > 1]),
        )
    return {
        "slice": table["slice"],
        "object_id": ids,
        "group_id": ids[first[group]],
        "group_size": sizes[group].astype(np.int32),
        "group_rank": pd.Series(labels).groupby(labels).cumcount().to_numpy(np.int32)
        + np.int32(1),
    }
