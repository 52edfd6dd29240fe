"""When: days, weekdays, months, windows and starts as written, resolved from the day of the report."""
