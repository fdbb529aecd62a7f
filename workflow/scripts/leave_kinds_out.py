"""Teach once without each kind."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.evaluate.left_out import leave_kinds_out
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
leave_kinds_out(
    descriptors=[Path(path) for path in snakemake.input.descriptors],
    injected=Path(snakemake.input.injected),
    taught=Path(snakemake.input.taught),
    seed=snakemake.params.section["seed"],
    survey=Path(snakemake.output.survey),
    images=Path(snakemake.output.images),
)
