"""Find selected objects at the same position."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.characterise.groups import write_groups
from peculiar.run.handover import each_slice
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_groups(
    objects=each_slice(snakemake.input.objects, snakemake.params.slices),
    scores=each_slice(snakemake.input.scores, snakemake.params.slices),
    score=snakemake.params.score,
    radius=snakemake.params.radius,
    groups=Path(snakemake.output.groups),
)
