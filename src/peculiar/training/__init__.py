"""Image streams, samples, and a training loop that can be resumed."""
