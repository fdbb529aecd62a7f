"""Read the catalogue of a slice."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.cutouts.objects import write_objects
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_objects(
    source=snakemake.params.source,
    shards=snakemake.params.shards,
    objects=Path(snakemake.output.objects),
    labels=Path(snakemake.output.labels),
    rejects=Path(snakemake.output.rejects),
)
