"""What the run found, in numbers, for the first sentence of the page."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.config.titles import column_title
from peculiar.publish.candidate_ranks import artifacts_of, order_of


def found(table: pa.Table, publish: dict, words: dict[str, dict]) -> dict:
    """Return what the page says first of the run.

    Parameters
    ----------
    table : pa.Table
        The catalogue.
    publish : dict
        See `peculiar.publish.candidate_ranks.rank_candidates`.
    words : dict
        See `peculiar.config.titles.words`.

    Returns
    -------
    found : dict
        Numbers of ``objects``, of those ``selected`` by the published detector, and of
        ``artifacts`` among these, which are set aside; an object in several slices
        counts once. What the ``order`` of the candidates is, in words.
    """
    ids = table["object_id"].to_numpy()
    selected = pc.fill_null(table[f"{publish['detector']}_selected"], False).to_numpy()
    artifact = artifacts_of(table, publish["artifact_threshold"])
    return {
        "objects": len(np.unique(ids)),
        "selected": len(np.unique(ids[selected])),
        "artifacts": len(np.unique(ids[selected & artifact])),
        "order": column_title(order_of(table, publish), words),
    }
