"""Arrays in script files: a page that is opened from disk can load nothing else."""

import base64
import json
from pathlib import Path

import numpy as np

#: Names of types in the page, all little-endian. Ids are i8: JavaScript's numbers are
#: exact to 2^53 only, its BigInt64Array to 2^63.
TYPES = {"f4": "<f4", "f8": "<f8", "i4": "<i4", "i1": "i1", "u1": "u1", "i8": "<i8"}


def put_array(folder: Path, key: str, kind: str, values: np.ndarray) -> None:
    """Write an array to ``folder/key.js``, a call that gives it to the page.

    Parameters
    ----------
    folder : Path
        The page's ``data`` folder.
    key : str
        What the page asks for.
    kind : str
        A key of `TYPES`; values are converted and have to fit.
    values : ndarray, shape (n,)

    Raises
    ------
    ValueError
        If integers do not fit.
    """
    converted = np.asarray(values).astype(TYPES[kind])
    if kind[0] in "iu" and not np.array_equal(converted, values):
        raise ValueError(
            f"{key}: values do not fit into {kind}, so the page would be wrong. "
            "Expected values in its range; please report this error"
        )
    text = base64.b64encode(converted.tobytes()).decode("ascii")
    call = f'Peculiar.store.put("{key}", "{kind}", "{text}");\n'
    (folder / f"{key}.js").write_text(call, encoding="ascii")


def put_json(folder: Path, key: str, values: list) -> None:
    """Write a list, of texts or of dicts, to ``folder/key.js``, a call that gives it.

    It is JSON without NaN; ids are text.
    """
    # A string of JSON: browsers read it in a third of the time of an array.
    text = _script(json.dumps(values, allow_nan=False))
    call = f'Peculiar.store.json("{key}", {text});\n'
    (folder / f"{key}.js").write_text(call, encoding="ascii")


def put_meta(folder: Path, meta: dict) -> None:
    """Write the facts that the page reads first, to ``folder/meta.js``.

    They are JSON without NaN.
    """
    call = f"Peculiar.store.meta({_script(meta)});\n"
    (folder / "meta.js").write_text(call, encoding="ascii")


def _script(value: object) -> str:
    """Return JSON that is a script, too: ``<`` is escaped, no text can end it."""
    return json.dumps(value, allow_nan=False).replace("<", "\\u003c")
