"""Properties of a slice's objects, from the catalogue or from the cutouts."""

import logging
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peculiar.measure.star_masks import in_star_masks
from peculiar.tables.accounting import name_some
from peculiar.tables.columns import MASK, describe, text_of
from peculiar.tables.files import written

log = logging.getLogger(__name__)

#: Second moments of the half-light ellipse of the exponential component (SF21 §4.4).
ELLIPSE = [f"i_exp_ellipse_{place}_arcsec2" for place in ("11", "22", "12")]

#: Columns that each property is computed from: the catalogue's, and the measured.
MADE_OF = {
    "r_eff_arcsec": (ELLIPSE, ELLIPSE),
    "ellipticity": (ELLIPSE, ELLIPSE),
    "blendedness": (["blendedness"], ["blendedness"]),
    "aper_to_cmodel": (["i_aper_flux", "i_cmodel_flux"],) * 2,
    "g_r": (["g_mag", "r_mag"], ["g_aper_mag", "r_aper_mag"]),
    "r_i": (["r_mag", "i_mag"], ["r_aper_mag", "i_aper_mag"]),
    "in_bright_star_mask": (["in_bright_star_mask"], []),
}


def write_properties(
    *, objects: Path, measured: list[Path], star_masks: list[Path], properties: Path
) -> None:
    """Write the properties that SF21 §4.4 compares, of every object of a slice.

    A property comes from the survey's own catalogue if that has values in all necessary
    columns; else from the measurements on the cutouts; else it is null. The two are
    never mixed within a property.

    Parameters
    ----------
    objects : Path
        The slice's ``objects.parquet``: ``object_id`` int64, and any of the columns of
        `MADE_OF`, numbers; ``in_bright_star_mask`` bool, or a number (nonzero: inside).
    measured : list of Path
        Tables of `peculiar.measure.photometry.measure_cutouts`; none for a source
        without flux. Objects without cutout get nulls.
    star_masks : list of Path
        See `peculiar.measure.star_masks`; if there are any, they replace the
        catalogue's ``in_bright_star_mask``.
    properties : Path
        Parquet to write, one row per object, in the order of `objects`: ``object_id``,
        and null where unknown:

        - ``r_eff_arcsec``: (Q11 Q22 - Q12^2)^(1/4), the geometric mean of the semi-axes
        of
          the half-light ellipse;
        - ``ellipticity``: 1 - b/a of the same ellipse;
        - ``blendedness``: as in the catalogue;
        - ``aper_to_cmodel``: log10(i_aper_flux / i_cmodel_flux);
        - ``g_r``, ``r_i``: mag;
        - ``in_bright_star_mask``: bool;
        - ``mask_{plane}``: bool, as measured.

        Numbers are float64. Every field has ``unit``, ``description`` and ``source``:
        ``catalogue``, ``measured``, ``masks`` or ``unknown``.

    Raises
    ------
    ValueError
        If an object was measured more than once.
    """
    schema = pq.read_schema(objects)
    wanted = {name for columns, _ in MADE_OF.values() for name in columns}
    there = [name for name in schema.names if name in wanted]
    catalogue = pq.read_table(objects, columns=["object_id", *there])
    ids = catalogue["object_id"].combine_chunks()
    ours = _measured(measured, ids)
    columns, fields = [ids], [pa.field("object_id", pa.int64())]
    for name, made_of in MADE_OF.items():
        values, source = _property(name, made_of, catalogue, ours)
        if name == "in_bright_star_mask" and star_masks:
            values, source = _in_masks(objects, star_masks), "masks"
        columns.append(values)
        origin = _origin(source, made_of, ours)
        fields.append(_described(name, values.type, source, origin))
        known = len(ids) - values.null_count
        log.info("%s: %d of %d objects, source %s", name, known, len(ids), source)
    masks = [name for name in ours.column_names if name.startswith(MASK)]
    if not masks and all(column.null_count == len(ids) for column in columns[1:]):
        log.warning(
            "%s: no property is known for any of the %d objects: the source has no "
            "flux to measure, and its catalogue none of the columns %s",
            *(objects, len(ids), ", ".join(sorted(wanted))),
        )
    fields = [describe(fields[0]), *fields[1:], *map(ours.field, masks)]
    columns += [ours[name] for name in masks]
    with written(properties) as temporary:
        pq.write_table(pa.table(columns, schema=pa.schema(fields)), temporary)


