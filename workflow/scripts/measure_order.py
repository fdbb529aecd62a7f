"""Measure how maps are ordered."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.tables.logs import log_to
from peculiar.training.threads import limit_threads

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
limit_threads(snakemake.threads)
from peculiar.characterise.order import measure_order  # noqa: E402 - after the limit

pixels = map(Path, snakemake.input.pixels)
measure_order(
    maps=Path(snakemake.input.maps),
    pixels=dict(zip(("reals", "residuals"), pixels, strict=False)),
    scores=Path(snakemake.input.scores),
    score=snakemake.params.score,
    table=Path(snakemake.output.table),
    text=Path(snakemake.output.text),
)
