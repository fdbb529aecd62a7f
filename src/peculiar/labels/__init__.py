"""What people and other catalogues say of objects."""
