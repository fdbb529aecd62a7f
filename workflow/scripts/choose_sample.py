"""Choose the objects that a detector is trained on."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.tables.logs import log_to
from peculiar.training.sample import choose_sample

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
objects, labels = snakemake.input.get("objects"), snakemake.input.get("labels")
choose_sample(
    views=[Path(path) for path in snakemake.input.views],
    objects=Path(objects) if objects else None,
    labels=Path(labels) if labels else None,
    sample=Path(snakemake.output.sample),
    known=Path(snakemake.output.known),
    section=snakemake.params.sample,
)
