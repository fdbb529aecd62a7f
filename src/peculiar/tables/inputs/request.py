"""What is asked of a reader of tables, and what it returns."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

#: Key of a field's metadata: counts of spellings that a reader took for unknown (JSON).
UNKNOWN = "unknown"

#: Likewise: the frame of a position that a file states, see `frames.frame_text`.
FRAME = "frame"


@dataclass(frozen=True)
class Request:
    """Some columns of a file.

    Attributes
    ----------
    path : Path
        File, or a folder of Parquet.
    key : str
        Key of the configuration that names it, for messages.
    wanted : list of str
        Columns.
    texts : frozenset of str
        Those that stay text as written, where the format is text.
    hdu : int, str or None
        The table in a file of several: number or name.
    unknown : dict
        Spellings, see `peculiar.tables.inputs.unknown.DEFAULTS`.
    files : ExitStack
        Files that a reader keeps open until the columns are read.
    """

    path: Path
    key: str
    wanted: list[str]
    texts: frozenset[str] = frozenset()
    hdu: int | str | None = None
    unknown: dict = field(default_factory=dict)
    files: ExitStack = field(default_factory=ExitStack)

    @property
    def name(self) -> str:
        """The key and the file, with which messages begin."""
        return f"{self.key}: {self.path}"


class Found(NamedTuple):
    """A file's columns.

    Attributes
    ----------
    names : list of str
        Of all columns.
    get : callable
        Names to a table of these columns, of any Arrow type, with ``unit`` in the
        fields' metadata.
    where : str
        Which table of the file this is, for messages; may be empty.
    """

    names: list[str]
    get: Callable[[list[str]], pa.Table]
    where: str = ""


def field_of(
    name: str,
    kind: pa.DataType,
    unit: object = None,
    unknown: Counter | None = None,
    frame: str = "",
) -> pa.Field:
    """Return a field with its unit, its frame, and what was taken for unknown."""
    metadata = {"unit": str(unit)} if unit else {}
    if frame:
        metadata[FRAME] = frame
    if unknown:
        metadata[UNKNOWN] = json.dumps(unknown)
    return pa.field(name, kind, metadata=metadata or None)


def unit_of_field(field: pa.Field) -> str:
    """Return the unit that a file states, or an empty text."""
    return (field.metadata or {}).get(b"unit", b"").decode()


def twice(request: Request, name: str) -> ValueError:
    """Return the error for two columns of one name."""
    return ValueError(
        f"{request.name}: column {name!r} is there several times: expected one. Rename "
        "the others"
    )
