"""A survey with a slice for each key of the config, to change the key in."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import h5py
import numpy as np
import pandas as pd
import yaml
from checkout import ROOT
from small_survey import BANDS, CONFIG, SIZE

from peculiar.config.detectors import BAND, facts_of
from peculiar.config.schema import load_schema

#: Of all slices: a key of theirs is changed for all.
COMMON = ("labels", "publish", "evaluation")


class Key(NamedTuple):
    """A key of the schema: of which kind's section, its name, and what it may be."""

    kind: str
    name: str
    schema: dict


SCHEMA = load_schema(ROOT / "workflow" / "schemas")
#: The schema of each kind of detector that has a package.
KINDS = {
    branch["then"]["properties"]["kind"]["const"]: branch["then"]
    for branch in SCHEMA["properties"]["detectors"]["additionalProperties"]["allOf"]
}
#: A small config of every kind of detector.
TINY = yaml.safe_load((ROOT / "tests" / "config" / "tiny.yaml").read_text())
#: The key that names a score.
CUT = "detectors.NAME.selection.cuts[].score"
SIGNS = [f"detectors.NAME.selection.cuts[].{sign}" for sign in ("positive", "negative")]
SETS = "detectors.NAME.sets"
#: Keys that can only have one value: these detectors have one score.
SINGLE = [(kind, CUT) for kind in KINDS if len(facts_of(kind).SCORES) == 1]


def keys(schema: dict) -> Iterator[Key]:
    """Find every key of the config that has a value; NAME stands for a name."""
    for section, part in schema["properties"].items():
        if section == "slices":
            continue
        named = part.get("additionalProperties")
        of_one = named if isinstance(named, dict) else part
        prefix = f"{section}.NAME" if named else section
        for branch in of_one.get("allOf", [{"then": of_one}]):
            kind = branch["then"]
            const = kind.get("properties", {}).get("kind", {}).get("const", "")
            yield from _leaves(const, prefix, kind)


def _leaves(kind: str, prefix: str, section: dict) -> Iterator[Key]:
    for name, part in section["properties"].items():
        inside, items = part.get("properties"), part.get("items")
        if isinstance(items, dict) and "properties" in items:
            yield from _leaves(kind, f"{prefix}.{name}[]", items)
        elif inside:
            yield from _leaves(kind, f"{prefix}.{name}", part)
        else:
            yield Key(kind, f"{prefix}.{name}", part)


#: How a sample is chosen, as far as a kind of detector can.
SAMPLE = {
    "only": {"column": "label", "values": ["plain"]},
    "known": {"column": "label", "values": ["bright"]},
    "balance": {"column": "ra"},
    "held_out": 0.25,
}


def base_config() -> dict:
    """Return a config of all detectors, with every option on that adds an input.

    The name of a detector is its kind.
    """
    config = copy.deepcopy(CONFIG)
    del config["source"]
    config["shards"] = {"size": 8}
    for kind, schema in KINDS.items():
        detector = config["detectors"].setdefault(kind, detector_of(kind))
        sample = schema["properties"].get("sample", {"properties": {}})
        chosen = {name: SAMPLE[name] for name in sample["properties"] if name in SAMPLE}
        detector |= {"sample": copy.deepcopy(chosen)} if chosen else {}
    wgan = config["detectors"]["wgan"]
    wgan["training"]["snapshots_every"] = 2
    wgan["scoring"]["trace"] = 2
    wgan["selection"]["cuts"].append({"score": "s_gen", "sigma": 2.0})
    config["characterise"] = {"detectors": ["wgan"], "clusters": {"number": 2}}
    config["publish"] = CONFIG["publish"] | {"hats": True}
    found = {"label": "bright", "fraction": 0.1, "recall": 0.5, "objects": 2}
    published = [found | {"source": "somebody"}]
    config["evaluation"] = {"published": published, "injection": {"stretch": {}}}
    config["views"]["other"] = config["views"]["rgb"] | {"size": 16}
    return config | {"slices": {}}


def detector_of(kind: str) -> dict:
    """Return the detector of a kind that the small config has."""
    found = [x for x in TINY["detectors"].values() if x["kind"] == kind]
    assert found, f"tests/config/tiny.yaml has no detector of kind {kind}; add one"
    return found[0] | {"view": "rgb"}


