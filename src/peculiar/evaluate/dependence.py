"""Which properties the scores follow: magnitude, seeing, position, shard."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peculiar.evaluate.objects import read_catalog
from peculiar.evaluate.tables import ORDER, cell, cells_of, in_words, write_table
from peculiar.labels.classes import classes_of
from peculiar.tables import markdown

#: More objects are not needed: the interval of a correlation is then +-0.009 wide.
MOST = 50_000

#: Fewer objects have no correlation.
FEWEST = 10

#: Seed of the choice of objects, and of permutations.
SEED = 1

#: Permutations of the scores among shards, and the p below which a dependence on the
#: shard is flagged: it takes a thousand permutations to see one in a thousand.
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

HEADER = """# Dependence of the scores on properties

{found}Spearman's correlation of each detector's ranks with properties of {objects},
ranked within their slices, with its 95% interval. Correlations beyond {flag:g}, of
either sign, are flagged in bold. A shard is a part of the input catalogue, not of the
sky. For the shard the table has the fraction of the variance that is between shards,
and the value expected by chance. A score that depends on the shard is a bug, unless the
catalogue is sorted by a property with which the score is correlated.
"""


def measure_dependence(
    *,
    catalog: Path,
    ordinary: list[str],
    detectors: list[str],
    flag: float,
    words: dict,
    table: Path,
    text: Path,
) -> None:
    """Measure how far each detector's order follows properties of objects and images.

    Everything is ranked within its slice, since each slice has a model of its own.
    Ordinary objects are measured where there are enough, else all: peculiar objects may
    well be large or blended. Of very many objects 50,000 are drawn at random.

    Parameters
    ----------
    catalog : Path
        ``catalog.parquet``. A property without a column, or without numbers, is left
        out.
    ordinary : list of str
        Labels, or tags, of ordinary objects.
    detectors : list of str
        Measured is the order of their selections.
    flag : float
        Correlations beyond it, of either sign, are flagged.
    words : dict
        What detectors and scores are called in the text, see
        `peculiar.config.titles.words`.
    table : Path
        Parquet file to write, see `SCHEMA`: one row a detector and property. Spearman's
        correlation has its 95% interval (Bonett & Wright 2000). Of the shard, a
        category, ``share`` is that of the ranks' variance which lies between shards
        (epsilon squared of Kruskal and Wallis), ``share_by_chance`` its mean over
        permutations of the scores within slices, and ``p`` the share of these that have
        as much; below 0.001 it is flagged.
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
            row: dict = {"detector": name, "property": what, "column": column}
            row |= _correlation(part, column, order)
            row |= _shards(part, order) if what == "shard" else {}
            is_bug = row.get("p", 1.0) < CHANCE
            rows.append(row | {"flagged": is_bug or abs(row["spearman"]) > flag})
    written = write_table(rows, SCHEMA, table)
    markdown.write_text(text, _as_markdown(in_words(written, words), flag, is_ordinary))


def properties_of(names: list[str]) -> dict[str, str]:
    """Return the properties that scores are compared with, and their columns.

    Magnitude and seeing are those in i, else the first magnitude, and the last band's
    seeing, which is the reddest.

    Parameters
    ----------
    names : list of str
        Columns of a catalogue.
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
    rank, low, high = np.full(3, np.nan)
    if len(part) >= FEWEST and length > 0:
        rank = np.clip(first @ second / length, -1, 1)
        # Bonett & Wright 2000, eq. 5, in Fisher's z; a perfect order has no width.
        inside = np.clip(rank, -1 + 1e-12, 1 - 1e-12)
        half = 1.96 * np.sqrt((1 + rank**2 / 2) / (len(part) - 3))
        low, high = np.tanh(np.arctanh(inside) + np.array([-half, half]))
    found = {"spearman": rank, "spearman_low": low, "spearman_high": high}
    return {"objects": len(part)} | {key: float(x) for key, x in found.items()}


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


def _as_markdown(rows: pd.DataFrame, flag: float, ordinary: bool) -> str:
    objects = "ordinary objects" if ordinary else "all objects"
    known = rows[rows["spearman"].notna()]
    text = HEADER.format(found=_found(known, flag), objects=objects, flag=flag)
    if known.empty:
        return text + "\nNo property is known of enough objects.\n"
    text += f"\n{markdown.table(_cells(known))}\n"
    unknown = rows["spearman"].isna().groupby(rows["property"], sort=False).all()
    if unknown.any():
        names = ", ".join(unknown.index[unknown])
        text += f"Not known, or the same for all: {names}.\n\n"
    flagged = known[known["flagged"]].to_dict("records")
    return text + "".join(f"- {_sentence(row)}\n" for row in flagged)


def _found(known: pd.DataFrame, flag: float) -> str:
    """Return how many correlations are large, and which is the largest."""
    if known.empty:
        return ""
    properties = known[known["property"] != "shard"]
    strong = properties[properties["flagged"]]
    text = (
        f"{len(strong)} of {len(properties)} correlations of a detector with a "
        f"property are beyond {flag:g}"
    )
    if len(strong):
        row = strong.loc[strong["spearman"].abs().idxmax()]
        text += (
            f"; the largest is that of {row['detector']} with {row['property']} "
            f"({row['spearman']:z.2f})"
        )
    shards = known[known["share"].notna()]
    if shards.empty:
        return f"{text}.\n\n"
    names = ", ".join(shards["detector"][shards["flagged"]]) or "No detector"
    verb = "depend" if ", " in names else "depends"
    return f"{text}. {names} {verb} on the shard.\n\n"


def _cells(known: pd.DataFrame) -> list[list[str]]:
    """Return a row a detector and a column a property, headings first."""
    names = known[["property", "column"]].drop_duplicates()
    heads = [x if x == y else f"{x} ({y})" for x, y in names.itertuples(index=False)]
    shards = known["share"].notna().any()
    rows = [["", "objects", *heads, *(["variance between shards"] if shards else [])]]
    for part, cells in cells_of(known, ["detector"], "property", _spearman):
        row = [part["detector"].iloc[0], f"{part['objects'].max():,}", *cells]
        share = part[part["property"] == "shard"].to_dict("records")
        rows.append([*row, *([_share(*share)] if shards else [])])
    return rows


def _spearman(row: dict) -> str:
    interval = f"{row['spearman_low']:z.2f}..{row['spearman_high']:z.2f}"
    # A shard may be flagged by its share alone.
    flagged = row["flagged"] and row["property"] != "shard"
    return cell(f"{row['spearman']:z.2f}", interval, best=flagged)


def _share(row: dict | None = None) -> str:
    if row is None or np.isnan(row["share"]):
        return ""
    chance = f"chance {row['share_by_chance']:.2%}, p {row['p']:.4f}"
    return cell(f"{row['share']:.2%}", chance, best=row["flagged"])


def _sentence(row: dict) -> str:
    if row["property"] == "shard":
        return (
            f"{row['detector']} depends on the shard: {row['share']:.2%} of the "
            f"variance is between shards, {row['share_by_chance']:.2%} by chance."
        )
    return (
        f"{row['detector']} is correlated with {row['property']} "
        f"({row['spearman']:z.2f})."
    )
