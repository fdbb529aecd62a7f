"""Properties of the highest scoring objects beside those of all (SF21 §4.4)."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy.stats import ks_2samp

from peculiar.config.titles import PROPERTIES
from peculiar.scores.cuts import beyond, by_slice, limit_words
from peculiar.tables import markdown
from peculiar.tables.accounting import name_some
from peculiar.tables.files import written

log = logging.getLogger(__name__)

#: The properties that are numbers, as SF21 Fig. 5 shows them.
NUMBERS = (
    "r_eff_arcsec",
    "ellipticity",
    "blendedness",
    "aper_to_cmodel",
    "g_r",
    "r_i",
)

#: SF21 §4.4 would cut away more blended objects.
BLEND_CUT = 10**-0.375

#: The sample of all scored objects.
ALL = "all"

#: Samples with fewer known values have no Kolmogorov-Smirnov distance.
SMALLEST = 5

SCHEMA = pa.schema(
    [
        # `ALL`, or the score that is beyond the limit.
        pa.field("sample", pa.string()),
        pa.field("property", pa.string()),
        # Objects in the sample, and those whose property is known.
        pa.field("n", pa.int64()),
        pa.field("n_known", pa.int64()),
        # Null for in_bright_star_mask.
        pa.field("median", pa.float64()),
        # blendedness: above `BLEND_CUT`; in_bright_star_mask: inside; else null.
        pa.field("share", pa.float64()),
        # Against all objects. Null for in_bright_star_mask and for small samples.
        pa.field("ks_distance", pa.float64()),
    ]
)

HEADER = """# Properties of high-scoring objects

Medians, and in brackets the Kolmogorov-Smirnov distance to all objects (including the
sample): 0 for the same distribution, 1 for no overlap. If a property is not known for
all objects of the sample, the number of objects with known values is given.
"""


def write_property_table(
    *,
    scores: dict[str, Path],
    properties: dict[str, Path],
    names: list[str],
    limits: dict[str, dict],
    table: Path,
    text: Path,
) -> None:
    """Compare the objects of highest score, by each score, with all objects.

    Slices are pooled: each object counts by its score in its own slice.

    Parameters
    ----------
    scores : dict of str to Path
        Per slice ``scores.parquet`` of a detector, see `peculiar.scores.merge`.
    properties : dict of str to Path
        Per slice what `peculiar.measure.properties.write_properties` writes.
    names : list of str
        The scores.
    limits : dict of str to dict
        Per slice the limit beyond which an object is in a score's sample, see
        `peculiar.scores.cuts.limit_of`.
    table : Path
        Parquet to write, see `SCHEMA`: one row a sample and property.
    text : Path
        Markdown to write: the same for people.

    Raises
    ------
    ValueError
        If a scored object has no row of properties.
    """
    frame = compare_samples(samples(pool(scores, properties, names, limits), names))
    words = {key: limit_words(limit) for key, limit in limits.items()}
    with written(table) as temporary:
        arrays = [
            pa.array(frame[field.name], field.type, from_pandas=True)
            for field in SCHEMA
        ]
        pq.write_table(pa.table(arrays, schema=SCHEMA), temporary)
    markdown.write_text(text, _as_markdown(frame, by_slice(words)))


def pool(
    scores: dict[str, Path],
    properties: dict[str, Path],
    names: list[str],
    limits: dict[str, dict],
) -> pd.DataFrame:
    """Return the scored objects of all slices with their properties.

    Parameters
    ----------
    scores, properties : dict of str to Path
        Per slice; the same slices.
    names : list of str
        The scores.
    limits : dict of str to dict
        As of `write_property_table`.

    Returns
    -------
    pooled : DataFrame
        ``slice``; of each score ``{name}_sigma``, float64, and ``{name}_beyond``, bool,
        whether it is beyond its slice's limit; every property, float64, NaN where
        unknown (in_bright_star_mask: 1 inside, 0 outside). Without identifiers.
    """
    sigmas = [f"{name}_sigma" for name in names]
    wanted = [*NUMBERS, "in_bright_star_mask"]
    parts = []
    for key in sorted(scores):
        scored = pq.read_table(scores[key], columns=["object_id", *sigmas])
        known = pq.read_table(properties[key], columns=["object_id", *wanted])
        rows = pc.index_in(scored["object_id"], known["object_id"].combine_chunks())
        if rows.null_count:
            ids = scored["object_id"].filter(pc.is_null(rows)).to_numpy()
            raise ValueError(
                f"{properties[key]}: {len(ids)} scored objects are missing: "
                f"{name_some(ids)}. Expected a row for every object; remove the file "
                "and run again"
            )
        columns = {"slice": key} | {x: scored[x].to_numpy() for x in sigmas}
        for name in names:
            columns[f"{name}_beyond"] = beyond(columns[f"{name}_sigma"], limits[key])
        for name in wanted:
            values = known[name].take(rows).cast(pa.float64())
            columns[name] = values.to_numpy()
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def samples(pooled: pd.DataFrame, names: list[str]) -> dict[str, pd.DataFrame]:
    """Return `ALL` pooled objects, then those beyond the limit in each score."""
    return {ALL: pooled} | {name: pooled[pooled[f"{name}_beyond"]] for name in names}


def compare_samples(chosen: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Compare `samples` with the one of all objects; NaN where nothing is known."""
    rows = []
    for sample, frame in chosen.items():
        for name in NUMBERS:
            known = frame[name].dropna()
            row = {"sample": sample, "property": name, "n": len(frame)}
            row |= {"n_known": len(known), "median": known.median()}
            row["ks_distance"] = _ks_distance(known, chosen[ALL][name].dropna())
            if name == "blendedness":
                row["share"] = (known > BLEND_CUT).mean()
            rows.append(row)
        inside = frame["in_bright_star_mask"].dropna()
        row = {"sample": sample, "property": "in_bright_star_mask", "n": len(frame)}
        rows.append(row | {"n_known": len(inside), "share": inside.mean()})
    return pd.DataFrame(rows, columns=SCHEMA.names)


