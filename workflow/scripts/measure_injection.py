"""Measure how many injected anomalies each detector finds."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.evaluate.injection import measure_injection
from peculiar.run.handover import each_detector, each_slice
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
order = snakemake.params.order
measure_injection(
    injections=each_slice(snakemake.input.injections, order),
    scores=each_detector(snakemake.input.scores, order),
    survey=each_detector(snakemake.input.survey, order),
    selections=snakemake.params.selections,
    left_out=snakemake.params.left_out,
    fraction=snakemake.params.injection["fraction"],
    published=snakemake.params.publish["detector"],
    words=snakemake.params.words,
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
