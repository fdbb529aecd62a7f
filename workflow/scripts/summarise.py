"""Write the summary of the run."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.publish.findings import read_findings
from peculiar.publish.summary import summarise
from peculiar.run.costs import costs_beside
from peculiar.run.handover import handed_findings
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
summarise(
    read_findings(**handed_findings(snakemake.input, snakemake.params)),
    costs=costs_beside(snakemake.output.summary, snakemake.log[0]),
    files=[Path(path) for path in snakemake.input.files],
    summary=Path(snakemake.output.summary),
    text=Path(snakemake.output.text),
)
