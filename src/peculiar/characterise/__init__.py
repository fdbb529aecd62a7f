"""Artifact scores, residual autoencoder, maps and clusters."""
