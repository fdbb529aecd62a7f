"""Rank all objects by people's judgements."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.run.handover import handed_survey
from peculiar.scores.reranked import write_reranked
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
write_reranked(
    **handed_survey(snakemake.input, snakemake.params),
    judgements=Path(snakemake.input.judgements),
    **{name: Path(file) for name, file in snakemake.output.items()},
)
