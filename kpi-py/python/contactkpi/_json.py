"""Policies and options as JSON text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contactkpi._errors import InvalidPolicyError, KpiError
from contactkpi._instant import instant_text, period_keys

if TYPE_CHECKING:
    from collections.abc import Mapping


def policy_text(keys: Mapping[str, Any]) -> str:
    period = keys.get("period")
    if period is not None and not hasattr(period, "keys"):
        keys = {**keys, "period": period_keys(period)}
    if isinstance(keys.get("kpis"), str):
        keys = {**keys, "kpis": [keys["kpis"]]}
    return json_text(keys, InvalidPolicyError)


def json_text(value: object, error: type[KpiError]) -> str:
    import json

    try:
        return json.dumps(value, default=_plain, allow_nan=False)
    except (TypeError, ValueError) as problem:
        raise error(str(problem)) from None


def _plain(value: object) -> object:
    """Write what JSON does not know: numbers of numpy, instants, other mappings."""
    if hasattr(value, "isoformat"):
        return instant_text(value, "an instant")
    if hasattr(value, "item"):
        return value.item()
    if hasattr(value, "items"):
        return dict(value.items())
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"found a {type(value).__name__}, allowed are texts, numbers, lists, mappings")
