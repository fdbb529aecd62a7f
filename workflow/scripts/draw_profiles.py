"""Draw radial profiles of known objects, selected and not."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.profiles import draw_profiles
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_profiles(
    cutouts=[Path(path) for path in snakemake.input.cutouts],
    scores=Path(snakemake.input.scores),
    labels=Path(snakemake.input.labels),
    classes=snakemake.params.classes,
    least_per_bin=snakemake.params.least_per_bin,
    seed=snakemake.params.detector["seed"],
    title=snakemake.params.title,
    figure=Path(snakemake.output.figure),
)
