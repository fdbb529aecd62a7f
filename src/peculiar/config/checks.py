"""Checks that a schema cannot make: whether the sections of a config fit together."""

from collections.abc import Iterator
from importlib import import_module
from string import Formatter
from types import ModuleType
from typing import Any

from peculiar.config.detector_checks import of_detector, of_ensemble
from peculiar.config.detectors import scores_of
from peculiar.config.judging_checks import of_judgements, of_simulated, of_vectors
from peculiar.config.kinds import KINDS
from peculiar.config.paths import expand
from peculiar.config.schema import Place, nearest

Found = Iterator[tuple[Place, str]]

#: Folders of a slice, whose names a detector cannot have.
TAKEN = (
    *("annotations", "cutouts", "descriptors", "injections", "measured", "rejects"),
    "views",
)

#: Whether the `file` of a kind of source is a folder.
FOLDERS = {"fits": True, "hdf5": False}


def contradictions(config: dict) -> Found:
    """Yield the contradictions between the sections of a slice's config.

    The config is complete and valid by the schema. Each contradiction is a place in it
    and a text on what was found and expected.
    """
    yield from _source(config["source"], config["cutouts"]["bands"])
    yield from _views(config)
    for section, of_one in (("detectors", of_detector), ("ensembles", of_ensemble)):
        for name, options in config[section].items():
            place = (section, name)
            if name in TAKEN:
                yield place, f"name not allowed; a slice has folders {', '.join(TAKEN)}"
            yield from of_one(place, options, config)
    yield from _characterise(
        config["characterise"], config["detectors"] | config["ensembles"]
    )
    yield from _labels(config["labels"])
    for number, file in enumerate(config["descriptors"]["tables"]):
        yield from _file(("descriptors", "tables", number), file)
        yield from of_vectors(("descriptors", "tables", number), file)
    for number, file in enumerate(config["judgements"]["files"]):
        yield from _file(("judgements", "files", number), file)
        yield from of_judgements(("judgements", "files", number), file)
    yield from of_simulated(config["judgements"]["simulated"], config["labels"])
    yield from _publish(config["publish"], config)
    injection = config["evaluation"]["injection"]
    yield from _kinds(("evaluation", "injection", "kinds"), injection)
    yield from _kinds(("teaching", "kinds"), config["teaching"])
    if config["teaching"] and config["teaching"]["images"]:
        yield from _file(("teaching", "images"), config["teaching"]["images"])


def _source_module(config: dict) -> ModuleType:
    return import_module(f"peculiar.sources.{config['source']['kind']}")


def _source(source: dict, bands: list[str]) -> Found:
    for key in ("file", "table", "catalogue"):
        if isinstance(source.get(key), str):
            yield from _file(("source", key), source[key], source["kind"])
    if source.get("units"):
        yield from _units(source["units"])
    yield from _spelt(source)
    for key in ("limits", "cuts"):
        for column, ends in source.get(key, {}).items():
            yield from _ends(("source", key, column), ends)
    if source["kind"] == "fits":
        yield from _fits(source, bands)


def _units(units: dict[str, str]) -> Found:
    from peculiar.tables.inputs.units import unit_of  # takes half a second

    for name, text in units.items():
        if unit_of(text) is None:
            said = f"{text!r} is no unit; expected one such as deg, rad, hourangle, mag"
            yield ("source", "units", name), said


def _spelt(source: dict) -> Found:
    """Find units and spellings of columns that the source does not read."""
    read = [source.get(key, {}) for key in ("properties", "annotations")]
    named = {x for x in ("ra", "dec") if source.get(x)}
    named = named.union(*read, source.get("limits", ()), source.get("cuts", ()))
    columns = named.union(*(names.values() for names in read))
    columns |= {source[key] for key in ("ra", "dec") if source.get(key)}
    own = source.get("unknown", {}).get("columns", {})
    for place, given, known in (
        (("source", "units"), source.get("units", {}), named),
        (("source", "unknown", "columns"), own, columns),
    ):
        for name in sorted(set(given) - known):
            yield (*place, name), f"no such column is read; {nearest(name, known)}"


def _ends(place: Place, ends: Any) -> Found:
    """Find a range that no value is in; a condition that is no range is let pass."""
    if isinstance(ends, list) and None not in ends and ends[0] >= ends[1]:
        text = "no value is in it; expected the lower bound, then the upper bound"
        yield place, f"{ends} is not allowed; {text}"


def _fits(source: dict, bands: list[str]) -> Found:
    needed = {"position": ("ra", "dec"), "pixel": ("x", "y"), "centre": ()}
    for key in needed[source["cut_at"]]:
        if source[key] is None:
            text = f"is null; cut_at {source['cut_at']} needs the name of a column"
            yield ("source", key), text
    planes = source["planes"] or bands
    for band in set(bands) - set(planes):
        text = f"{band!r} is not among {', '.join(planes)}"
        yield ("source", "planes"), f"{text}; expected every band of cutouts.bands"
    by_band = "{band" in f"{source['images']} {source['hdu']}".lower()
    if len(bands) > 1 and not (by_band or source["planes"]):
        yield (
            ("source", "images"),
            f"{source['images']!r} is the same file and HDU for all of "
            f"{', '.join(bands)}; expected {{band}} in images or hdu, or planes for "
            "cubes",
        )
    try:
        fields = [field for _, field, *_ in Formatter().parse(source["images"])]
    except ValueError as error:
        yield ("source", "images"), f"{source['images']!r} is not a pattern: {error}"
        return
    for field in filter(None, fields):
        if not field.isidentifier():
            yield (
                ("source", "images"),
                f"{{{field}}} is not allowed; expected {{band}} or names of columns, "
                "letters, digits and underscores, in braces",
            )


