"""Draw the map of the selected objects, and galaxies of boxes on it."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.figures.map_boxes import draw_map_boxes
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
draw_map_boxes(
    maps=Path(snakemake.input.maps),
    chosen=Path(snakemake.input.chosen),
    scores=Path(snakemake.input.scores),
    score=snakemake.params.score,
    views=[Path(path) for path in snakemake.input.views],
    reconstructions=[Path(path) for path in snakemake.input.reconstructions] or None,
    which_map=snakemake.params.which_map,
    least_per_box=snakemake.params.least_per_box,
    seed=snakemake.params.detector["seed"],
    words=snakemake.params.words,
    title=snakemake.params.title,
    figure=Path(snakemake.output.figure),
)
