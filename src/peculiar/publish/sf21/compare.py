"""Compare a run's catalogue with the table that SF21 published.

peculiar compare-published results/catalog.parquet published.parquet

Prints how many objects are in both tables, by id and by position, how the ranks of
their scores agree, and statistics of each table. Ids that were stored as floats are
recognised, and repaired by position.
"""

import argparse
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from astropy import units
from astropy.coordinates import SkyCoord
from scipy.stats import spearmanr

from peculiar.characterise.groups import find_groups
from peculiar.tables.markdown import table

#: Our scores, and the columns of SF21's table with the same scores in sigma.
SCORES = {
    "s_disc": "discriminator_score_normalized",
    "s_gen": "generator_score_normalized",
    "s_anom": "combined_score_normalized",
}

#: Side of SF21's cutouts, arcsec; the cutouts of closer objects show the same sky.
SAME_SKY = 16.0

#: Number of highest-scoring objects whose positions are counted.
TOP = 1000


def main(arguments: list[str]) -> None:
    """Read the command line and print the comparison."""
    parser = argparse.ArgumentParser(
        prog="peculiar compare-published",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("catalog", type=Path, help="catalog.parquet of a run")
    parser.add_argument("published", type=Path, help="SF21's table, or one like it")
    parser.add_argument("--detector", default="wgan", help="detector to compare (wgan)")
    parser.add_argument(
        "--radius", type=float, default=1.0, help="arcsec, same object (1.0)"
    )
    chosen = parser.parse_args(arguments)
    try:
        ours = read(chosen.catalog, chosen.detector)
        theirs = read(chosen.published, chosen.detector)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    print(as_text(ours, theirs, chosen.radius))


def read(path: Path, detector: str) -> pd.DataFrame:
    """Read a catalogue of a run or of SF21.

    The Parquet file has ``object_id``, ``ra``, ``dec`` (deg) and scores in sigma, as a
    run's ``{detector}_s_disc_sigma`` or SF21's ``discriminator_score_normalized``. A
    missing column is a ValueError.

    Returns
    -------
    rows : DataFrame
        ``object_id``, ``ra``, ``dec``, those of `SCORES` that the file has, and
        ``selected``, which is true for all rows of SF21.
    """
    there = pq.read_schema(path).names
    names = {
        column: score
        for score, published in SCORES.items()
        for column in (published, f"{detector}_{score}_sigma")
        if column in there
    }
    needed = ["object_id", "ra", "dec"]
    missing = [name for name in needed if name not in there]
    if missing or "s_disc" not in names.values():
        wanted = missing[0] if missing else f"{detector}_s_disc_sigma"
        raise ValueError(
            f"{path} has no column {wanted!r}: expected object_id, ra, dec, and the "
            "scores of a run's or SF21's catalogue (--detector names the run's "
            f"detector); it has {', '.join(there[:30])}"
        )
    chosen = f"{detector}_selected"
    columns = [*needed, *names, *[chosen] * (chosen in there)]
    rows = pq.read_table(path, columns=columns).to_pandas().rename(columns=names)
    rows["selected"] = rows.pop(chosen) if chosen in rows else True
    return rows


def damage(ids: pd.Series) -> str:
    """Return the type of float in which ids were stored: ``float32`` or ``float64``.

    It is empty if they are exact. Of a dozen exact ids as long as HSC's, some cannot be
    stored in a float.
    """
    if pd.api.types.is_float_dtype(ids):
        return str(ids.dtype)
    values = ids.to_numpy(np.int64)
    if len(values) < 12 or values.max() < 2**53:
        return ""
    for kind in (np.float32, np.float64):
        if (values == values.astype(kind).astype(np.int64)).all():
            return np.dtype(kind).name
    return ""


def repaired(rows: pd.DataFrame, others: pd.DataFrame, radius: float) -> pd.DataFrame:
    """Give rows with damaged ids the exact ids of the objects at their positions.

    Parameters
    ----------
    rows, others : DataFrame
        See `read`; the ids of `others` are exact.
    radius : float
        arcsec.

    Returns
    -------
    rows : DataFrame
        The rows whose object is in `others`: within the radius, and with the same id
        after it is stored as the same float. In the order of `rows`.
    """
    kind, nearby = damage(rows["object_id"]), radius * units.arcsec
    mine, found, _, _ = _sky(others).search_around_sky(_sky(rows), nearby)
    ids = others["object_id"].to_numpy(np.int64)[found]
    same = ids.astype(kind) == rows["object_id"].to_numpy()[mine].astype(kind)
    pairs = pd.DataFrame({"row": mine[same], "object_id": ids[same]})
    # Of two objects that both fit it is not known which one it was.
    pairs = pairs[~pairs["row"].duplicated(keep=False)].sort_values("row")
    left = rows.iloc[pairs["row"]].drop(columns="object_id")
    return left.assign(object_id=pairs["object_id"].to_numpy())


def as_text(ours: pd.DataFrame, theirs: pd.DataFrame, radius: float) -> str:
    """Compare a run's catalogue with the published one (see `read`), as Markdown.

    Two rows within `radius`, in arcsec, are the same object.
    """
    parts = ["# The run compared with the published table"]
    for name, rows, others in (("run", ours, theirs), ("published", theirs, ours)):
        if kind := damage(rows["object_id"]):
            whole = repaired(rows, others, radius)
            parts.append(
                f"The ids of the {name} table were stored as {kind}: "
                f"{rows['object_id'].nunique():,} distinct ones are left of "
                f"{len(rows):,} rows. {len(whole):,} were repaired by position."
            )
            ours, theirs = (whole, theirs) if name == "run" else (ours, whole)
    parts += [table(_overlap(ours, theirs, radius)), table(_ranks(ours, theirs))]
    parts += ["## Statistics of each table", table(_alone(ours, theirs))]
    return "\n\n".join(parts)


def _overlap(ours: pd.DataFrame, theirs: pd.DataFrame, radius: float) -> list:
    ids = theirs["object_id"].isin(ours["object_id"])
    selected = ours[ours["selected"]]
    both = theirs["object_id"].isin(selected["object_id"])
    near = np.zeros(len(theirs), bool)
    if len(ours) and len(theirs):
        near = _sky(theirs).match_to_catalog_sky(_sky(ours))[1].arcsec <= radius
    alone = ~selected["object_id"].isin(theirs["object_id"])
    return [
        ["objects", "number"],
        ["of the run", f"{len(ours):,}"],
        ["selected by the run", f"{len(selected):,}"],
        ["published", f"{len(theirs):,}"],
        ["published and in the run, by id", f"{ids.sum():,}"],
        [f"published and in the run, within {radius:g} arcsec", f"{near.sum():,}"],
        ["published and selected by the run, by id", f"{both.sum():,}"],
        ["published only", f"{(~both).sum():,}"],
        ["selected by the run only", f"{alone.sum():,}"],
    ]


def _sky(rows: pd.DataFrame) -> SkyCoord:
    return SkyCoord(rows["ra"].to_numpy(), rows["dec"].to_numpy(), unit="deg")


def _ranks(ours: pd.DataFrame, theirs: pd.DataFrame) -> list:
    pairs = ours.merge(theirs, on="object_id", suffixes=("_run", "_published"))
    rows = [["score", "objects in both", "Spearman's rank correlation"]]
    for score in SCORES:
        names = [f"{score}_run", f"{score}_published"]
        if set(names) <= set(pairs):
            rows.append([score, f"{len(pairs):,}", _spearman(pairs, *names)])
    return rows


def _alone(ours: pd.DataFrame, theirs: pd.DataFrame) -> list:
    """Return statistics of the selected objects of each table."""
    columns = []
    for rows in (ours[ours["selected"]], theirs):
        rows = rows.sort_values("s_disc", ascending=False)
        groups = find_groups(rows["ra"].to_numpy(), rows["dec"].to_numpy(), SAME_SKY)
        sizes = pd.Series(groups).map(pd.Series(groups).value_counts())
        column = {
            "objects": f"{len(rows):,}",
            "distinct ids": f"{rows['object_id'].nunique():,}",
            f"with another within {SAME_SKY:g} arcsec": f"{(sizes > 1).sum():,}",
            f"positions of the top {TOP:,}": f"{len(np.unique(groups[:TOP])):,}",
        }
        for score in filter(rows.columns.__contains__, SCORES):
            values = rows[score]
            column[f"{score}, sigma"] = f"{values.min():.3f} .. {values.max():.3f}"
            column[f"{score} above 3 sigma"] = f"{(values > 3).sum():,}"
        for pair in combinations(filter(rows.columns.__contains__, SCORES), 2):
            column[f"Spearman of {pair[0]} and {pair[1]}"] = _spearman(rows, *pair)
        columns.append(column)
    names = list(dict.fromkeys([*columns[0], *columns[1]]))
    cells = [[name, *(column.get(name, "") for column in columns)] for name in names]
    return [["", "selected by the run", "published"], *cells]


def _spearman(rows: pd.DataFrame, one: str, other: str) -> str:
    if len(rows) < 3:
        return "too few"
    return f"{spearmanr(rows[one], rows[other]).statistic:.3f}"
