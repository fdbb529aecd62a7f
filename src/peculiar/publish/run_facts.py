"""What became of each slice in a run, as far as its config does not say it."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.publish.candidate_ranks import numbers_of


@dataclass(frozen=True, kw_only=True)
class SliceFacts:
    """What became of a slice.

    Attributes
    ----------
    counts : dict
        See `peculiar.run.record.count_slice`.
    left : int
        Selected objects, one a place, without those with an artifact score of the
        threshold or more.
    has_artifact_score : bool
        Whether any object has one.
    measured : list of str
        Properties that were measured on the cutouts.
    collapsed : dict of str to tuple of int
        By detector, at how many of how many checks in the second half of its training
        its network generated nearly the same image always.
    nothing_known : list of str
        Detectors that would choose their weights by known objects, and found none.
    unmatched : dict of str to tuple of int
        By view that is matched to a PSF, how many of how many images of single bands
        are not smoothed, since their PSF is wider or unknown.
    clusters : int or None
        On the map of the selected objects, 0 without a map; None: nothing was mapped.
    """

    counts: dict
    left: int
    has_artifact_score: bool
    measured: list[str]
    collapsed: dict[str, tuple[int, int]]
    nothing_known: list[str]
    unmatched: dict[str, tuple[int, int]]
    clusters: int | None


def read_slice_facts(
    *,
    run: dict,
    catalog: Path,
    histories: list[Path],
    embeddings: list[Path],
    views: list[Path],
) -> dict[str, SliceFacts]:
    """Read what became of each slice.

    Parameters
    ----------
    run : dict
        ``run.json``, see `peculiar.run.record`.
    catalog : Path
        ``catalog.parquet``.
    histories : list of Path
        How each training went, ``{slice}/{detector}/model/{step}.history.parquet``.
    embeddings : list of Path
        Maps of the main detector's selected objects,
        ``{slice}/{detector}/embedding/{what}.parquet``, if there are any.
    views : list of Path
        Shards of images that are matched to a PSF, ``{slice}/views/{view}/{shard}.h5``.
    """
    names = ["slice", "group_rank", "artifact_score"]
    table = pq.read_table(catalog, columns=names)
    measured = _measured(pq.read_schema(catalog))
    collapsed, unknown = collapsed_in(histories), _nothing_known(histories)
    unmatched = _unmatched(views)
    clusters = {path.parts[-4]: _clusters(path) for path in embeddings}
    found = {}
    for name, config in run["config"].items():
        own = table.filter(pc.equal(table["slice"], name))
        scores = numbers_of(own, "artifact_score")
        kept = ~(scores >= config["publish"]["artifact_threshold"])  # NaN stays
        found[name] = SliceFacts(
            counts=run["counts"][name],
            left=int((kept & (numbers_of(own, "group_rank") == 1)).sum()),
            has_artifact_score=bool(np.isfinite(scores).any()),
            measured=measured,
            collapsed=collapsed.get(name, {}),
            nothing_known=unknown.get(name, []),
            unmatched=unmatched.get(name, {}),
            clusters=clusters.get(name),
        )
    return found


def collapsed_in(histories: list[Path]) -> dict[str, dict[str, tuple[int, int]]]:
    """Return by slice and detector how often a network generated one image alone.

    Parameters
    ----------
    histories : list of Path
        See `read_slice_facts`; the column ``mode_collapse``, where there is one, is
        bool.

    Returns
    -------
    collapsed : dict of str to dict of str to tuple of int
        At how many of how many checks in the second half of the training; only those
        with any.
    """
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for path in histories:
        if "mode_collapse" not in pq.read_schema(path).names:
            continue
        checks = pq.read_table(path, columns=["mode_collapse"])[0].to_pylist()
        # At the start all generated images are alike.
        late = checks[len(checks) // 2 :]
        if any(late):
            found[path.parts[-4]][path.parts[-3]] = sum(late), len(late)
    return found


def _nothing_known(histories: list[Path]) -> dict[str, list[str]]:
    """Return by slice the detectors that had no known object to choose weights by."""
    found = defaultdict(list)
    for path in histories:
        if "known_area" in pq.read_schema(path).names:
            areas = pq.read_table(path, columns=["known_area"])[0]
            if areas.null_count == len(areas):
                found[path.parts[-4]].append(path.parts[-3])
    return found


def _unmatched(views: list[Path]) -> dict[str, dict[str, tuple[int, int]]]:
    """Return by slice and view how many of how many images were not smoothed."""
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for path in views:
        of_slice, view = path.parts[-4], path.parts[-2]
        with h5py.File(path) as file:
            matched = file["psf_matched"][:]
        lost, count = found[of_slice].get(view, (0, 0))
        lost += int((~matched).sum())
        found[of_slice][view] = lost, count + matched.size
    return found


def _measured(schema: pa.Schema) -> list[str]:
    """Return the properties that the metadata of a catalogue calls measured."""
    return [
        field.name
        for field in schema
        if (field.metadata or {}).get(b"source") == b"measured"
    ]


def _clusters(path: Path) -> int:
    """Return the number of clusters on a map; 0 if there is none."""
    clusters = pq.read_table(path, columns=["cluster"])["cluster"]
    return (pc.max(clusters).as_py() if len(clusters) else -1) + 1
