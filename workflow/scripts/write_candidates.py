"""Write the list of candidates, and a page of the first of them."""

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
    labels=snakemake.params.labels,
    words=snakemake.params.words,
    count=snakemake.params.objects,
    **{name: Path(file) for name, file in snakemake.output.items() if name != "page"},
)
