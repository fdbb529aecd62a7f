"""Describe each cluster of the selected objects."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.characterise.cluster_table import describe_clusters
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
describe_clusters(
    embedding=Path(snakemake.input.embedding),
    scores=Path(snakemake.input.scores),
    labels=[
        Path(snakemake.input.labels),
        Path(snakemake.input.annotations),
    ],
    names=snakemake.params.names,
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
