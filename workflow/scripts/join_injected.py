"""Join the orders of injected objects among the survey's."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.detectors.joint.score import join_others
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
join_others(
    scores=[Path(path) for path in snakemake.input.scores],
    survey=[Path(path) for path in snakemake.input.survey],
    selections=snakemake.params.selections,
    joined=Path(snakemake.output.scores),
    how=snakemake.params.join["how"],
)
