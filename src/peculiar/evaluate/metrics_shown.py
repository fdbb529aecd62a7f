"""The metrics that are shown: of all slices together, seeds as their mean."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from peculiar.config import titles
from peculiar.evaluate.tables import ARTIFACT_SCORE, ARTIFACTS, ORDER, is_main


class Shown:
    """The metrics of all slices together, with the mean over seeds.

    Made from rows of `peculiar.evaluate.metrics.SCHEMA`; the other arguments are those
    of `peculiar.evaluate.metrics.measure_metrics`.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        families: list[list[str]],
        published: dict,
        baselines: list[str],
        ensembles: Iterable[str],
        words: dict,
    ):
        self.words = words
        self.family = {name: ", ".join(names) for names in families for name in names}
        whole = frame[frame["slice"].isna()]
        rows = whole.to_dict("records")
        self.rows = {
            tuple(row[key] for key in ("detector", "score", "class", "metric")): row
            for row in rows
        }
        self.classes = list(dict.fromkeys(row["class"] for row in rows))
        every = dict.fromkeys((row["detector"], row["score"]) for row in rows)
        self.scores = [
            of for of in every if of[0] not in self.family or of[1] == ARTIFACT_SCORE
        ]
        self.baselines = [
            of for of in every if of[0] in baselines and of[1] != ARTIFACT_SCORE
        ]
        detector = published["detector"]
        self.published = (self.family.get(detector, detector), published["score"])
        self.ensembles = {self.family.get(name, name) for name in ensembles}
        groups = [name for name in self.classes if name.endswith(" (group)")]
        self.headlines = groups or [x for x in self.classes if x != ARTIFACTS]

    def value(self, of: tuple[str, str], name: str, metric: str) -> float:
        """Return a metric of a score; NaN where there is none."""
        value = self.rows.get((*of, name, metric), {}).get("value")
        return np.nan if value is None else value

    def best(self, scores: list[tuple], name: str) -> tuple[str, str] | None:
        """Return the score of the largest ROC AUC for a class, the first of equals."""
        found = [of for of in scores if np.isfinite(self.value(of, name, "roc_auc"))]
        return max(found, key=lambda of: self.value(of, name, "roc_auc"), default=None)

    def chosen(self, name: str) -> dict[str, tuple[str, str]]:
        """Return the scores of the small tables, by their titles."""
        found = {f"{self.title(self.published)} (main)": self.published}
        for of in self.others():
            if of[0] in self.ensembles:
                # A title may say so itself.
                kind = "" if "ensemble" in self.title(of) else " (ensemble)"
                found[f"{self.title(of)}{kind}"] = of
        best = self.best(self.baselines, name)
        return found | ({f"{self.title(best)} (best baseline)": best} if best else {})

    def others(self) -> list[tuple[str, str]]:
        """Return the orders of the other detectors, or their only scores."""
        mains = [of for of in self.scores if is_main(of, self.scores)]
        return [of for of in mains if of[0] != self.published[0]]

    def title(self, of: tuple[str, str]) -> str:
        """Return what a score is called, after its detector."""
        detector, score = of
        if score == ARTIFACT_SCORE:
            return titles.ARTIFACT_SCORE
        if score == ORDER:
            return f"{titles.detector_title(detector, self.words)}, order of selection"
        return titles.score_title(detector, score, self.words)
