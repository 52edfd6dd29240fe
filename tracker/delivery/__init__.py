"""Announcing: the outbox worker, and one file a channel.

In: rows of the outbox and the secrets of channels. Out: posts, and what became of each row. A payload is made by a pure
function when its event is stored; sending it is another step, which may fail, repeat and wait. Nothing here decides
whether to speak: that was decided, and stored, before.
"""
