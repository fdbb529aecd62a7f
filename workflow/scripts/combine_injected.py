"""Combine the ranks of injected objects among the survey's."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.scores.ensemble import combine_injected
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
combine_injected(
    members=[Path(path) for path in snakemake.input.scores],
    survey=[Path(path) for path in snakemake.input.survey],
    selections=snakemake.params.selections,
    scores=Path(snakemake.output.scores),
    combine=snakemake.params.combine,
)
