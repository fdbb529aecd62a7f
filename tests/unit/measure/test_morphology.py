"""Standard measures of form, against statmorph's, and what must not change them."""

import warnings

import numpy as np
import pytest
import sep
from hypothesis import given
from hypothesis import strategies as st
from statmorph import SourceMorphology

from peculiar.config.kinds import ASTROPHYSICAL
from peculiar.measure.morphology import NEUTRAL, morphology
from peculiar.sources.simulated import identifiers
from peculiar.sources.simulated.population import draw_object
from peculiar.sources.simulated.render import Renderer

SOURCE = {
    "kind": "simulated",
    "seed": 31,
    "objects": 400,
    "magnitudes": [19.0, 20.5],
    "anomalies": 0.15,
    "compact": 0.0,
}
CUTOUTS = {"size": 96, "bands": ["i"], "pixel_scale": 0.168, "zero_point": 27.0}

#: statmorph's names of our measures.
THEIRS = {
    "concentration": "concentration",
    "asymmetry": "asymmetry",
    "smoothness": "smoothness",
    "gini": "gini",
    "m20": "m20",
    "ellipticity": "ellipticity_centroid",
    "half_light_radius": "r50",
}
GALAXIES = 120


class Statmorph(SourceMorphology):
    """Without the measures that are not compared: they take most of the time."""

    def _calculate_morphology(self):
        for name in THEIRS.values():
            _ = self[name]

    def _check_segmaps(self):
        pass


def galaxies():
    """Yield i images of a simulated survey's galaxies, with neighbours, and the noise.

    Sersic galaxies with bulges and arms, one in seven with clumps, tails, arcs or a
    companion; of any radius and axis ratio.
    """
    render = Renderer(SOURCE, CUTOUTS)
    for object_id in identifiers(SOURCE, 0, SOURCE["objects"]):
        if draw_object(SOURCE, int(object_id)).label in {"ordinary", *ASTROPHYSICAL}:
            image = np.ascontiguousarray(render(int(object_id))[..., 0])
            sky = sep.Background(image, bw=96, bh=96, fw=1, fh=1)
            _, found = sep.extract(image - sky.globalback, 0.06, segmentation_map=True)
            outside = image[found == 0]
            image -= np.median(outside)
            noise = 1.4826 * np.median(np.abs(outside - np.median(outside)))
            yield image[16:80, 16:80], np.float32(noise)


@pytest.fixture(scope="module")
def sample():
    """Return images, noise, and statmorph's measures on SExtractor's segments."""
    images, noises, theirs = [], [], []
    for image, noise in galaxies():
        image = np.ascontiguousarray(image)
        _, segments = sep.extract(image, 1.5 * noise, segmentation_map=True)
        middle = segments[30:34, 30:34].max()
        if not middle:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = Statmorph(
                image.astype(float), segments, middle, weightmap=0 * image + noise
            )
        if found.flag < 2:
            images.append(image)
            noises.append(noise)
            theirs.append([found[name] for name in THEIRS.values()])
        if len(images) == GALAXIES:
            break
    values = dict(zip(THEIRS, np.array(theirs).T, strict=True))
    return np.array(images), np.array(noises), values
