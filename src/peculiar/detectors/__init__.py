"""How objects are scored: one package a kind of detector."""