def _in_masks(objects: Path, files: list[Path]) -> pa.Array:
    """Return which objects are in a mask; null without a position."""
    table = pq.read_table(objects, columns=["ra", "dec"])
    ra, dec = (table[name].cast(pa.float64()).to_numpy() for name in ("ra", "dec"))
    inside = in_star_masks(ra, dec, files)
    return pa.array(inside, mask=~(np.isfinite(ra) & np.isfinite(dec)))


def _measured(paths: list[Path], ids: pa.Array) -> pa.Table:
    """Return the measurements of these objects, in their order, or nulls.

    Rows are matched by 64-bit integers: pandas could turn them into floats.
    """
    if not paths:
        return pa.table({"object_id": ids})
    table = pa.concat_tables([pq.read_table(path) for path in paths])
    own, counts = np.unique(table["object_id"].to_numpy(), return_counts=True)
    if (counts > 1).any():
        raise ValueError(
            f"{paths[0]} and {len(paths) - 1} others: {(counts > 1).sum()} objects "
            f"are in them more than once: {name_some(own[counts > 1])}. Expected one "
            "row per object; remove these tables and run again"
        )
    rows = pc.index_in(ids, table["object_id"].combine_chunks())
    log.info(
        "%d of %d objects are measured; %d measurements belong to no object",
        *(
            len(ids) - rows.null_count,
            len(ids),
            len(own) - (len(ids) - rows.null_count),
        ),
    )
    return table.take(rows)


def _property(
    name: str, made_of: tuple[list, list], catalogue: pa.Table, ours: pa.Table
) -> tuple[pa.Array, str]:
    """Return a property of every object, and its source."""
    for source, table, columns in zip(
        ("catalogue", "measured"), (catalogue, ours), made_of, strict=True
    ):
        if columns and all(_has_values(table, column) for column in columns):
            if name == "in_bright_star_mask":
                return _as_bool(table[name]), source
            numbers = [_as_floats(table[column]) for column in columns]
            # Logarithms and roots of negative numbers are nulls, not errors.
            with np.errstate(invalid="ignore", divide="ignore"):
                values = _computed(name, *numbers)
            finite = np.where(np.isfinite(values), values, np.nan)
            return pa.array(finite, pa.float64(), from_pandas=True), source
    kind = pa.bool_() if name == "in_bright_star_mask" else pa.float64()
    return pa.nulls(len(catalogue), kind), "unknown"


def _has_values(table: pa.Table, column: str) -> bool:
    if column not in table.column_names:
        return False
    return not pc.all(pc.is_null(table[column], nan_is_null=True)).as_py()


def _computed(name: str, *numbers: np.ndarray) -> np.ndarray:
    if name == "r_eff_arcsec":
        xx, yy, xy = numbers
        return np.where(xx > 0, xx * yy - xy**2, np.nan) ** 0.25
    if name == "ellipticity":
        return _ellipticity(*numbers)
    if name == "aper_to_cmodel":
        # The ratio of two negative fluxes has no meaning.
        return np.log10(numbers[0]) - np.log10(numbers[1])
    return numbers[0] if len(numbers) == 1 else numbers[0] - numbers[1]


def _ellipticity(xx: np.ndarray, yy: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """Return 1 - b/a, from the eigenvalues a^2 and b^2 of the second moments."""
    mean, half = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    # Not mean - half, which rounding makes 0 for a very flat ellipse.
    minor = (xx * yy - xy**2) / (mean + half)
    return np.where(mean > 0, 1 - np.sqrt(minor / (mean + half)), np.nan)


def _as_floats(column: pa.ChunkedArray) -> np.ndarray:
    return column.cast(pa.float64(), safe=False).to_numpy()


def _as_bool(column: pa.ChunkedArray) -> pa.Array:
    """Return truth values that a catalogue may hold as numbers; NaN is null."""
    if pa.types.is_boolean(column.type):
        return column.combine_chunks()
    numbers = pa.array(_as_floats(column), from_pandas=True)
    return pc.not_equal(numbers, 0.0)


def _origin(source: str, made_of: tuple[list, list], ours: pa.Table) -> str:
    """Return the description of a property's origin."""
    if source == "catalogue":
        return f"catalogue: {', '.join(made_of[0])}"
    if source in ("unknown", "masks"):
        return source
    # The measurements' description has their band, and whether the PSF is known.
    first = describe(ours.schema.field(made_of[1][0]))
    return f"measured: {text_of(first, 'description')}"


def _described(name: str, kind: pa.DataType, source: str, origin: str) -> pa.Field:
    field = describe(pa.field(name, kind))
    text = f"{text_of(field, 'description')} ({origin})"
    return field.with_metadata(
        field.metadata | {b"description": text.encode(), b"source": source.encode()}
    )
