"""What people said so far, in the form in which the page keeps it."""

import pyarrow as pa

from peculiar.labels.judgements_file import split_tags

#: Fields of a record on the page, and the columns of ``judgements.parquet``.
TEXTS = {
    **{name: name for name in ("who", "verdict", "note", "when")},
    "shownAs": "shown_as",
}


def judged_records(judgements: pa.Table) -> list[dict]:
    """Return the judgements, one record a person and object.

    Parameters
    ----------
    judgements : Table
        ``judgements.parquet``, see `peculiar.labels.judgements.read_judgements`.

    Returns
    -------
    records : list of dict
        ``id`` in digits; ``who``, ``verdict``, ``note``, ``when`` and ``shownAs``,
        text, empty where nothing is known; ``tags``, a list; ``round``, int or None.
    """
    return [
        {name: row[column] or "" for name, column in TEXTS.items()}
        | {
            "id": str(row["object_id"]),
            "tags": split_tags(row["tags"]),
            "round": row["round"],
        }
        for row in judgements.to_pylist()
    ]
