"""Find clusters of the selected objects."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.tables.logs import log_to
from peculiar.training.threads import limit_threads

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
limit_threads(snakemake.threads)
from peculiar.characterise.clusters import write_embedding  # noqa: E402 - after the limit

write_embedding(
    latents=Path(snakemake.input.latents),
    maps=Path(snakemake.input.maps),
    name=snakemake.wildcards.what,
    embedding=Path(snakemake.output.embedding),
    section=snakemake.params.clusters,
)
