"""Fit the principal components that the scores are taken in."""

from peculiar.detectors.components import train

__all__ = ["train"]
