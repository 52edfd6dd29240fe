"""What a number counts: the noun phrase it stands in, the verb that happened to them, indicator and population."""
