"""Generator, critic and encoder of the WGAN-GP (SF21 §3.1 and §3.2)."""

import keras
from keras import layers

#: Side and stride of every convolution (SF21 §3.1).
KERNEL = 5
STRIDE = 2

#: Convolutions of each network; each halves the image.
DEPTH = 4
REDUCTION = STRIDE**DEPTH

LEAK = 0.2


class Generator(keras.Model):
    """Latent vector to image.

    Parameters
    ----------
    size : int
        Side of the square image in px, a multiple of 16.
    bands : int
        Number of channels.
    width : int
        Channels of the last hidden layer; 64 in the paper.
    precision : str
        A Keras dtype policy: ``float32`` or ``mixed_bfloat16``.
    """

    def __init__(self, *, size: int, bands: int, width: int, precision: str) -> None:
        super().__init__(name="generator")
        side = size // REDUCTION
        widths = (8 * width, 4 * width, 2 * width, width)
        self.stem = layers.Dense(
            side * side * widths[0], activation="relu", name="stem", dtype=precision
        )
        self.fold = layers.Reshape((side, side, widths[0]), dtype=precision)
        self.up = [
            _up(filters, "relu", name=f"up_{filters}", dtype=precision)
            for filters in widths[1:]
        ]
        # The image is float32 in any precision: losses are sums over it.
        self.image = _up(bands, None, name="image", dtype=precision)
        self.squash = layers.Activation("sigmoid", dtype="float32")
        self.noise_shape = (4 * side, 4 * side, widths[2])

    def call(self, z, noise=None):
        """Generate images.

        Parameters
        ----------
        z : tensor, float32, (batch, latent)
            Latent vectors, standard normal in training.
        noise : tensor, float32, (batch, size/4, size/4, 2 * width), optional
            Added after the second transposed convolution: the published code's
            `GaussianNoise(0.1)`, which the paper does not mention.

        Returns
        -------
        images : tensor, float32, (batch, height, width, band)
            In 0..1.
        """
        x = self.fold(self.stem(z))
        x = self.up[1](self.up[0](x))
        if noise is not None:
            x = x + keras.ops.cast(noise, x.dtype)
        return self.squash(self.image(self.up[2](x)))


class Critic(keras.Model):
    """Image to one number, larger for real images ("discriminator").

    Parameters are those of :class:`Generator`.
    """

    def __init__(self, *, width: int, precision: str) -> None:
        super().__init__(name="critic")
        self.down = [
            _down(filters, lambda x: keras.ops.leaky_relu(x, LEAK), dtype=precision)
            for filters in (width, 2 * width, 4 * width, 8 * width)
        ]
        self.flatten = layers.Flatten(dtype=precision)
        # float32: a difference of means of these numbers is the loss.
        self.score = layers.Dense(1, name="score", dtype="float32")

    def features(self, images) -> list:
        """Return d(x) of each layer: the outputs of the convolutions, first to last.

        Parameters
        ----------
        images : tensor, float32, (batch, height, width, band)
            In 0..1.

        Returns
        -------
        features : list of tensor, (batch, size / 2**k, size / 2**k, channel)
            Of the k-th layer, from 1, in the network's precision. SF21's d(x) is the
            last (§3.2).
        """
        features: list = []
        for convolution in self.down:
            features.append(convolution(features[-1] if features else images))
        return features

    def call(self, images):
        """Return the score D(x), float32, (batch, 1), unbounded."""
        return self.score(self.flatten(self.features(images)[-1]))


class Networks(keras.Model):
    """Generator and critic, saved together.

    Parameters
    ----------
    size, bands : int
        Side of the images in px, and channels.
    network : dict
        Config section `network`.
    precision : str
        ``float32`` or ``mixed_bfloat16``.
    """

    def __init__(self, *, size: int, bands: int, network: dict, precision: str) -> None:
        super().__init__(name="wgan")
        width = network["width"]
        self.generator = Generator(
            size=size, bands=bands, width=width, precision=precision
        )
        self.critic = Critic(width=width, precision=precision)
        self.latent = network["latent"]
        # Creates the weights: Keras makes them when it first sees a shape.
        self.critic(self.generator(keras.ops.zeros((1, self.latent))))
        self.built = True

    def sample(self, number: int, *, seed: int):
        """Generate images from seeded standard normal latent vectors, without noise.

        They are float32 (number, height, width, band), in 0..1.
        """
        z = keras.random.normal((number, self.latent), seed=seed)
        return self.generator(z)


def build_encoder(
    *, size: int, bands: int, network: dict, precision: str
) -> keras.Model:
    """Build the encoder: image to a first guess of its latent vector (SF21 §3.2).

    Parameters
    ----------
    size, bands, network, precision
        As for :class:`Networks`. `encoder_output` ``linear`` is a plain dense output,
        which learns best; ``tanh`` is tanh of 1e-7 times it, as in the published code,
        which starts at zero and hardly moves.

    Returns
    -------
    model : keras.Model
        (batch, height, width, band) in 0..1 to (batch, latent), float32.
    """
    width = network["width"]
    images = keras.Input((size, size, bands), dtype="float32")
    x = images
    for filters in (width, 2 * width, 4 * width, 8 * width):
        x = _down(filters, "relu", dtype=precision)(x)
    x = layers.Flatten(dtype=precision)(x)
    x = layers.Dense(network["latent"], name="latent", dtype="float32")(x)
    if network["encoder_output"] == "tanh":
        x = keras.ops.tanh(1e-7 * x)
    return keras.Model(images, x, name="encoder")


def _up(filters: int, activation, **options) -> layers.Layer:
    return layers.Conv2DTranspose(
        filters, KERNEL, STRIDE, padding="same", activation=activation, **options
    )


def _down(filters: int, activation, **options) -> layers.Layer:
    return layers.Conv2D(
        filters,
        KERNEL,
        STRIDE,
        padding="same",
        activation=activation,
        name=f"down_{filters}",
        **options,
    )
