"""Find peculiar galaxies in imaging surveys."""
