"""Rules, the state machine and messages."""
