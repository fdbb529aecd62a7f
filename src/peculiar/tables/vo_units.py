"""Units as the Virtual Observatory spells them (VOUnits 1.0)."""

from peculiar.tables.inputs.units import unit_of


def vo_unit(text: str, *, deprecated: bool = False) -> str:
    """Return a unit as VOUnits spells it: ``arcsec**2``, ``pixel``, ``km.s**-1``.

    Parameters
    ----------
    text : str
        A unit as some program spells it. One that VOUnits does not have stays as it is.
    deprecated : bool
        Whether ``Angstrom`` may stay, which VOUnits discourages, but FITS has: for
        0.1 nm it has no word.
    """
    unit = unit_of(text)
    if unit is None:
        return text
    try:
        return unit.to_string(
            "vounit", deprecations="silent" if deprecated else "convert"
        )
    except ValueError:
        return text