def _file(place: Place, name: str, kind: str = "") -> Found:
    """Find a file that is not there, or a folder in place of one."""
    try:
        path = expand(name, ".".join(map(str, place)))
    except ValueError as error:
        yield place, str(error)
    else:
        if not path.exists():
            hint = "; peculiar hsc table fetches it" if kind == "hsc" else ""
            yield place, f"{name!r} is not there; looked for {path.resolve()}{hint}"
        elif place == ("source", "file") and kind in FOLDERS:
            folder = FOLDERS[kind]
            if path.is_dir() != folder:
                words = ("a file", "a folder")
                text = f"is {words[not folder]}; expected {words[folder]}"
                yield place, f"{name!r} {text} for a source of kind {kind}"


def _views(config: dict) -> Found:
    for name, view in config["views"].items():
        place = ("views", name)
        yield from _cut(place, view, config["cutouts"])
        yield from _stretch(place, view, config["source"]["kind"], _stretched(config))
        if view["psf_fwhm"] is not None:
            yield from _psf((*place, "psf_fwhm"), config)


def _stretched(config: dict) -> bool:
    return getattr(_source_module(config), "STRETCHED", False)


def _cut(place: Place, view: dict, cutouts: dict) -> Found:
    if view["size"] > cutouts["size"]:
        yield (
            (*place, "size"),
            f"{view['size']} is not allowed; a view is cut from the cutouts, "
            f"whose size is {cutouts['size']} px (cutouts.size)",
        )
    for band in view["bands"]:
        if band not in cutouts["bands"]:
            bands = ", ".join(cutouts["bands"])
            text = f"the cutouts have the bands {bands} (cutouts.bands)"
            yield (*place, "bands"), f"{band!r} is not allowed; {text}"


def _stretch(place: Place, view: dict, source: str, stretched: bool) -> Found:
    kind, normalisation = view["stretch"]["kind"], view["normalisation"]
    if (kind == "none") != stretched:
        what = "stretched images" if stretched else "linear flux"
        wanted = "'none'" if stretched else "'lupton' or 'arcsinh'"
        yield (
            (*place, "stretch", "kind"),
            f"{kind!r} is not allowed; a source of kind {source} gives {what}, which "
            f"needs {wanted}",
        )
    if kind == "lupton" and len(view["bands"]) != 3:
        yield (
            (*place, "bands"),
            f"{len(view['bands'])} bands are not allowed; a Lupton stretch needs "
            "three, in the order red, green, blue",
        )
    if (kind == "arcsinh") != (normalisation == "none"):
        wanted = "'none'" if kind == "arcsinh" else "'code' or 'paper'"
        yield (
            (*place, "normalisation"),
            f"{normalisation!r} is not allowed; a stretch of kind {kind} needs "
            f"{wanted}",
        )


def _psf(place: Place, config: dict) -> Found:
    if _stretched(config):
        text = f"a source of kind {config['source']['kind']} gives stretched images"
        yield place, f"only linear flux can be smoothed, and {text}; expected null"
        return
    # The simulated survey knows its PSFs without names of columns.
    named = config["source"].get("properties")
    for band in config["cutouts"]["bands"] if named is not None else ():
        if f"{band}_psf_fwhm_arcsec" not in named:
            text = f"{band}_psf_fwhm_arcsec in source.properties, or write null"
            yield place, f"the PSF in {band} is unknown; name a column for {text}"


def _characterise(section: dict, detectors: dict) -> Found:
    for number, name in enumerate(section["detectors"] or ()):
        if name not in detectors:
            text = f"no detector is called {name!r}; {nearest(name, detectors)}"
            yield ("characterise", "detectors", number), text
    for number, file in enumerate(section["star_masks"]):
        yield from _file(("characterise", "star_masks", number), file)


def _labels(labels: dict) -> Found:
    group_of = dict.fromkeys(labels["ordinary"], "ordinary")
    for group, names in labels["groups"].items():
        for name in names:
            if group_of.setdefault(name, group) != group:
                text = f"it is in {group_of[name]!r}, and a label has only one group"
                yield ("labels", "groups", group), f"{name!r} is not allowed; {text}"
    artifact = labels["artifact"]
    for name in sorted(set(artifact["artifacts"]) & set(artifact["galaxies"])):
        text = f"{name!r} is not allowed in both artifacts and galaxies"
        yield ("labels", "artifact"), f"{text}; expected it in one of them"


def _publish(publish: dict, config: dict) -> Found:
    for list_, section in publish["known"].items():
        yield from _file(("publish", "known", list_, "table"), section["table"])
    name, detectors = publish["detector"], config["detectors"]
    known = detectors | config["ensembles"]
    if name not in known:
        text = f"no detector or ensemble is called {name!r}; {nearest(name, known)}"
        yield ("publish", "detector"), text
        return
    if name in detectors and detectors[name]["view"] not in config["views"]:
        return  # this error is reported elsewhere
    score, scores = publish["score"], scores_of(config, name)
    if score not in scores:
        text = f"the detector {name!r} gives no score {score!r}"
        yield ("publish", "score"), f"{text}; {nearest(score, scores)}"


def _kinds(place: Place, section: dict | None) -> Found:
    for number, kind in enumerate((section or {}).get("kinds") or ()):
        if kind not in KINDS:
            text = f"the simulated survey has no kind {kind!r}; {nearest(kind, KINDS)}"
            yield (*place, number), text
