"""Play a person by the true labels."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.evaluate.found_per_look import measure_found_per_look
from peculiar.run.handover import each_detector, each_slice, handed_survey
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
files, params = snakemake.input, snakemake.params
measure_found_per_look(
    survey=handed_survey(files, params),
    labels_of=each_slice(files.labels, params.order),
    scores=each_detector(files.scores, params.order),
    labels=params.labels,
    words=snakemake.params.words,
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
