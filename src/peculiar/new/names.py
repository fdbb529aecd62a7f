"""Names of files: where the band is in them, and what names the object."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from peculiar.new.bands import is_filter, rank, tidy
from peculiar.new.columns import Columns, texts_of

#: What stands for the band in a name until its spelling is known.
MARK = "\0"


@dataclass
class Names:
    """Names of files, in parts.

    Attributes
    ----------
    bands : list of str
        Blue to red; empty if no part of the names is a band.
    spelled : list of str
        The bands as the names have them.
    keys : list of str
        Names with `MARK` for the band, one of each object or image.
    fields : list of list of str
        Parts in which the keys differ, each a text for each key.
    pieces : list of str or int
        Of all names, in order: text with `MARK` for the band, or a field's number.
    left_out : int
        Files whose names are unlike the others'.
    """

    bands: list[str]
    spelled: list[str]
    keys: list[str]
    fields: list[list[str]]
    pieces: list[str | int]
    left_out: int = 0

    def file(self, key: str, band: int = 0) -> str:
        """Return the name of a key's file in one band."""
        return key.replace(MARK, self.spelled[band]) if self.bands else key

    def pattern_of(self, fields: Sequence[str]) -> str:
        """Return ``source.images``, with a placeholder for each field."""
        holder = "{band}" if self.bands == self.spelled else "{BAND}"
        parts = [
            fields[piece] if isinstance(piece, int) else _escaped(piece)
            for piece in self.pieces
        ]
        return "".join(parts).replace(MARK, holder)


def parse_names(names: Sequence[str]) -> Names:
    """Find the band and the object in names of files, relative to their folder."""
    keys, spelled = _by_band(names)
    depth = Counter(key.count("/") for key in keys).most_common(1)[0][0]
    kept = [key for key in keys if key.count("/") == depth]
    pieces, fields = _fields(kept)
    own = _bands(spelled)
    left_out = len(names) - len(kept) * max(1, len(spelled))
    return Names(*own, kept, fields, pieces, max(0, left_out))


def _bands(spelled: list[str]) -> tuple[list[str], list[str]]:
    """Return bands, blue to red, and how the names spell them."""
    spelled = sorted(spelled, key=rank)
    own = tidy(spelled)
    fits = own == spelled or [x.upper() for x in own] == spelled
    return (own if fits else spelled), spelled


def _by_band(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return names with `MARK` for the band, each once, and the bands' spellings."""
    by_key: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for match in re.finditer("[A-Za-z0-9]+", name):
            if is_filter(match[0]):
                key = name[: match.start()] + MARK + name[match.end() :]
                by_key[key].add(match[0])
    several = {key: found for key, found in by_key.items() if len(found) > 1}
    if several:
        words = Counter(word for found in several.values() for word in found)
        most = max(words.values())
        spelled = [word for word, number in words.items() if number * 2 > most]
        return sorted(several), spelled
    # One band: the same word at the same place in all names.
    common = Counter(found for key in by_key for found in by_key[key])
    word, number = max(common.items(), key=lambda x: x[1], default=("", 0))
    if number == len(names) > 1:
        return sorted(key for key in by_key if by_key[key] == {word}), [word]
    return sorted(names), []


def _fields(keys: list[str]) -> tuple[list[str | int], list[list[str]]]:
    """Return the pieces of some keys, and the parts in which they differ."""
    columns = list(zip(*(re.split(f"(/|{MARK})", key) for key in keys), strict=True))
    pieces, fields = list[str | int](), list[list[str]]()
    for column in columns:
        first, own, last = _middle(column)
        pieces.append(first)
        if own is not None:
            if own not in fields:
                fields.append(own)
            pieces += [fields.index(own), last]
    return pieces, fields


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _middle(texts: Sequence[str]) -> tuple[str, list[str] | None, str]:
    """Return what texts begin with, the words in which they differ, and their end."""
    if len({*texts}) == 1:
        return texts[0], None, ""
    words = [re.split(r"([^A-Za-z0-9]+)", text) for text in texts]
    shortest = min(map(len, words))
    start = next(
        (i for i in range(shortest) if len({x[i] for x in words}) > 1), shortest - 1
    )
    end = next(
        (i for i in range(shortest - start) if len({x[-1 - i] for x in words}) > 1),
        shortest - start - 1,
    )
    own = ["".join(x[start : len(x) - end]) for x in words]
    first = "".join(words[0][:start])
    last = "".join(words[0][len(words[0]) - end :]) if end else ""
    return first, own, last


def plain_names(columns: Columns) -> list[str]:
    """Return the columns whose names can stand in a pattern."""
    return [
        name
        for name in columns.names
        if not set(name) & set("{}[]:!.") and name.lower() != "band"
    ]


def column_for(columns: Columns, values: list[str]) -> tuple[str, str, float] | None:
    """Return the column that holds some texts of names, as a placeholder.

    Returns
    -------
    found : tuple of str, str and float, or None
        The column; the placeholder, such as ``{number:05d}``; the share of the texts
        that are in it, above one half.
    """
    wanted = pa.array(sorted({*values}))
    best: tuple[str, str, float] | None = None
    widths = {len(value) for value in values}
    for name in plain_names(columns):
        texts = texts_of(columns, name)
        if texts is None:
            continue
        forms = [(f"{{{name}}}", texts)]
        if len(widths) == 1:
            width = max(widths)
            padded = pc.utf8_lpad(texts, width, "0")
            forms.append((f"{{{name}:0{width}d}}", padded))
        for form, there in forms:
            share = pc.mean(
                pc.is_in(wanted, value_set=there).cast(pa.float64())
            ).as_py()
            if share > 0.5 and (best is None or share > best[2]):
                best = (name, form, share)
    return best
