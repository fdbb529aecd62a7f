"""Write the page one sends."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.publish.findings import read_findings
from peculiar.report.write import Files, write_report
from peculiar.run.costs import costs_beside
from peculiar.run.handover import each_shard, handed_findings
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
files, params = snakemake.input, snakemake.params
tables = "candidates catalog found_per_look teaching stability methods refused"
write_report(
    findings=read_findings(**handed_findings(files, params)),
    files=Files(
        **{name: Path(files[name]) for name in tables.split()},
        injection=Path(files.injection) if files.injection else None,
        views=each_shard(files.views, params.order),
        figures=[Path(path) for path in files.figures],
    ),
    labels=params.labels,
    fraction=params.injection["fraction"],
    costs=costs_beside(snakemake.output.page, snakemake.log[0]),
    page=Path(snakemake.output.page),
)
