"""The record of a run: config, versions, code and counts, as one JSON file."""

import json
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from peculiar.scores.merge import normalisation_of
from peculiar.tables.files import written
from peculiar.tables.inputs.report import read_report


def write_run_record(
    *,
    config: dict,
    code: dict,
    objects: dict[str, Path],
    scores: dict[str, dict[str, Path]],
    rejects: Path,
    record: Path,
) -> None:
    """Write the run's configuration, versions, code digests and counts.

    It is the only product that contains a time of day.

    Parameters
    ----------
    config : dict
        Per slice the resolved config.
    code : dict
        Digests of the code of the rules.
    objects : dict of str to Path
        Per slice ``objects.parquet``.
    scores : dict of str to dict of str to Path
        Per slice and detector the merged scores.
    rejects : Path
        ``rejects.parquet`` of all slices.
    record : Path
        JSON file to write.
    """
    refused = pq.read_table(rejects, columns=["slice", "stage", "reason"]).to_pandas()
    content = {
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": _versions(),
        "counts": {
            name: count_slice(
                objects[name], scores[name], refused[refused["slice"] == name]
            )
            for name in sorted(objects)
        },
        "code": code,
        "config": config,
    }
    with written(record) as temporary:
        text = json.dumps(content, indent=2, ensure_ascii=False, sort_keys=False)
        temporary.write_text(text + "\n", encoding="utf-8")


def count_slice(
    objects: Path, scores: dict[str, Path], refused: pd.DataFrame
) -> dict[str, int | dict]:
    """Count a slice's rows, stage by stage.

    Returns
    -------
    counts : dict
        ``rows`` of the source, ``objects`` with a valid and unique id, of these those
        ``without_position``, ``rejected`` by stage and reason, ``inputs`` as in
        `peculiar.tables.inputs.report.read_report`, and for each detector ``scored``,
        ``selected`` and ``normalisation`` (`peculiar.scores.merge.normalisation_of`).
    """
    listed = pq.read_metadata(objects).num_rows
    rejected = {
        stage: {
            reason: int(n) for reason, n in part.value_counts().sort_index().items()
        }
        for stage, part in refused.groupby("stage")["reason"]
    }
    detectors = {}
    for name in sorted(scores):
        selected = pq.read_table(scores[name], columns=["selected"])["selected"]
        detectors[name] = {
            "scored": len(selected),
            "selected": int(selected.to_numpy().sum()),
            "normalisation": normalisation_of(scores[name]),
        }
    return {
        "rows": listed + sum(rejected.get("catalogue", {}).values()),
        "objects": listed,
        "without_position": pq.read_table(objects, columns=["ra"])["ra"].null_count,
        "inputs": read_report(objects),
        "rejected": rejected,
        "detectors": detectors,
    }


def _versions() -> dict[str, str]:
    """Return the versions of Python, the package, and its declared requirements."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    found["peculiar"] = version("peculiar")
    for requirement in requires("peculiar") or []:
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        # Only one of the extras is installed, say TensorFlow for CPU or for GPU.
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
