"""Keys of the config that have another name now, or are gone (docs/renames.md)."""

#: Old key: what it is called now. NAME stands for any name, and `: value` behind a key
#: for one of its values. What is gone begins with "removed".
RENAMED = {
    "trust": "evaluation",
    "labels.artifact.faults": "labels.artifact.artifacts",
    "publish.artifact": "publish.artifact_threshold",
    "publish.same_sky": "publish.same_place",
    "detectors.NAME.kind: trivial": "pixel_statistics",
    "detectors.NAME.kind: joint": "ensembles.NAME, a section of its own",
    "detectors.NAME.join": "ensembles.NAME",
    "detectors.NAME.training.devices": "removed: a training uses one device",
    "detectors.NAME.encoder.devices": "removed: a training uses one device",
    "characterise.autoencoder.devices": "removed: a training uses one device",
}


def new_name(place: tuple[str | int, ...], value: object) -> str | None:
    """Say what a key, or its value, is called now; None if it never had another name.

    Parameters
    ----------
    place : tuple of str or int
        Where in the config.
    value : object
        What stands there.
    """
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
