"""Map the selected objects."""

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
latents = map(Path, snakemake.input.latents)
make_maps(
    chosen=Path(snakemake.input.chosen),
    points=dict(zip(("reals", "residuals"), latents, strict=False)),
    which="selected",
    maps=Path(snakemake.output.maps),
    section=snakemake.params.umap,
)
