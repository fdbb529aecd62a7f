"""A survey as files of the workflow and as a page, and what each of them learns."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from made_up_descriptors import LARGEST, survey

from peculiar.explorer.learning import read_learning, write_learning
from peculiar.explorer.rows import Rows
from peculiar.explorer.script_file import put_array, put_meta
from peculiar.measure.descriptor_tables import Descriptors, write_values
from peculiar.scores.basis import coordinates, read_basis
from peculiar.scores.described import find_basis, read_objects
from peculiar.scores.rerank import VERDICTS, choose_strength, fit, predict, teaches

PAGE = Path(__file__).parents[1] / "explorer" / "taught.js"


def write_page(folder, number, *, count=1500, copied=0, shown=None):
    """Write a survey of two slices as files and as a page; return its files and truth.

    The last `copied` objects of the first slice are in the second one, too.
    """
    ids, values, truth = survey(count, number, interesting=0.15)
    taught = np.random.default_rng(4).normal(size=count).astype(np.float32)
    taught[truth == "interesting"] += 1
    taught[::7] = np.nan
    half = count // 2
    parts = {"a": np.arange(half), "b": np.arange(half - copied, count)}
    files, ranked = {}, {}
    for name, rows in parts.items():
        names = [f"number_{k}" for k in range(number)]
        files[name] = [folder / f"{name}.parquet"]
        write_values(files[name][0], Descriptors(ids[rows], values[rows], names))
        ranked[name] = folder / f"taught_{name}.parquet"
        table = {"object_id": ids[rows], "taught": taught[rows]}
        pq.write_table(pa.table(table), ranked[name])
    basis = folder / "basis.json"
    find_basis(descriptors=files, taught=ranked, basis=basis)
    far = {"novelty": {}, "artifacts": {}, "threshold": 0.5}
    made = {"descriptors": files, "taught": ranked, "basis": basis}
    made |= {"far": far, "radius": 16.0}
    _put_page(folder, made, ids, parts, shown)
    return made, dict(zip(ids.tolist(), truth.tolist(), strict=True))


def _put_page(folder, made, ids, parts, shown):
    # A row of the catalogue is another than that of the descriptors.
    slices = np.repeat(list(parts), [len(rows) for rows in parts.values()])
    order = np.random.default_rng(9).permutation(len(slices))
    table = pa.table(
        {
            "slice": slices[order],
            "object_id": ids[np.concatenate(list(parts.values()))][order],
            "shard": np.zeros(len(slices), np.int32),
        }
    )
    rows = Rows(table)
    data = folder / "data"
    data.mkdir()
    put_array(data, "id", "i8", rows.ids)
    shown = np.ones(rows.count, bool) if shown is None else np.isin(rows.ids, shown)
    learning = read_learning(rows, made)
    facts = write_learning(data, learning, rows, shown)
    sky = dict(zip(("ra", "dec"), sky_of(rows.ids), strict=True))
    for name, values in sky.items():
        put_array(data, name, "f8", values)
    columns = [{"name": x, "file": x, "kind": "number", "sparse": False} for x in sky]
    meta = {"n": rows.count, "columns": columns, "learn": facts}
    put_meta(data, meta | {"places": {"ra": "ra", "dec": "dec"}})


def sky_of(ids):
    """Return positions (deg) of objects, of which each third is 11 arcsec from another.

    Some are unknown, and two are on either side of right ascension 0.
    """
    number = LARGEST - ids
    spot, beside = number - number % 3, number % 3 == 2
    ra = (359.999 + spot * 0.01 + np.array([0, 0.02, 0.002])[number % 3]) % 360
    dec = np.where(spot % 2, -1, 1) * 40.0 + beside * 9 / 3600
    return np.where(number % 50 == 7, np.nan, ra), np.where(number % 50 == 9, -99, dec)


def learned(folder, sets, **more):
    """Return what the page learns from sets of (id, verdict)."""
    path = folder / "sets.json"
    said = [{"said": [(str(x), v) for x, v in one]} | more for one in sets]
    path.write_text(json.dumps(said))
    run = ["node", str(PAGE), str(folder), str(path)]
    found = subprocess.run(run, check=True, capture_output=True, text=True)
    return json.loads(found.stdout)


def taught_by(made, said):
    """Return ids, probabilities and strength of the workflow, as `write_reranked`."""
    objects = read_objects(made["descriptors"], made["taught"])
    basis = read_basis(made["basis"])
    row_of = {x: k for k, x in reversed(list(enumerate(objects.ids.tolist())))}
    said = sorted(said)
    judged = np.array([row_of[x] for x, _ in said])
    verdicts = np.array([v for _, v in said], dtype=object)
    near = coordinates(objects.values[judged], basis, objects.added(judged))
    if not teaches(verdicts):
        return objects.ids, None, None, (near, verdicts)
    strength = choose_strength(near, verdicts)
    model = fit(near, verdicts, strength)
    ranks = predict(objects.values, basis, [model], objects.added())
    return objects.ids, ranks, strength, (near, verdicts)


def drawn(truth, count, seed, wrong=0.1):
    """Return random judgements, interesting objects more often, some of them wrong."""
    rng = np.random.default_rng(seed)
    ids = np.array(list(truth))
    weight = np.array([1.0 if truth[x] == "boring" else 4.0 for x in ids.tolist()])
    chosen = rng.choice(ids, count, replace=False, p=weight / weight.sum()).tolist()
    words = [*VERDICTS, "unsure"]
    return [
        (x, rng.choice(words) if rng.random() < wrong else truth[x]) for x in chosen
    ]
