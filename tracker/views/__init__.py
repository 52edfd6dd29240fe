"""What stands on the live pages, as plain values: frames go in, dicts of text, numbers and days come out.

In: what is known now (:class:`~tracker.views.seen.Seen`), what a visitor asks for. Out: values the templates of
:mod:`tracker.web` show in the visitor's language, masked for who looks. It writes nothing and knows nothing of HTTP.
What many visitors share is worked out once a version of the figures and kept as long as there is room.
"""
