"""Write the catalogue in the format of LSDB."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.publish.hats import write_hats
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_hats(Path(snakemake.input.catalog), Path(snakemake.output.folder))
