"""Write what people and lists say of a slice's objects."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.labels.annotations import annotate
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
annotate(
    files=[Path(path) for path in snakemake.input.files],
    objects=Path(snakemake.input.objects),
    known=snakemake.params.known,
    annotations=Path(snakemake.output.annotations),
)
