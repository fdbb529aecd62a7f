"""Write what people say of objects, and the rows that say nothing."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.labels.judgements import read_judgements
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
read_judgements(
    files=[Path(path) for path in snakemake.input.files],
    objects=[Path(path) for path in snakemake.input.objects],
    judgements=Path(snakemake.output.judgements),
    rejects=Path(snakemake.output.rejects),
)
