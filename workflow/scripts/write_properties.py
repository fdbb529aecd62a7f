"""Write the properties of a slice's objects."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.measure.properties import write_properties
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_properties(
    objects=Path(snakemake.input.objects),
    measured=[Path(path) for path in snakemake.input.measured],
    star_masks=[Path(path) for path in snakemake.input.star_masks],
    properties=Path(snakemake.output.properties),
)
