"""Pictures of known kinds, from which one learns what to look for."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from PIL import Image

from peculiar.explorer.wide import Cutouts, whole
from peculiar.inject.injection import NOTHING

#: Kinds of injected anomalies, the title of each, and what one sees and says.
KINDS = {
    "satellite_trail": (
        "artifact",
        "Not of the galaxy: trails, halos of stars, a missing band.",
    ),
    "merger_pair": (
        "blend or merger",
        "Two galaxies; with streams of light between them a merger.",
    ),
    "tidal_tail": ("tail", "Light pulled out of the galaxy, on one side or two."),
    "lensed_arc": (
        "arc",
        "A narrow, bluer part of a ring: a galaxy behind a lens.",
    ),
    NOTHING: ("ordinary", "The same galaxy as it is: smooth and alike on all sides."),
}

#: Hosts among which the one is chosen in which the kinds are seen best.
HOSTS = 20

#: Of WebP.
QUALITY = 90


class Injected(NamedTuple):
    """Injected anomalies: the table and images of `peculiar.inject.injection.inject`.

    The images are the one shard of `cutouts`, shown as those of the slice.
    """

    table: Path
    cutouts: Cutouts


def write_examples(folder: Path, injected: Injected) -> list[dict]:
    """Write a picture of each kind in `KINDS`, all of the same galaxy of the survey.

    Parameters
    ----------
    folder : Path
        Where the pictures go, ``artifact.webp`` and so on.
    injected : Injected
        Of a slice.

    Returns
    -------
    examples : list of dict
        ``title``, ``text`` and ``picture`` of each kind that was injected.
    """
    table = pd.read_parquet(injected.table)
    table = table[table["kind"].isin(list(KINDS))]
    strongest = table.loc[table.groupby(["host", "kind"])["level"].idxmax()]
    numbers = strongest.pivot(index="host", columns="kind", values="injection")
    kinds = [kind for kind in KINDS if kind in numbers]
    numbers = numbers[kinds].dropna().astype(np.int64).iloc[:HOSTS]
    if len(kinds) < 2 or not len(numbers):
        return []
    path = injected.cutouts.shards[0]
    images = whole(path, numbers.to_numpy().ravel(), injected.cutouts)
    images = images.reshape(*numbers.shape, *images.shape[1:])
    # By the kind that changes the picture least; the last one is of no anomaly.
    change = np.abs(images[:, :-1].astype(np.int16) - images[:, -1:])
    best = images[change.mean(axis=(2, 3, 4)).min(axis=1, initial=256).argmax()]
    folder.mkdir(parents=True, exist_ok=True)
    examples = []
    for image, kind in zip(best, kinds, strict=True):
        title, text = KINDS[kind]
        picture = f"{title.split()[0]}.webp"
        Image.fromarray(image).save(folder / picture, quality=QUALITY)
        examples.append({"title": title, "text": text, "picture": picture})
    return examples
