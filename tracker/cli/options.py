"""Options that several verbs have, said once: a decorator puts them into a verb's signature, and hands them over whole.

In: a verb with one parameter that stands for a group of options, and the group. Out: the same verb as Typer wants it,
with an option each. It knows no option itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NamedTuple

Verb = Callable[..., None]


class Option(NamedTuple):
    """What Typer makes an option of: an Annotated type, and what it is where nothing is typed."""

    kind: Any
    default: Any


def shared(place: str, group: Mapping[str, Option]) -> Callable[[Verb], Verb]:
    """Return a decorator: the parameter named ``place`` is every option of the group, given to the verb as a dict."""

    def with_options(verb: Verb) -> Verb:
        own = inspect.signature(verb, eval_str=True).parameters
        listed = [
            one for name, parameter in own.items() for one in (_each(group) if name == place else [_named(parameter)])
        ]

        @wraps(verb)
        def called(**typed: Any) -> None:
            verb(
                **{name: value for name, value in typed.items() if name not in group},
                **{place: {name: typed[name] for name in group}},
            )

        called.__signature__ = inspect.Signature(listed)  # type: ignore[attr-defined]
        called.__annotations__ = {one.name: one.annotation for one in listed}
        return called

    return with_options


def _each(group: Mapping[str, Option]) -> list[inspect.Parameter]:
    keyword = inspect.Parameter.KEYWORD_ONLY
    return [inspect.Parameter(name, keyword, default=one.default, annotation=one.kind) for name, one in group.items()]


def _named(parameter: inspect.Parameter) -> inspect.Parameter:
    return parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
