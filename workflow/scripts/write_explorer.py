"""Write the explorer's folder."""

from pathlib import Path
from typing import TYPE_CHECKING

from peculiar.explorer.write import write_explorer
from peculiar.run.handover import handed_survey
from peculiar.run.page_files import handed_page
from peculiar.tables.logs import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])
files, params = snakemake.input, snakemake.params
one = ("catalog", "queue", "neighbours", "judgements")
write_explorer(
    **{name: Path(files[name]) for name in one},
    **handed_page(files, params),
    detectors=params.detectors,
    words=params.words,
    survey=handed_survey(files, params),
    publish=params.publish,
    folder=Path(snakemake.output.folder),
)
