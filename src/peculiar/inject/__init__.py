"""Known anomalies, put into the survey's own images."""
