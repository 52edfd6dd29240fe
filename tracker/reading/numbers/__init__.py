"""Numbers as written: where they stand, their value, their bound and what kind of number they are."""
