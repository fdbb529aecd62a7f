"""Write a paragraph on the method of the run."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.publish.methods import write_methods
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
tables = "record catalog candidates reranked judgements"
lists = "histories embeddings views"
write_methods(
    **{name: Path(snakemake.input[name]) for name in tables.split()},
    **{name: [Path(file) for file in snakemake.input[name]] for name in lists.split()},
    without=snakemake.params.without,
    text=Path(snakemake.output.text),
)
