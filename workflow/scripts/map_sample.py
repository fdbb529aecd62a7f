"""Map the random sample, or the selected objects."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.tables.logs import log_to
from peculiar.training.threads import limit_threads

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
limit_threads(snakemake.threads)
from peculiar.characterise.maps import make_maps  # noqa: E402 - after the limit

# Of images, and of residuals where there are reconstructions.
which, latents = snakemake.params.which, snakemake.input.latents
points = dict(zip(("reals", "residuals"), latents, strict=False))
if which == "sampled":
    pixels = snakemake.input.pixels
    points = dict(zip(("pixels", "residual_pixels"), pixels, strict=False))
    names = ("autoencoded_pixels", "autoencoded_residuals")
    points |= dict(zip(names, latents, strict=False))
make_maps(
    chosen=Path(snakemake.input.chosen),
    points={name: Path(path) for name, path in points.items()},
    which=which,
    maps=Path(snakemake.output.maps),
    section=snakemake.params.umap,
)
