"""What people see: `sheet` decides what is shown, `text` and `html` print it."""
