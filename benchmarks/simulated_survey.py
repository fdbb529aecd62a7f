"""Measure the simulated survey: objects per second, and what pixel statistics find.

    python benchmarks/simulated_survey.py [objects]

Prints the rate of one core, then the ROC AUC of each pixel statistic for each kind of
anomaly against ordinary objects, on the Lupton view of SF21.
"""

import sys
import time

import numpy as np
import pyarrow as pa
from sklearn.metrics import roc_auc_score

from peculiar.config.kinds import ASTROPHYSICAL, KINDS
from peculiar.detectors.pixel_statistics import DETECTOR
from peculiar.detectors.pixel_statistics.score import pixel_statistics
from peculiar.sources import simulated
from peculiar.views.stretch import lupton_rgb

CUTOUTS = {"size": 96, "bands": ["i", "r", "g"], "pixel_scale": 0.168}
CUTOUTS["zero_point"] = 27.0


def survey(objects: int, seed: int, anomalies: float) -> tuple[np.ndarray, pa.Table]:
    """Make a survey, printing the rate: images in SF21's stretch, and their labels."""
    source = {"kind": "simulated", "objects": objects, "seed": seed}
    source |= {"magnitudes": [20.0, 20.5], "anomalies": anomalies, "compact": 0.3}
    table, labels, _ = simulated.catalogue(source)
    next(simulated.images(source, CUTOUTS, table))  # GalSim's tables are made once
    start = time.process_time()
    flux = np.stack(list(simulated.images(source, CUTOUTS, table)))
    seconds = time.process_time() - start
    print(f"{objects} objects: {objects / seconds:.0f} objects/s of one core")
    return lupton_rgb(flux, minimum=0.0, stretch=0.5, Q=15.0), labels


def main(objects: int) -> None:
    """Print the tables."""
    ordinary, _ = survey(objects, seed=1, anomalies=0.0)
    peculiar, labels = survey(objects, seed=2, anomalies=1.0)
    scores = {
        name: np.concatenate([values, pixel_statistics(peculiar)[name]])
        for name, values in pixel_statistics(ordinary).items()
    }
    classes = np.array([""] * len(ordinary) + labels["label"].to_pylist())

    def area(name: str, kind: str) -> float:
        both = np.isin(classes, ["", kind])
        return roc_auc_score(classes[both] == kind, scores[name][both])

    areas = np.array([[area(name, kind) for name in DETECTOR.scores] for kind in KINDS])
    print(f"{'':18}" + "".join(f"{name:>19}" for name in DETECTOR.scores))
    rows = dict(zip(KINDS, areas, strict=True))
    rows["astrophysical"] = areas[: len(ASTROPHYSICAL)].mean(axis=0)
    rows["artifact"] = areas[len(ASTROPHYSICAL) :].mean(axis=0)
    for kind, values in rows.items():
        print(f"{kind:18}" + "".join(f"{value:19.3f}" for value in values))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
