"""What the run found, in numbers, for the first sentence of the page."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from peculiar.config.titles import column_title, detector_title
from peculiar.publish.candidate_ranks import artifacts_of, order_of


def found(table: pa.Table, publish: dict, words: dict[str, dict]) -> dict:
    """Return what the page says first of the run.

    Parameters
    ----------
    table : pa.Table
        The catalogue, with ``candidate_rank``.
    publish : dict
        See `peculiar.publish.candidate_ranks.rank_candidates`.
    words : dict
        See `peculiar.config.titles.words`.

    Returns
    -------
    found : dict
        Numbers of ``objects``, of those ``selected`` by the published ``detector``, and
        of ``artifacts`` among these; of all that look like artifacts and are set
        ``aside``, and of ``candidates``, one a position; an object in several slices
        counts once. The detector, and the ``order`` of the candidates, in words; and
        whether it ``follows`` the judgements, as the config names no order.
    """
    ids = table["object_id"].to_numpy()
    selected = pc.fill_null(table[f"{publish['detector']}_selected"], False).to_numpy()
    artifact = artifacts_of(table, publish["artifact_threshold"])
    return {
        "objects": len(np.unique(ids)),
        "selected": len(np.unique(ids[selected])),
        "detector": detector_title(publish["detector"], words),
        "artifacts": len(np.unique(ids[selected & artifact])),
        "aside": len(np.unique(ids[artifact])),
        "candidates": int((table["candidate_rank"].to_numpy() > 0).sum()),
        "order": column_title(order_of(table, publish), words),
        "follows": publish["candidates"]["order"] is None,
    }
