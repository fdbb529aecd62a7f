"""Images of objects as the camera records them."""

import numpy as np

from peculiar.sources.simulated import paint, sky
from peculiar.sources.simulated.artifacts import add_artifact, lose_band
from peculiar.sources.simulated.camera import Camera
from peculiar.sources.simulated.features import add_feature
from peculiar.sources.simulated.neighbours import add_neighbours
from peculiar.sources.simulated.population import SCENE, Object, draw_object, generator
from peculiar.sources.simulated.scene import Scene, inclined, spheroid

#: Colour of a bulge minus that of its galaxy (mag, grizy, against i).
BULGE_COLOUR = np.array([0.35, 0.15, 0.0, -0.05, -0.08])

#: Colour of spiral arms minus that of the disc.
ARM_COLOUR = np.array([-0.30, -0.12, 0.0, 0.03, 0.05])


class Renderer:
    """Render the objects of one survey, from the sections `source` and `cutouts`."""

    def __init__(self, source: dict, cutouts: dict) -> None:
        self.source = source
        self.camera = Camera(cutouts)

    def __call__(self, object_id: int) -> np.ndarray:
        """Render one object: flux at the config's zero point, finite, float32.

        (size, size, band); a function of the seed, the slice's magnitudes, the cutout's
        form and the identifier.
        """
        drawn = draw_object(self.source, object_id)
        rng = generator(self.source["seed"], object_id, SCENE)
        camera = self.camera
        image = self._light(drawn, rng)
        form = len(camera.bands), camera.size
        sigma = camera.sigma * np.float32(np.exp(0.08 * rng.standard_normal()))
        image += sigma * sky.sky_residual(rng, *form)
        add_artifact(image, drawn, rng, sigma, camera.scale, camera.exposed)
        photons = np.sqrt(1 + np.maximum(image, 0) / camera.level)
        image += sigma * photons * sky.correlated_noise(rng, *form)
        lose_band(image, drawn, rng, sigma, camera.exposed)
        return np.ascontiguousarray(image.transpose(1, 2, 0) * np.float32(camera.unit))

    def _light(self, drawn: Object, rng: np.random.Generator) -> np.ndarray:
        camera = self.camera
        scene = camera.scene()
        x, y = (camera.side - 1) / 2 + rng.uniform(-0.5, 0.5, 2)
        if drawn.compact:
            scene.add_point(drawn.host[camera.bands], x, y)
        else:
            add_galaxy(scene, rng, drawn, camera.bands, x, y)
            add_feature(scene, rng, drawn, camera.bands, x, y)
        add_neighbours(scene, rng, camera.bands, camera.reach)
        return camera.seen(scene, drawn.fwhm, 0.02 * rng.standard_normal(2))


def add_galaxy(
    scene: Scene,
    rng: np.random.Generator,
    drawn: Object,
    bands: np.ndarray,
    x: float,
    y: float,
) -> None:
    """Add a galaxy: a disc with bulge, and arms if it shows them, or a spheroid.

    `bands` are indices into grizy; the galaxy is at (x, y), in pixels of the scene.
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
