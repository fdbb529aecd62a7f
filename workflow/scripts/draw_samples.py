"""Draw real images beside generated ones."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.samples import draw_samples
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_samples(
    views=[Path(path) for path in snakemake.input.views],
    samples=Path(snakemake.input.samples),
    pixel_scale=snakemake.params.cutouts["pixel_scale"],
    seed=snakemake.params.detector["seed"],
    title=snakemake.params.title,
    figure=Path(snakemake.output.figure),
)
