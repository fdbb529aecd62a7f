"""The progress of a run, where Snakemake looks for plugins: ``--logger peculiar``."""

from peculiar.run.progress import Progress as LogHandler

__all__ = ["LogHandler"]
