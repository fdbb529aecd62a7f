"""Numbers measured on each cutout, and properties from the catalogue."""
