"""Merging, normalising, selecting, and ensembles of ranks."""
