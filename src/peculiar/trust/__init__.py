"""How far a run's scores can be trusted."""