#: Kinds that the joint detector joins, and those whose detector has several cuts.
JOINED = base_config()["detectors"]["joint"]["join"]["of"]
OF_SEVERAL_CUTS = [
    kind
    for kind, detector in base_config()["detectors"].items()
    if len(detector["selection"]["cuts"]) > 1
]


def needed_by(key: Key, detectors: dict[str, dict]) -> dict[str, dict]:
    """Return the detector that a key is of, and those without which it cannot be.

    Parameters
    ----------
    key : Key
        Any; of a detector, or not.
    detectors : dict
        Those of `base_config`.
    """
    found, wanted = {}, [key.kind]
    while wanted:
        name = wanted.pop()
        if name in detectors:
            found[name] = detectors[name]
            wanted += [detectors[name].get("uses")]
            wanted += detectors[name].get("join", {}).get("of", [])
    if key.name == "detectors.NAME.uses":
        found["second"] = detectors[detectors[key.kind]["uses"]]
    return found


#: A source of each kind, with a second of each file and dataset to change to.
SOURCES = {
    "hdf5": {
        "kind": "hdf5",
        "file": "flux.h5",
        "images": "flux",
        "ids": "object_id",
        "bands": BANDS,
        "zero_point": 27.0,
        # Of the PSF, for views that match it: any column of numbers.
        "properties": {"ra": "ra"}
        | {f"{band}_psf_fwhm_arcsec": "ra" for band in BANDS},
        "annotations": {"label": "label"},
        "catalogue": "catalogue.csv",
    },
    "rgb": {
        "kind": "rgb",
        "file": "rgb.h5",
        "images": "image",
        "ids": "object_id",
        "properties": {"ra": "ra"},
        "annotations": {"label": "label"},
    },
    "fits": {
        "kind": "fits",
        "table": "listed.csv",
        "file": "images",
        "images": "{band}.fits",
        "properties": {"mag": "mag"},
        "annotations": {"label": "label"},
        "mask": {},
    },
    "hsc": {
        "kind": "hsc",
        "table": "listed.csv",
        "properties": {"mag": "mag"},
        "annotations": {"label": "label"},
        "mask": {},
    },
    "simulated": {"kind": "simulated", "objects": 8, "magnitudes": [20.0, 20.5]},
}


def slice_of(kind: str) -> dict:
    """Return a slice whose source is of a kind."""
    if kind != "rgb":
        return {"source": SOURCES[kind]}
    views = {name: {"stretch": {"kind": "none"}} for name in ("rgb", "other")}
    return {"source": SOURCES[kind], "views": views}


def write_sources(folder: Path) -> None:
    """Write eight objects, as each kind of source has them, and each file twice."""
    rows = np.arange(8)
    common = {
        "object_id": rows + 2**62,
        "other_id": rows + 2**61,
        "ra": rows + 150.0,
        "label": np.where(rows % 4, b"plain", b"bright"),
    }
    shape = (8, SIZE, SIZE, 3)
    pixels = {"flux": np.ones(shape, np.float32), "image": np.ones(shape, np.uint8)}
    for kind, images in {"flux": "flux", "rgb": "image"}.items():
        for name in (kind, f"{kind}_2"):
            with h5py.File(folder / f"{name}.h5", "w") as file:
                for key, values in common.items():
                    file[key] = values
                file[images] = file["other_images"] = pixels[images]
    (folder / "stars.reg").write_text("icrs\ncircle(150,2,1d)\n")
    (folder / "tags.csv").write_text(f"object_id,tag\n{2**62},odd\n")
    table = pd.DataFrame({"object_id": rows + 2**62, "other_id": rows + 2**62})
    for name in ("catalogue", "catalogue_2"):
        table.to_csv(folder / f"{name}.csv", index=False)
    places = dict.fromkeys(("ra", "dec", "other_ra", "x", "y"), rows + 10.0)
    listed = table.assign(**places, other_id=rows + 2**61, tract=1, other_tract=2)
    listed = listed.assign(label="plain", mag=20)
    for name in ("listed", "listed_2"):
        listed.to_csv(folder / f"{name}.csv", index=False)
    for name in ("images", "images_2"):
        (folder / name).mkdir()
    pictures = pd.DataFrame({"object_id": rows + 2**62, "image": "none.png"})
    pictures.assign(ra=1.0, label="plain").to_csv(folder / "table.csv", index=False)


