"""Write and print the summary of the run."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.publish.summary import summarise
from peculiar.run.costs import job_costs
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
tables = "candidates record metrics judgements rejects reranked"
summarise(
    **{name: Path(snakemake.input[name]) for name in tables.split()},
    annotations=[Path(path) for path in snakemake.input.annotations],
    publish=snakemake.params.publish,
    detectors=snakemake.params.detectors,
    costs=job_costs(
        benchmarks=Path(snakemake.output.summary).parent / "benchmarks",
        logs=Path(snakemake.log[0]).parent,
        head_logs=Path(".snakemake", "log"),
    ),
    files=[Path(path) for path in snakemake.input.files],
    summary=Path(snakemake.output.summary),
)
print(Path(snakemake.output.summary).read_text(encoding="utf-8"))