def _ks_distance(some: pd.Series, others: pd.Series) -> float:
    """Return the largest distance of two cumulative distributions; NaN if too small."""
    if min(len(some), len(others)) < SMALLEST:
        return np.nan
    # The exact distribution would only be for a p-value.
    return float(ks_2samp(some, others, method="asymp").statistic)


def _as_markdown(frame: pd.DataFrame, limit: str) -> str:
    """Return one row a property; `limit` is in words, say "above 3 sigma"."""
    names = list(dict.fromkeys(frame["sample"]))
    heads = [name if name == ALL else f"{name} {limit}" for name in names]
    sizes = frame.groupby("sample", sort=False)["n"].first()
    lines = [["", *heads], ["objects", *(f"{sizes[name]:,}" for name in names)]]
    for name, rows in frame.groupby("property", sort=False):
        title = PROPERTIES.get(name, name.replace("_", " "))
        by_sample = rows.set_index("sample")
        cells = [by_sample.loc[sample] for sample in names]
        if name != "in_bright_star_mask":
            lines.append([f"{title}, median", *map(_median, cells)])
        if name == "blendedness":
            lines.append([f"{title} > {BLEND_CUT:.3f}", *map(_share, cells)])
        if name == "in_bright_star_mask":
            lines.append([title, *map(_share, cells)])
    return HEADER + "\n" + markdown.table(lines)


def _median(row: pd.Series) -> str:
    if not row["n_known"]:
        return "not known"
    compared = row.name != ALL and not np.isnan(row["ks_distance"])
    distance = f" ({row['ks_distance']:.3f})" if compared else ""
    return f"{row['median']:.3f}{distance}{_of(row)}"


def _share(row: pd.Series) -> str:
    return f"{row['share']:.1%}{_of(row)}" if row["n_known"] else "not known"


def _of(row: pd.Series) -> str:
    return "" if row["n_known"] == row["n"] else f" of {row['n_known']:,}"
