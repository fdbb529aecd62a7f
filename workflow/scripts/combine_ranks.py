"""Combine the ranks of several detectors."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.scores.ensemble import combine_ranks
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
combine_ranks(
    objects=Path(snakemake.input.objects),
    members=[Path(path) for path in snakemake.input.scores],
    scores=Path(snakemake.output.scores),
    combine=snakemake.params.combine,
    selection=snakemake.params.selection,
    sets=snakemake.params.sets,
    reference_rows=snakemake.params.reference_rows,
)
