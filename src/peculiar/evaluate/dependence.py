"""What the scores follow that they should not: magnitude, seeing, place, shard."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.evaluate.dependence_text import as_markdown
from peculiar.evaluate.objects import read_catalog
from peculiar.evaluate.tables import ORDER, write_table
from peculiar.labels.classes import classes_of
from peculiar.tables import markdown

#: More objects are not needed: the interval of a correlation is then +-0.009 wide.
MOST = 50_000

#: With fewer nothing is said.
FEWEST = 10

#: Seed of the choice of objects, and of permutations.
SEED = 1

#: Permutations of the scores among shards, and below which share of them the shard's
#: is no chance: it takes a thousand to see one in a thousand.
PERMUTATIONS, CHANCE = 1999, 0.001

SCHEMA = pa.schema(
    [
        pa.field("detector", pa.string()),
        pa.field("property", pa.string()),
        pa.field("column", pa.string()),
        pa.field("objects", pa.int64()),
        pa.field("spearman", pa.float64()),
        pa.field("spearman_low", pa.float64()),
        pa.field("spearman_high", pa.float64()),
        # Of the shard alone.
        pa.field("share", pa.float64()),
        pa.field("share_by_chance", pa.float64()),
        pa.field("p", pa.float64()),
        pa.field("flagged", pa.bool_()),
    ]
)


def measure_dependence(
    *,
    catalog: Path,
    ordinary: list[str],
    detectors: list[str],
    flag: float,
    table: Path,
    text: Path,
) -> None:
    """Measure how far each detector's order follows properties of objects and images.

    Everything is ranked within its slice, since each has a model of its own. Ordinary
    objects are measured where there are enough, else all: what is peculiar may well be
    large or blended. Of very many objects 50,000 are, drawn at random.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``. Of what it has no column, or no number, nothing is said.
    ordinary : list of str
        Labels, or tags, of ordinary objects.
    detectors : list of str
        Measured is the order of its selection.
    flag : float
        Correlations beyond it, of either sign, are flagged.
    table : Path
        Parquet file to write, see `SCHEMA`: one row a detector and property. Spearman's
        correlation has its 95% interval (Bonett & Wright 2000). Of the shard, a
        category, ``share`` is that of the ranks' variance which lies between shards
        (epsilon squared of Kruskal and Wallis), ``share_by_chance`` its mean over
        permutations of the scores within slices, and ``p`` how many of these have as
        much; below 0.001 it is flagged.
    text : Path
        Markdown to write, and a page: the same for people.
    """
    columns = properties_of(pq.read_schema(catalog).names)
    orders = [f"{name}_{ORDER}" for name in detectors]
    frame = read_catalog(catalog, [*columns.values(), *orders])
    members, *_ = classes_of(frame, {"ordinary": ordinary, "groups": {}})
    is_ordinary = bool(members.sum() >= FEWEST)
    if is_ordinary:
        frame = frame[members]
    if len(frame) > MOST:
        frame = frame.sample(MOST, random_state=SEED)
    if "ra" in columns.values() and np.ptp(frame["ra"].dropna()) > 180:
        # The field lies about 0 h.
        frame["ra"] = (frame["ra"] + 180) % 360
    rows = []
    for name, order in zip(detectors, orders, strict=True):
        for what, column in columns.items():
            part = frame[["slice", column, order]].dropna()
            row = {"detector": name, "property": what, "column": column}
            row |= _correlation(part, column, order)
            shard = _shards(part, order) if what == "shard" else {}
            is_bug = shard.get("p", 1.0) < CHANCE
            rows.append(
                row | shard | {"flagged": is_bug or abs(row["spearman"]) > flag}
            )
    write_table(rows, SCHEMA, table)
    rows = pd.DataFrame(rows, columns=SCHEMA.names)
    markdown.write_text(text, as_markdown(rows, flag=flag, ordinary=is_ordinary))


def properties_of(names: list[str]) -> dict[str, str]:
    """Return the columns of a catalogue that scores are compared with.

    Parameters
    ----------
    names : list of str
        Its columns.

    Returns
    -------
    columns : dict of str to str
        What people call it, and the column. Magnitude and seeing are those in i, else
        the first magnitude, and the last band's seeing, which is the reddest.
    """
    magnitudes = [name for name in names if name.endswith("_mag")]
    seeing = [name for name in names if name.endswith("_psf_fwhm_arcsec")]
    wanted = {
        "magnitude": ["i_mag", *magnitudes],
        "size": ["r_eff_arcsec"],
        "blendedness": ["blendedness"],
        "seeing": ["i_psf_fwhm_arcsec", *reversed(seeing)],
        "ra": ["ra"],
        "dec": ["dec"],
        "shard": ["shard"],
    }
    found = {
        what: next((name for name in columns if name in names), None)
        for what, columns in wanted.items()
    }
    return {what: column for what, column in found.items() if column}


def _ranks(part: pd.DataFrame, column: str) -> np.ndarray:
    """Return ranks within the slice, from -1/2 to 1/2 about 0."""
    of_slice = part.groupby("slice")[column]
    count = of_slice.transform("size")
    return ((of_slice.rank() - (count + 1) / 2) / count).to_numpy(copy=True)


def _correlation(part: pd.DataFrame, column: str, order: str) -> dict:
    """Return Spearman's correlation within slices; NaN where it is not defined."""
    first, second = _ranks(part, column), _ranks(part, order)
    length = np.sqrt((first @ first) * (second @ second))
    found = dict.fromkeys(("spearman", "spearman_low", "spearman_high"), np.nan)
    found = {"objects": len(part)} | found
    if len(part) < FEWEST or length == 0:
        return found
    rank = float(np.clip(first @ second / length, -1, 1))
    # Bonett & Wright 2000, eq. 5, in Fisher's z; a perfect order has no width.
    inside = np.clip(rank, -1 + 1e-12, 1 - 1e-12)
    half = 1.96 * np.sqrt((1 + rank**2 / 2) / (len(part) - 3))
    low, high = np.tanh(np.arctanh(inside) + np.array([-half, half]))
    found |= {"spearman": rank, "spearman_low": float(low)}
    return found | {"spearman_high": float(high)}


def _shards(part: pd.DataFrame, order: str) -> dict:
    """Return the share of variance between shards; nothing if there is one a slice."""
    part = part.sort_values(["slice", "shard"], kind="stable")
    shard = part.groupby(["slice", "shard"]).ngroup().to_numpy()
    ranks = _ranks(part, order)
    sizes = np.bincount(shard)
    blocks = list(part.groupby("slice").indices.values())
    if len(part) < FEWEST or len(sizes) == len(blocks) or not ranks.any():
        return {}

    def between(values: np.ndarray) -> float:
        sums = np.bincount(shard, weights=values)
        return float(sums @ (sums / sizes) / (ranks @ ranks))

    rng = np.random.default_rng(SEED)
    share, shares = between(ranks), np.empty(PERMUTATIONS)
    for number in range(PERMUTATIONS):
        for rows in blocks:
            ranks[rows] = rng.permutation(ranks[rows])
        shares[number] = between(ranks)
    # As much, but for rounding.
    p = (1 + np.sum(shares >= share * (1 - 1e-12))) / (1 + PERMUTATIONS)
    return {"share": share, "share_by_chance": float(shares.mean()), "p": float(p)}
