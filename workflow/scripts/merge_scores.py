"""Merge the scores of a slice."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.scores.merge import merge_scores
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
merge_scores(
    objects=Path(snakemake.input.objects),
    rejects=[Path(path) for path in snakemake.input.rejects],
    shards=[Path(path) for path in snakemake.input.scores],
    scores=Path(snakemake.output.scores),
    selection=snakemake.params.selection,
    sets=snakemake.params.sets,
    reference_rows=snakemake.params.reference_rows,
)
