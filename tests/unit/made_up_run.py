"""The tables of a made-up run, as the summary and the report read them."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from made_up_results import FIRST_ID, write_images

from peculiar.evaluate.metrics import SCHEMA as METRICS
from peculiar.labels.judgements import SCHEMA as JUDGED
from peculiar.publish.candidates import FACTS
from peculiar.scores.reranked import FACTS as RERANK
from peculiar.scores.reranked import SCHEMA as RANKED

#: Objects, and the pixels of a side of their images.
COUNT, SIDE = 60, 24

WORDS = {
    "detectors": {"wgan": "Wasserstein GAN", "knn": "nearest neighbours"}
    | {"plain": "pixel statistics", "both": "ensemble"},
    "scores": {
        "wgan": {"s_gen": "pixel residual", "s_disc": "feature residual"},
        "knn": {"distance": "distance"},
        "plain": {"total": "total brightness"},
        "both": {"combined": "combined rank"},
    },
}

#: What is known of the list of candidates.
CANDIDATES = {
    "order": "novelty_rank_pct",
    "title": "novelty",
    "wanted": None,
    "without": [],
    "sets_aside": "artifact_score",
    "objects": 60,
    "aside": 7,
    "judged": 3,
    "candidates": 50,
    "now": {"found": {"50": 11}, "chance": 0.015},
}

INPUTS = {
    "unknown": {"i_mag": {"99": 12, "--": 1}, "z": {"-9": 1}},
    "unreadable": {"i_mag": {"<21": 3, "12:30": 1}, "z": {"ok": 1}},
    "left_out": {"spec": "lists of numbers"},
    "joined": {"images": 29, "with_row": 9},
}

#: Two slices: the second has no positions.
COUNTS = {
    "a": {"rows": 40, "objects": 39, "without_position": 0, "inputs": INPUTS},
    "b": {"rows": 21, "objects": 21, "without_position": 21, "inputs": {}},
}


def metric_row(metric, value, detector="wgan", score="s_disc", **more):
    """Return a row of the table of metrics."""
    row = dict.fromkeys(METRICS.names) | {"class": "astrophysical (group)", "n": 9}
    row |= {"detector": detector, "score": score, "metric": metric, "chance": 0.5}
    return row | {"value": value, "low": value / 2, "high": 0.95} | more


#: Of the main score, an ensemble, a simple one and one that needs no training.
ROWS = [
    metric_row("roc_auc", 0.777),
    metric_row("precision_at_50", 0.12),
    metric_row("precision_at_100", 0.08),
    metric_row("looks_for_half", 1234.0, chance=2222.0, high=3000.0),
    metric_row("roc_auc", 0.7, "knn", "distance"),
    metric_row("roc_auc", 0.6, "plain", "total"),
    metric_row("roc_auc", 0.8, "both", "combined"),
]


class MadeUpRun:
    """Files of a run in a folder, and the arguments that read them."""

    def __init__(self, folder):
        self.folder = folder
        names = ("metrics", "judgements", "rejects", "reranked", "candidates")
        self.files = {name: folder / f"{name}.parquet" for name in names}
        self.files["record"] = folder / "run.json"
        self.histories, self.annotations = [], []
        self.write_record()
        self.write_metrics(ROWS)
        self.write_judgements([])
        self.write_taught()
        self.write_candidates({})
        pq.write_table(
            pa.table({"line": pa.array([], pa.int64())}), self.file("rejects")
        )

    def file(self, name):
        """Return the path of a table."""
        return self.files[name]

    def arguments(self, **changes):
        """Return the arguments of `peculiar.publish.findings.read_findings`."""
        detectors = {"families": [], "baselines": ["knn", "plain"]}
        detectors |= {"ensembles": ["both"], "trivial": ["plain"]}
        found = {**self.files, "annotations": self.annotations, "words": WORDS}
        found |= {"histories": self.histories, "detectors": detectors}
        found |= {"publish": {"detector": "wgan", "score": "s_disc"}}
        return found | changes

    def write_record(self, selected=3, **changes):
        """Write the record of a run whose detectors all select so many objects."""
        counts = {}
        for name, refused in (("a", 2), ("b", 0)):
            scored = COUNTS[name]["objects"]
            one = {"scored": scored, "selected": selected, "normalisation": {}}
            wrong = {"cutouts": {"not_finite": refused}} if refused else {}
            found = {"detectors": dict.fromkeys(WORDS["detectors"], one)}
            counts[name] = COUNTS[name] | found | {"rejected": wrong}
        config = {name: {"cutouts": {"pixel_scale": 0.2}} for name in counts}
        record = {"finished": "2030-01-02T03:04:05+00:00", "counts": counts}
        record |= {"versions": {"peculiar": "1.2.3", "python": "3.11"}}
        record |= {"config": config} | changes
        self.file("record").write_text(json.dumps(record))

    def write_metrics(self, rows):
        """Write the table of metrics."""
        pq.write_table(pa.Table.from_pylist(rows, METRICS), self.file("metrics"))

    def write_judgements(self, said, refused=0):
        """Write what people said: id, verdict and who."""
        rows = [
            {"object_id": x, "verdict": verdict, "who": who, "rows": 1}
            for x, verdict, who in said
        ]
        pq.write_table(pa.Table.from_pylist(rows, JUDGED), self.file("judgements"))
        pq.write_table(pa.table({"line": list(range(refused))}), self.file("rejects"))

    def write_taught(self, total=None, queue=50):
        """Write what the judgements teach, and how many objects are left to judge."""
        facts = {"judged": {}, "strength": None, "total": total, "queue": queue}
        table = RANKED.with_metadata({RERANK: json.dumps(facts)}).empty_table()
        pq.write_table(table, self.file("reranked"))

    def write_candidates(self, changes, judged=()):
        """Write the list, the highest id first; these ranks are judged interesting."""
        ids = FIRST_ID + np.arange(COUNT)
        frame = pd.DataFrame(
            {
                "slice": "a",
                "object_id": ids[::-1],
                "shard": (np.arange(COUNT) % 2).astype(np.int32)[::-1],
                "candidate_rank": np.arange(1, COUNT + 1),
                "ra": np.linspace(0, 350, COUNT),
                "dec": np.linspace(-60, 60, COUNT),
                "label": "tidal_tail",
                "judgement": pd.Series([None] * COUNT, dtype=object),
            }
        )
        for rank in judged:
            frame.loc[rank - 1, "judgement"] = "interesting"
        table = pa.Table.from_pandas(frame, preserve_index=False)
        facts = {FACTS: json.dumps(CANDIDATES | changes)}
        table = table.replace_schema_metadata(facts)
        pq.write_table(table, self.file("candidates"))

    def write_views(self):
        """Write an image of one colour for each object; return colours and shards."""
        colours = np.random.default_rng(1).integers(40, 250, (COUNT, 3), dtype=np.uint8)
        shards = []
        for shard in range(2):
            rows = np.arange(shard, COUNT, 2)
            images = np.broadcast_to(
                colours[rows][:, None, None], (len(rows), SIDE, SIDE, 3)
            )
            path = self.folder / "views" / f"{shard:04}.h5"
            shards.append(write_images(path, FIRST_ID + rows, images, "irg"))
        return colours, shards
