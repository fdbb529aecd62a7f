"""What people look at: one module a figure."""
