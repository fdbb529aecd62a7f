"""The config: schema, resolving, checks, reference, and what detectors declare."""
