"""Where cutouts come from: one module a kind of source."""
