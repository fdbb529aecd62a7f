"""Judgements of a simulated person, who knows the true labels."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from peculiar.evaluate.played import play
from peculiar.evaluate.played_survey import survey_of, verdicts_of
from peculiar.labels.judgements_file import SIMULATED
from peculiar.scores.described import read_objects
from peculiar.scores.rerank import VERDICTS
from peculiar.tables.files import written


def simulate_judgements(
    *,
    survey: dict,
    labels_of: dict[str, Path],
    labels: dict,
    looks: int,
    judgements: Path,
) -> None:
    """Write what a person says who judges by the true labels what the queue shows.

    Parameters
    ----------
    survey : dict
        ``descriptors`` and ``taught``, see `peculiar.scores.described.read_objects`,
        and what `peculiar.evaluate.played_survey.survey_of` needs.
    labels_of, labels
        See `peculiar.evaluate.played_survey.verdicts_of`.
    looks : int
        Number of judgements, see `peculiar.evaluate.played.play`.
    judgements : Path
        CSV to write, see `peculiar.labels.judgements_file`: ``who`` is `SIMULATED`.

    Raises
    ------
    ValueError
        If no object has a label of an interesting one.
    """
    objects = read_objects(survey["descriptors"], survey["taught"])
    verdicts = verdicts_of(objects, labels_of, labels)
    rows = np.flatnonzero(verdicts != "")
    if not (verdicts == VERDICTS[0]).any():
        raise ValueError(
            f"judgements.simulated is {looks}, but no object has a label of an "
            "interesting one. Expected such labels: name them in labels.interesting, "
            "or set judgements.simulated to 0"
        )
    played = play(survey_of(objects, rows, verdicts, survey), looks, seed=1)
    shown = rows[[look.row for look in played.looks]]
    columns = {
        "object_id": pa.array(objects.ids[shown]).cast(pa.string()),
        "verdict": pa.array([VERDICTS[code] for code in played.verdicts], pa.string()),
        "who": pa.array([SIMULATED] * len(shown), pa.string()),
        "round": pa.array(played.rounds + 1, pa.int64()),
        "shown_as": pa.array([look.shown_as() for look in played.looks], pa.string()),
    }
    with written(judgements) as temporary:
        pyarrow.csv.write_csv(pa.table(columns), temporary)
