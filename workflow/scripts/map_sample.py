"""Map the random sample."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.logs import log_to
from peculiar.threads import limit_threads

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
limit_threads(snakemake.threads)
from peculiar.characterise.maps import make_maps  # noqa: E402 - after the limit

pixels, latents = snakemake.input.pixels, snakemake.input.latents
# Of images, and of residuals where there are reconstructions.
make_maps(
    chosen=Path(snakemake.input.chosen),
    points={
        **dict(zip(("pixels", "residual_pixels"), map(Path, pixels), strict=False)),
        **dict(
            zip(
                ("autoencoded_pixels", "autoencoded_residuals"),
                map(Path, latents),
                strict=False,
            )
        ),
    },
    which="sampled",
    maps=Path(snakemake.output.maps),
    section=snakemake.params.umap,
)
