"""List the candidates and the objects of highest score."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.publish.candidates import write_candidates
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_candidates(
    catalog=Path(snakemake.input.catalog),
    publish=snakemake.params.publish,
    count=snakemake.params.objects,
    text=Path(snakemake.output.text),
)
