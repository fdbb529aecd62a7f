"""Write which rows of the file of tags are used for no object."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.labels.tags import check_tags
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
check_tags(
    file=next(map(Path, snakemake.input.file), None),
    objects=[Path(path) for path in snakemake.input.objects],
    rejects=Path(snakemake.output.rejects),
)
