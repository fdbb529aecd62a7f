"""SF21: its release format, and its published catalogue beside a run's."""