#: Values to change to where the schema alone does not tell.
OTHER: dict[str, Any] = {
    "hdf5 source.file": "flux_2.h5",
    "rgb source.file": "rgb_2.h5",
    "rgb source.table": "table.csv",
    "fits source.table": "listed_2.csv",
    "hsc source.table": "listed_2.csv",
    "fits source.file": "images_2",
    "fits source.images": "{tract}/{band}.fits",
    "source.hdu": 1,
    "source.planes": BANDS,
    "source.x": "x",
    "source.y": "y",
    "source.zero_point": 26.0,
    "source.cut_at": "centre",
    "source.ra": "other_ra",
    "source.dec": "other_ra",
    "source.tract": "other_tract",
    "source.limits": {"mag": [19, 21]},
    "source.cuts": {"mag": 20},
    "fits source.properties": {"other": "mag"},
    "hsc source.properties": {"other": "mag"},
    "source.mask.reject": ["SAT"],
    "source.mask.flag": ["SAT"],
    "source.host": "http://localhost:1",
    "source.rerun": "pdr2_dud",
    "source.query.magnitudes": [20.5, 21.0],
    "source.query.bands": ["i"],
    "source.query.tracts": [1],
    "source.images": "other_images",
    "source.ids": "other_id",
    "source.catalogue": "catalogue_2.csv",
    "source.catalogue_ids": "other_id",
    "source.properties": {"dec": "ra"},
    "source.annotations": {"other": "label"},
    "source.magnitudes": [20.0, 20.6],
    "source.objects": 7,
    "source.bands": BANDS[::-1],
    "shards.size": 4,
    "shards.ends": [4],
    "cutouts.size": 48,
    "cutouts.bands": BANDS[::-1],
    "views.NAME.size": 16,
    "views.NAME.bands": BANDS[::-1],
    "views.NAME.psf_fwhm": 1.0,
    "views.NAME.stretch.divide": {"g": 2.0},
    "detectors.NAME.view": "other",
    "detectors.NAME.scoring.known_bands": BANDS[:1],
    "detectors.NAME.uses": "second",
    "detectors.NAME.join.of": ["trivial", "iforest"],
    "detectors.NAME.network.filters": [8, 4],
    "detectors.NAME.reference_rows": 8,
    "detectors.NAME.sample.only.values": ["bright"],
    "detectors.NAME.sample.only.column": "other",
    "detectors.NAME.sample.balance.column": "dec",
    "detectors.NAME.sample.known.values": ["plain"],
    "detectors.NAME.sample.known.column": "other",
    "detectors.NAME.training.snapshots_every": 4,
    "detectors.NAME.loss.layers": [3],
    "detectors.NAME.loss.window": 20.0,
    "labels.artifact.artifacts": ["bright"],
    "labels.artifact.galaxies": ["bright"],
    "labels.ordinary": ["plain", "other"],
    "labels.groups": {"strange": ["bright"]},
    "publish.score": "s_gen",
    "publish.explorer.filters": ["label"],
    "publish.tags": "tags.csv",
    "publish.known": {"lenses": {"table": "listed.csv", "name": "label"}},
    "evaluation.fractions": [0.1],
    "evaluation.published[].label": "plain",
    "evaluation.published[].source": "nobody",
    "characterise.detectors": [],
    "evaluation.injection.kinds": ["quasar"],
    "evaluation.neighbours": ["wgan"],
    "characterise.star_masks": ["stars.reg"],
}


def other(key: Key, value: Any) -> Any:
    """Return a value that a key may have instead of the one that it has."""
    for name in (f"{key.kind} {key.name}", key.name):
        if name in OTHER:
            return OTHER[name]
    if key.name in (CUT, *SIGNS, SETS):
        names = [name.replace(BAND, BANDS[0]) for name in facts_of(key.kind).SCORES]
        score = next(name for name in names if name != value)
        cuts = {"cuts": [{"score": score, "top": 0.1}]}
        return {"odd": cuts} if key.name == SETS else score
    if "enum" in key.schema:
        return next(choice for choice in key.schema["enum"] if choice != value)
    if isinstance(value, bool):
        return not value
    step = 1 if isinstance(value, int) else 0.125
    most = key.schema.get("maximum", np.inf)
    less = key.schema.get("exclusiveMaximum", np.inf)
    too_large = value + step > most or value + step >= less
    return value - step if too_large else value + step
