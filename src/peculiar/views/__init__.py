"""Images that a detector sees: stretches and their inverses, PSF matching."""
