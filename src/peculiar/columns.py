"""What the columns of a published table mean, and in which units they are."""

import pyarrow as pa

#: Columns of fixed name: unit (FITS standard) and description.
NAMED = {
    "slice": ("", "Part of the survey: a key of the config's slices"),
    "object_id": ("", "Identifier in the survey, 64-bit integer"),
    "shard": ("", "Number of the files that hold the object's images"),
    "source_row": ("", "Row in the source, from 0"),
    "ra": ("deg", "Right ascension, ICRS"),
    "dec": ("deg", "Declination, ICRS"),
    "label": ("", "What the object is known to be; empty if not known"),
}

#: Units of measured columns by the end of their name, longest first.
UNITS = {
    "_arcsec2": "arcsec2",
    "_magsigma": "mag",
    "_magerr": "mag",
    "_arcsec": "arcsec",
    "_deg": "deg",
    "_mag": "mag",
    "_px": "pix",
}


def describe(field: pa.Field) -> pa.Field:
    """Return the field with ``unit`` and ``description`` in its metadata.

    What the field's source already says stands; the rest follows from the name.

    Parameters
    ----------
    field : pa.Field
        A column of ``objects.parquet`` or of the labels.
    """
    own = {key.decode(): text.decode() for key, text in (field.metadata or {}).items()}
    suffixes = (unit for end, unit in UNITS.items() if field.name.endswith(end))
    unit, description = NAMED.get(field.name, (next(suffixes, ""), ""))
    return field.with_metadata({"unit": unit, "description": description} | own)


def describe_score(field: pa.Field, meanings: dict[str, dict[str, str]]) -> pa.Field:
    """Return a score's field with ``unit`` and ``description``.

    Parameters
    ----------
    field : pa.Field
        A column named ``{detector}_{score}``, with ``_sigma`` or ``_pct`` behind it or
        not, or ``{detector}_selected``.
    meanings : dict of str to dict of str to str
        Per detector what each of its scores means.
    """
    texts = {}
    for detector, scores in meanings.items():
        texts[f"{detector}_selected"] = ("", f"Selected by {detector}")
        for score, meaning in scores.items():
            name = f"{detector}_{score}"
            texts[name] = ("", meaning)
            texts[f"{name}_sigma"] = (
                "",
                f"{name} in standard deviations from the slice's mean",
            )
            # FITS has no unit for per cent.
            texts[f"{name}_pct"] = ("", f"Percentile (0..100) of {name} in the slice")
    unit, description = texts[field.name]
    return field.with_metadata({"unit": unit, "description": description})


def text_of(field: pa.Field, key: str) -> str:
    """Return ``unit`` or ``description`` of a described field."""
    return field.metadata[key.encode()].decode()
