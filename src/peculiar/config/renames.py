"""Keys of the config that were renamed or removed (docs/reference/renames.md)."""

#: Old key and new key. NAME stands for any name; `: value` after a key is one of its
#: values. The new name of a removed key begins with "removed".
RENAMED = {
    "trust": "evaluation",
    "labels.artifact.faults": "labels.artifact.artifacts",
    "evaluation.injection.stretch": "cutouts.stretch",
    "publish.artifact": "publish.artifact_threshold",
    "publish.same_sky": "publish.same_place",
    "publish.explorer.ordinary": "publish.explorer.random",
    "publish.tags": "judgements.files, a list of files",
    "detectors.NAME.kind: trivial": "pixel_statistics",
    "detectors.NAME.kind: joint": "ensembles.NAME, a section of its own",
    "detectors.NAME.join": "ensembles.NAME",
    "detectors.NAME.training.devices": "removed: a training uses one device",
    "detectors.NAME.encoder.devices": "removed: a training uses one device",
    "characterise.autoencoder.devices": "removed: a training uses one device",
}


def new_name(place: tuple[str | int, ...], value: object) -> str | None:
    """Return a hint on the new name of the key at a place, or of its value, or None."""
    for old, new in RENAMED.items():
        key, _, meant = old.partition(": ")
        keys = key.split(".")
        known = len(keys) == len(place) and all(
            part in ("NAME", found) for part, found in zip(keys, place, strict=True)
        )
        if known and meant in ("", value):
            removed = new.startswith("removed")
            return f"it was {new}" if removed else f"it is called {new} now"
    return None
