"""Project pixels onto random directions."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.tables.logs import log_to
from peculiar.training.threads import limit_threads

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
limit_threads(snakemake.threads)
from peculiar.characterise.pixels import project_pixels  # noqa: E402 - after the limit

project_pixels(
    chosen=Path(snakemake.input.chosen),
    views=[Path(path) for path in snakemake.input.views],
    reconstructions=[Path(path) for path in snakemake.input.reconstructions] or None,
    projected=Path(snakemake.output.projected),
    **snakemake.params.projection,
)
