"""Join the orders of several detectors."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.detectors.joint.score import join_survey
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
join_survey(
    scores=[Path(path) for path in snakemake.input.scores],
    joined=Path(snakemake.output.joined),
    how=snakemake.params.join["how"],
)
