"""What kind of quantity a column is, in the words of the Virtual Observatory: UCDs.

They are those of the controlled vocabulary, UCD1+ 1.6. A column of which nobody knows
what it is has none.
"""

import pyarrow as pa

#: Columns by name.
NAMED = {
    "slice": "meta.id;meta.dataset",
    "object_id": "meta.id;meta.main",
    "source_id": "meta.id",
    "designation": "meta.id",
    "group_id": "meta.id.assoc",
    "shard": "meta.id;meta.file",
    "source_row": "meta.record",
    "ra": "pos.eq.ra;meta.main",
    "dec": "pos.eq.dec;meta.main",
    "r_eff_arcsec": "phys.angSize",
    "ellipticity": "src.ellipticity",
    "blendedness": "phot.flux;arith.ratio",
    "aper_to_cmodel": "phot.flux;arith.ratio",
    "in_bright_star_mask": "meta.code.qual",
    "label": "src.class",
    "strength": "stat.param",
    "redshift": "src.redshift",
    "equivalent_width_a": "spect.line.eqWidth",
    "judgement": "meta.code.class",
    "judgements": "meta.number",
    "agreement": "stat.value;arith.ratio",
    "tags": "meta.note",
    "tag_notes": "meta.note",
    "taught": "stat.value",
    "p_taught_artifact": "stat.value",
    "p_interesting": "stat.value",
    "p_artifact": "stat.value",
    "p_std": "stat.stdev",
    "score_seed_std": "stat.stdev",
    "artifact_score": "meta.code.qual",
    "group_size": "meta.number",
    "group_rank": "stat.rank",
    "candidate_rank": "stat.rank",
}

#: Columns by the end of their name, longer ends first. {} stands for the part of the
#: spectrum of the band with which the name begins, see `BANDS`.
ENDS = {
    "_psf_fwhm_arcsec": "instr.det.psf{}",
    "_extendedness": "src.class.starGalaxy{}",
    "_magsigma": "stat.error;phot.mag{}",
    "_magerr": "stat.error;phot.mag{}",
    "_aper_mag": "phot.mag{}",
    "_mag": "phot.mag{}",
}

#: Parts of the spectrum by the name of a band.
BANDS = {
    "u": "em.opt.U",
    "g": "em.opt.B",
    "r": "em.opt.R",
    "i": "em.opt.I",
    "z": "em.opt.I",
    "y": "em.opt.I",
    "j": "em.IR.J",
    "h": "em.IR.H",
    "k": "em.IR.K",
    "ks": "em.IR.K",
}


def ucd_of(name: str) -> str:
    """Return the UCD of an object's column; empty if its name does not say it."""
    if name in NAMED:
        return NAMED[name]
    for end, ucd in ENDS.items():
        if name.endswith(end):
            return ucd.format(_band(name.removesuffix(end)))
    bands = name.split("_")
    if len(bands) == 2 and all(band in BANDS for band in bands):
        return "phot.color" + "".join(map(_band, bands))
    return "meta.code.qual" if name.startswith("mask_") else ""


def ucd_of_score(field: pa.Field) -> str:
    """Return the UCD of a column of a detector: a flag, a percentile or a score."""
    if pa.types.is_boolean(field.type):
        return "meta.code"
    return "stat.percentile" if field.name.endswith("_pct") else "stat.value"


def _band(name: str) -> str:
    """Return what is added for a band: that of ``g``, ``hsc_g`` or ``g_cmodel``."""
    parts = [BANDS[word] for word in name.lower().split("_") if word in BANDS]
    return f";{parts[0]}" if parts else ""
