"""Play a person who judges by the true labels, and write what is said."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.evaluate.simulated_judgements import simulate_judgements
from peculiar.run.handover import each_slice, handed_survey
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
files, params = snakemake.input, snakemake.params
simulate_judgements(
    survey=handed_survey(files, params),
    labels_of=each_slice(files.labels, params.order),
    labels=params.labels,
    looks=params.looks,
    judgements=Path(snakemake.output.judgements),
)
