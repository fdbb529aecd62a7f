"""Units, descriptions and UCDs of the columns of published tables."""

import pyarrow as pa

from peculiar.tables.ucds import ucd_of, ucd_of_score

#: Columns by name: unit and description.
NAMED = {
    "slice": ("", "Part of the survey: a key of the config's slices"),
    "object_id": ("", "Identifier in the survey, 64-bit integer"),
    "source_id": (
        "",
        "Id of the object in the form that the source has it",
    ),
    "designation": ("", "Name by position, cut off to 0.1 s and 1 arcsec"),
    "shard": ("", "Number of the files that hold the object's images"),
    "source_row": ("", "Row in the input catalogue, from 0"),
    "ra": ("deg", "Right ascension (ICRS)"),
    "dec": ("deg", "Declination (ICRS)"),
    "r_eff_arcsec": ("arcsec", "Half-light radius, geometric mean of the semi-axes"),
    "ellipticity": ("", "1 - minor axis / major axis"),
    "blendedness": (
        "",
        "Fraction of the flux at the object's position that is from neighbours",
    ),
    "aper_to_cmodel": ("", "log10 of flux within 2 arcsec / total flux, i band"),
    "g_r": ("mag", "g - r, AB"),
    "r_i": ("mag", "r - i, AB"),
    "in_bright_star_mask": ("", "Inside a bright-star mask"),
    "p_interesting": ("", "0..1, taught by judgements; not a calibrated probability"),
    "p_artifact": ("", "0..1, taught by judgements; not a calibrated probability"),
    "p_std": ("", "Standard deviation of p_interesting over resampled judgements"),
    "artifact_score": ("", "0..1, near 1 for an artifact of the instrument"),
    "taught": (
        "",
        "Logarithm of the odds peculiar to ordinary, taught by injected anomalies",
    ),
    "p_taught_artifact": (
        "",
        "0..1, near 1 for an artifact, taught by injected ones; not calibrated",
    ),
    "candidate_rank": (
        "",
        "Rank among the candidates, from 1; 0 for artifacts and repeated positions",
    ),
    "redshift": ("", "Redshift; empty if unknown"),
    "equivalent_width_a": (
        "Angstrom",
        "Rest-frame equivalent width of an emission line; empty if unknown",
    ),
    "score_seed_std": (
        "",
        "Sample standard deviation of the main score, in sigma, among detectors "
        "that differ only in their seed",
    ),
    "strength": ("", "Strength of the anomaly, on the scale of its label"),
    "label": ("", "Class of the object; empty if unknown"),
}

#: Columns by the end of their name, longer ends first: unit and description. In the
#: description, {} stands for the beginning of the name.
ENDS = {
    "_psf_fwhm_arcsec": ("arcsec", "Full width at half maximum of the PSF in {}"),
    "_extendedness": ("", "0 if point-like in {}, 1 if extended"),
    "_magsigma": ("mag", "Standard error of {}"),
    "_magerr": ("mag", "Standard error of {}"),
    "_aper_mag": ("mag", "PSF-matched magnitude in {}, 2 arcsec aperture, AB"),
    "_arcsec2": ("arcsec2", ""),
    "_arcsec": ("arcsec", ""),
    "_mag": ("mag", "Magnitude in {}, AB"),
    "_deg": ("deg", ""),
    "_px": ("pix", ""),
}


#: Names, and their ends, of numbers without a unit.
NUMBERS = ("ellipticity", "blendedness", "aper_to_cmodel", "_extendedness")

#: Beginning of the columns that say whether a plane of the images' mask is set.
MASK = "mask_"


def describe(field: pa.Field) -> pa.Field:
    """Return the field of an object's column with ``unit``, ``description``, ``ucd``.

    All are in the field's metadata. What is there already stays; the rest follows from
    the name.
    """
    own = {key.decode(): text.decode() for key, text in (field.metadata or {}).items()}
    unit, description = NAMED.get(field.name) or _by_end(field.name)
    told = {"unit": unit, "description": description, "ucd": ucd_of(field.name)}
    return field.with_metadata(told | own)


def holds_numbers(name: str) -> bool:
    """Return whether the name of an object's column says that it holds numbers."""
    return name.endswith(NUMBERS) or bool((NAMED.get(name) or _by_end(name))[0])


def describe_score(field: pa.Field, meanings: dict[str, dict[str, str]]) -> pa.Field:
    """Return a score's field with ``unit``, ``description`` and ``ucd``.

    Parameters
    ----------
    field : pa.Field
        A column named ``{detector}_{score}``, perhaps followed by ``_sigma`` or
        ``_pct``, or ``{detector}_`` with ``selected``, ``in_{set}`` or ``rank_pct``.
    meanings : dict of str to dict of str to str
        Per detector the meaning of each of its scores.
    """
    texts = {}
    for detector, scores in meanings.items():
        texts[f"{detector}_selected"] = ("", f"Selected by {detector}")
        texts[f"{detector}_rank_pct"] = (
            "",
            f"Percentile (0..100) in the slice, ranked by {detector}'s selection",
        )
        prefix = f"{detector}_in_"
        if field.name.startswith(prefix):
            name = field.name.removeprefix(prefix)
            texts[field.name] = ("", f"In the further selection {name} of {detector}")
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
    ucd = ucd_of_score(field)
    return field.with_metadata({"unit": unit, "description": description, "ucd": ucd})


def text_of(field: pa.Field, key: str) -> str:
    """Return ``unit``, ``description`` or ``ucd`` of a described field."""
    return field.metadata[key.encode()].decode()


def _by_end(name: str) -> tuple[str, str]:
    for end, (unit, description) in ENDS.items():
        if name.endswith(end):
            return unit, description.format(name.removesuffix(end))
    if name.startswith(MASK):
        return "", f"Mask plane {name.removeprefix(MASK)} is set near the object"
    return "", ""
