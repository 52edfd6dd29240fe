"""Words: the vocabulary compiled for looking up, the forms a word takes, and the tokens of a sentence."""
