"""What kind of odd the selected objects are."""
