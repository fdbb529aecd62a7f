"""From what an object is to what the camera records of it."""

import numpy as np

from peculiar.sources.simulated import paint, sky
from peculiar.sources.simulated.artifacts import add_artifact, lose_band
from peculiar.sources.simulated.features import add_feature
from peculiar.sources.simulated.galaxies import BANDS
from peculiar.sources.simulated.neighbours import add_neighbours
from peculiar.sources.simulated.population import SCENE, Object, draw_object, generator
from peculiar.sources.simulated.scene import Scene, inclined, spheroid

#: Neighbours lie up to this many arcsec outside the cutout, and the scene reaches twice
#: as far, so that what its edges wrap around falls outside the cutout.
OUTSIDE = 2.0

#: How much redder (magnitudes, grizy, against i) a bulge is than its galaxy as a whole.
BULGE_COLOUR = np.array([0.35, 0.15, 0.0, -0.05, -0.08])

#: How much bluer spiral arms are than the disc.
ARM_COLOUR = np.array([-0.30, -0.12, 0.0, 0.03, 0.05])


class Renderer:
    """Render the objects of one survey.

    Parameters
    ----------
    source, cutouts : dict
        The config's sections.
    """

    def __init__(self, source: dict, cutouts: dict) -> None:
        self.source = source
        self.size = cutouts["size"]
        self.scale = cutouts["pixel_scale"]
        self.bands = np.array([BANDS.index(band) for band in cutouts["bands"]])
        self.unit = 10 ** (0.4 * (cutouts["zero_point"] - sky.ZERO_POINT))
        outside = round(OUTSIDE / self.scale)
        self.margin = 2 * outside
        # Halves, thirds and quarters make the transform fast.
        side = 12 * -(-(self.size + 2 * self.margin) // 12)
        self.margin += (side - self.size - 2 * self.margin) // 2
        self.side = side
        self.reach = self.size / 2 + outside
        self.sigma = np.array(sky.NOISE)[self.bands] * self.scale / sky.PIXEL
        # Photons in a unit of flux follow from the noise of the sky's own light.
        level = np.array(sky.SKY)[self.bands] * (self.scale / sky.PIXEL) ** 2
        self.level = level[:, None, None].astype(np.float32)

    def __call__(self, object_id: int) -> np.ndarray:
        """Render one object.

        Returns
        -------
        flux : ndarray of float32, shape (size, size, band)
            At the config's zero point; finite. A function of the seed, the slice's
            magnitudes, the cutout's form and the identifier.
        """
        drawn = draw_object(self.source, object_id)
        rng = generator(self.source["seed"], object_id, SCENE)
        image = self._light(drawn, rng)
        number = len(self.bands)
        sigma = self.sigma[:, None, None].astype(np.float32)
        sigma = sigma * np.float32(np.exp(0.08 * rng.standard_normal()))
        image += sigma * sky.sky_residual(rng, number, self.size)
        add_artifact(image, drawn, rng, sigma, self.scale)
        photons = np.sqrt(1 + np.maximum(image, 0) / self.level)
        image += sigma * photons * sky.correlated_noise(rng, number, self.size)
        lose_band(image, drawn, rng, sigma)
        return np.ascontiguousarray(image.transpose(1, 2, 0) * np.float32(self.unit))

    def _light(self, drawn: Object, rng: np.random.Generator) -> np.ndarray:
        scene = Scene(len(self.bands), self.side, self.scale)
        x, y = (self.side - 1) / 2 + rng.uniform(-0.5, 0.5, 2)
        if drawn.compact:
            scene.add_point(drawn.host[self.bands], x, y)
        else:
            add_galaxy(scene, rng, drawn, self.bands, x, y)
            add_feature(scene, rng, drawn, self.bands, x, y)
        add_neighbours(scene, rng, self.bands, self.reach)
        shear = 0.02 * rng.standard_normal(2)
        return scene.seen(drawn.fwhm[self.bands], shear, self.size, self.margin)


def add_galaxy(
    scene: Scene,
    rng: np.random.Generator,
    drawn: Object,
    bands: np.ndarray,
    x: float,
    y: float,
) -> None:
    """Add a galaxy: a disc with bulge, and arms if it shows them, or a spheroid.

    Parameters
    ----------
    scene : Scene
        What to add to.
    rng : Generator
        The object's own.
    drawn : Object
        An extended one.
    bands : ndarray of int
        Indices into grizy.
    x, y : float
        Where, in pixels of the scene.
    """
    flux, tilt = drawn.host[bands], (drawn.ratio, drawn.angle)
    late = drawn.sersic < 2.5
    # The redder, compact part: a bulge, or the inner region of a spheroid.
    share = np.clip((drawn.sersic - 0.6) / 5 + 0.05 * rng.standard_normal(), 0, 0.4)
    red = 10 ** (-0.4 * (1.0 if late else 0.4) * BULGE_COLOUR[bands])
    inner = flux * share * red
    core = spheroid(0.3 * drawn.radius, 2.0 if late else 3.0)
    roundish = (max(drawn.ratio, 0.6) if late else drawn.ratio, drawn.angle)
    scene.add(inclined(core, *roundish), inner, x, y)
    outer = flux - inner
    face_on = drawn.ratio > 0.35 and drawn.radius > 0.5
    if late and face_on and rng.random() < 0.6:
        contrast = rng.uniform(0.15, 0.45)
        arms = outer * contrast * 10 ** (-0.4 * ARM_COLOUR[bands])
        dx, dy, width, weight = paint.spiral(rng, drawn.radius / scene.scale, *tilt)
        scene.paint(paint.beads(scene.side, x + dx, y + dy, width, weight), arms)
        outer = outer - arms
    index = min(drawn.sersic, 1.3) if late else drawn.sersic
    scene.add(inclined(spheroid(1.1 * drawn.radius, index), *tilt), outer, x, y)
