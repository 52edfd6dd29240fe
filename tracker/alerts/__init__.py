"""When the tracker speaks, and what it says: rules on points of a series, as pure functions.

In: rules, points in the order they became known, and what was remembered. Out: new states, events, a decision with
its reason for every point a rule looked at, and messages. It reads no clock, disk or network; ``now`` is an argument,
so live rounds, replays and backtests are the same call.
"""
