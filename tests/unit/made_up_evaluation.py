"""A catalogue of two slices as the evaluation reads it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

LABELS = {
    "ordinary": ["ordinary"],
    "groups": {"astrophysical": ["arc", "merger", "never_seen"]},
}
#: The second is of the first slice alone, and has one score.
SCORES = {"wgan": ["s_gen", "s_disc"], "knn": ["distance"]}
#: Of detectors and scores: they keep their names.
NO_WORDS: dict[str, dict] = {"detectors": {}, "scores": {}}
SIZES = {"bright": 400, "faint": 200}


def made_up_catalog(seed: int = 1) -> pd.DataFrame:
    """Return objects, some of them peculiar, whose scores tend to be higher."""
    rng = np.random.default_rng(seed)
    count = sum(SIZES.values())
    slices = np.repeat(list(SIZES), list(SIZES.values()))
    kinds = ["ordinary", "arc", "merger", "artifact"]
    labels = rng.choice(kinds, count, p=[0.85, 0.06, 0.05, 0.04])
    shift = pd.Series(labels).map({"arc": 1.0, "merger": 2.5}).fillna(0.0).to_numpy()
    frame = pd.DataFrame(
        {
            "slice": slices,
            "object_id": 2**62 + rng.permutation(count),
            "shard": np.arange(count) // 100,
            # A degree apart: every object at a place of its own.
            "ra": np.arange(count) % 300.0,
            "dec": np.arange(count) // 300 * 10.0,
            "i_mag": rng.uniform(20, 20.5, count),
            "label": labels,
            "wgan_s_gen_sigma": rng.normal(shift / 2, 1),
            "wgan_s_disc_sigma": rng.normal(shift, 1),
            "knn_distance_sigma": np.where(
                slices == "bright", rng.normal(shift / 3, 1), np.nan
            ),
        }
    )
    for name, column in (("wgan", "wgan_s_disc_sigma"), ("knn", "knn_distance_sigma")):
        order = 100 * frame.groupby("slice")[column].rank(pct=True)
        frame[f"{name}_rank_pct"] = order
        frame[f"{name}_selected"] = (order > 95).where(order.notna(), None)
    return frame


def write_catalog(frame: pd.DataFrame, path: Path) -> Path:
    """Write the catalogue."""
    pq.write_table(pa.Table.from_pandas(frame), path)
    return path


def table_below(text: str, heading: str) -> dict[str, dict[str, str]]:
    """Return the first table below a heading: row, then column, then cell."""
    lines = [line for line in text.partition(heading)[2].splitlines() if line]
    start = next(k for k, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line[1:-1].split("|")])
    head, _, *rest = rows
    return {row[0]: dict(zip(head, row, strict=True)) for row in rest}
