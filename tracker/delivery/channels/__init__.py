"""One file a kind of channel: what a message looks like there, and what that service's answers mean.

In: a :class:`~tracker.model.Message`; an address. Out: the forms of the message, richest first, which are pure; and an
:class:`~tracker.delivery.outcome.Outcome` for each attempt. A new kind is a file here and a row in `delivery/kinds.py`.
"""
