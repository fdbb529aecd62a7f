"""Separate artifacts from galaxies, in one shard."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.characterise.artifacts import write_artifact_scores
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_artifact_scores(
    view=Path(snakemake.input.view),
    reconstructions=Path(snakemake.input.reconstructions),
    scores=Path(snakemake.output.scores),
)
