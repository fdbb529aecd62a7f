"""What a schema cannot say: that the sections of a config fit each other."""

from collections.abc import Iterator
from importlib import import_module
from string import Formatter
from types import ModuleType

from peculiar.config.detector_checks import of_detector, of_ensemble
from peculiar.config.detectors import scores_of
from peculiar.config.kinds import KINDS
from peculiar.config.paths import expand
from peculiar.config.schema import Place, nearest

Found = Iterator[tuple[Place, str]]

#: Folders of a slice, which a detector's folder would mix with.
TAKEN = ("annotations", "cutouts", "injections", "measured", "rejects", "views")


def contradictions(config: dict) -> Found:
    """Find what is wrong between the sections of a slice's config.

    Parameters
    ----------
    config : dict
        One slice's config, complete and valid by the schema.

    Yields
    ------
    place, text : tuple, str
        Where, and what was found and expected.
    """
    yield from _source(config["source"], config["cutouts"]["bands"])
    yield from _views(config)
    for section, of_one in (("detectors", of_detector), ("ensembles", of_ensemble)):
        for name, options in config[section].items():
            place = (section, name)
            if name in TAKEN:
                taken = ", ".join(TAKEN)
                yield place, f"not a good name; {taken} are folders of a slice"
            yield from of_one(place, options, config)
    yield from _characterise(
        config["characterise"], config["detectors"] | config["ensembles"]
    )
    yield from _labels(config["labels"])
    yield from _publish(config["publish"], config)
    yield from _injection(config["evaluation"]["injection"])


def _source_module(config: dict) -> ModuleType:
    return import_module(f"peculiar.sources.{config['source']['kind']}")


def _source(source: dict, bands: list[str]) -> Found:
    for key in ("file", "table", "catalogue"):
        if isinstance(source.get(key), str):
            yield from _file(("source", key), source[key], source["kind"])
    if source["kind"] == "fits":
        yield from _fits(source, bands)


def _fits(source: dict, bands: list[str]) -> Found:
    needed = {"position": ("ra", "dec"), "pixel": ("x", "y"), "centre": ()}
    for key in needed[source["cut_at"]]:
        if source[key] is None:
            text = f"is null; cut_at {source['cut_at']} needs the name of a column"
            yield ("source", key), text
    planes = source["planes"]
    for band in bands if planes else ():
        if band not in planes:
            yield (
                ("source", "planes"),
                f"{band!r} is not among {', '.join(planes)}; expected every band of "
                "cutouts.bands",
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
    try:
        path = expand(name, ".".join(map(str, place)))
    except ValueError as error:
        yield place, str(error)
    else:
        if not path.exists():
            hint = "; peculiar hsc table fetches it" if kind == "hsc" else ""
            yield place, f"{name!r} is not there; looked for {path.resolve()}{hint}"


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
            yield (
                (*place, "bands"),
                f"{band!r} is not allowed; the cutouts have the bands "
                f"{', '.join(cutouts['bands'])} (cutouts.bands)",
            )


def _stretch(place: Place, view: dict, source: str, stretched: bool) -> Found:
    kind, normalisation = view["stretch"]["kind"], view["normalisation"]
    if (kind == "none") != stretched:
        what = "images that are stretched already" if stretched else "linear flux"
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
        yield (
            place,
            f"only linear flux can be smoothed, and a source of kind "
            f"{config['source']['kind']} gives images that are stretched already; "
            "expected null",
        )
        return
    # What the simulated survey knows of its PSFs needs no name.
    named = config["source"].get("properties")
    for band in config["cutouts"]["bands"] if named is not None else ():
        if f"{band}_psf_fwhm_arcsec" not in named:
            yield (
                place,
                f"nothing is known of the PSF in {band}; name a column for "
                f"{band}_psf_fwhm_arcsec in source.properties, or expect null",
            )


def _characterise(section: dict, detectors: dict) -> Found:
    for number, name in enumerate(section["detectors"] or ()):
        if name not in detectors:
            yield (
                ("characterise", "detectors", number),
                f"no detector is called {name!r}; {_known(name, detectors)}",
            )
    for number, file in enumerate(section["star_masks"]):
        yield from _file(("characterise", "star_masks", number), file)


def _labels(labels: dict) -> Found:
    group_of = dict.fromkeys(labels["ordinary"], "ordinary")
    for group, names in labels["groups"].items():
        for name in names:
            if group_of.setdefault(name, group) != group:
                yield (
                    ("labels", "groups", group),
                    f"{name!r} is not allowed; it stands in {group_of[name]!r} too, "
                    "and a label belongs to one group",
                )

    artifact = labels["artifact"]
    for name in sorted(set(artifact["artifacts"]) & set(artifact["galaxies"])):
        yield (
            ("labels", "artifact"),
            f"{name!r} is not allowed in artifacts and in galaxies; a label is of one",
        )


def _publish(publish: dict, config: dict) -> Found:
    for list_, section in publish["known"].items():
        yield from _file(("publish", "known", list_, "table"), section["table"])
    if publish["tags"]:
        yield from _file(("publish", "tags"), publish["tags"])
    name, detectors = publish["detector"], config["detectors"]
    known = detectors | config["ensembles"]
    if name not in known:
        yield (
            ("publish", "detector"),
            f"no detector or ensemble is called {name!r}; {_known(name, known)}",
        )
        return
    if name in detectors and detectors[name]["view"] not in config["views"]:
        return  # said already
    scores = list(scores_of(config, name))
    if publish["score"] not in scores:
        yield (
            ("publish", "score"),
            f"the detector {name!r} gives no score {publish['score']!r}; "
            f"{_known(publish['score'], scores)}",
        )


def _injection(section: dict | None) -> Found:
    for number, kind in enumerate((section or {}).get("kinds") or ()):
        if kind not in KINDS:
            yield (
                ("evaluation", "injection", "kinds", number),
                f"the simulated survey has no kind {kind!r}; {_known(kind, KINDS)}",
            )


def _known(name: str, names: dict | list[str]) -> str:
    return nearest(name, sorted(names))
