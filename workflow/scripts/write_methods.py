"""Write a paragraph on the method of the run."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.publish.methods import write_methods
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_methods(
    record=Path(snakemake.input.record),
    catalog=Path(snakemake.input.catalog),
    text=Path(snakemake.output.text),
)
