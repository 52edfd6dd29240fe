"""A real local server that misbehaves on request."""
