"""Score objects by a model that injected images have taught."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.scores.taught import score_taught
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
score_taught(
    descriptors=[Path(path) for path in snakemake.input.descriptors],
    injected=Path(snakemake.input.injected),
    seed=snakemake.params.section["seed"],
    table=Path(snakemake.output.scores),
)
