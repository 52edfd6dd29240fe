"""Whether everything is well: the last round, sources, messages, copies, and how grave what is found is.

In: an open store and now. Out: a :class:`~tracker.status.look.Status`, as plain values, as metrics. The terminal, the
pages and the meta-alerts look through the same eyes. It writes nothing to the store and sends nothing.
"""
