"""How good the scores are: metrics, recall, injection, stability, dependence."""
