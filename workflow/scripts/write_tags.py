"""Write the tags of a slice's objects."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.labels.tags import write_tags
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_tags(
    file=next(map(Path, snakemake.input.file), None),
    objects=Path(snakemake.input.objects),
    known=snakemake.params.known,
    tags=Path(snakemake.output.tags),
)
