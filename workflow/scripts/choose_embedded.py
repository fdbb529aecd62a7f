"""Choose the objects to embed."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.characterise.choose import choose_embedded
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
choose_embedded(
    objects=Path(snakemake.input.objects),
    scores=Path(snakemake.input.scores),
    chosen=Path(snakemake.output.chosen),
    training=Path(snakemake.output.training),
    sample=snakemake.params.sample,
    trained_on=snakemake.params.trained_on,
    reference_rows=snakemake.params.reference_rows,
)
