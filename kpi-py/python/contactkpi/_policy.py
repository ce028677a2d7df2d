"""The policy: everything that a scorecard depends on besides the records."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, NoReturn

from contactkpi import _contactkpi
from contactkpi._errors import (
    InvalidOptionError,
    InvalidPolicyError,
    KpiError,
    UnknownKpiError,
    UnsupportedInputError,
)
from contactkpi._instant import period_keys
from contactkpi._json import json_text, policy_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from os import PathLike

    from contactkpi._types import Period, PolicyLike


class Policy:
    """Everything that a scorecard depends on besides the records.

    A policy holds the KPIs to compute, zone, currency, period, counting rules,
    options of KPIs, targets, calendars, bands and KPIs of your own. It starts
    from a preset; what it states itself replaces the preset's entry of that
    name. It is checked when it is made and cannot be changed afterwards:
    `replace` and `with_options` make another one.

    Every key can be read as an attribute: ``policy.zone``, ``policy.bands``.

    Parameters
    ----------
    mapping : mapping, optional
        The keys of a policy, as in a policy file.
    **keys
        Further keys, which go before those of `mapping`. A `period` may be a
        pair of instants.

    Raises
    ------
    InvalidPolicyError
        If a key is unknown or a value impossible.
    InvalidOptionError
        If an option does not exist or has a value that is not allowed.

    See Also
    --------
    presets : The names of the presets.

    Examples
    --------
    >>> import contactkpi as ck
    >>> policy = ck.Policy(zone="Europe/Rome", currency="EUR")
    >>> policy.zone
    'Europe/Rome'
    >>> policy
    Policy(preset='seed', zone='Europe/Rome')
    >>> policy.with_options("aht", include_wrap=False).options
    {'average_handle_time': {'include_wrap': False}}
    """

    __slots__ = ("_native", "_text")

    _native: _contactkpi.Policy
    _text: str | None

    def __new__(cls, mapping: Mapping[str, Any] | Policy | None = None, /, **keys: Any) -> Policy:
        if isinstance(mapping, Policy):
            return mapping.replace(**keys) if keys else mapping
        if mapping is None and not keys:
            return cls.preset("seed")
        if mapping is not None and not hasattr(mapping, "keys"):
            found = type(mapping).__name__
            raise InvalidPolicyError(f"found a {found}, allowed is a mapping of the keys")
        return cls.from_json(policy_text({**(mapping or {}), **keys}))

    @classmethod
    def _of(cls, native: _contactkpi.Policy) -> Policy:
        policy = object.__new__(cls)
        object.__setattr__(policy, "_native", native)
        object.__setattr__(policy, "_text", None)
        return policy

    @classmethod
    def from_json(cls, text: str) -> Policy:
        """Read a policy from JSON text.

        Parameters
        ----------
        text : str
            A JSON object with the keys of a policy.

        Returns
        -------
        Policy

        Examples
        --------
        >>> import contactkpi as ck
        >>> ck.Policy.from_json('{"currency": "USD"}').currency
        'USD'
        """
        return cls._of(_contactkpi.Policy.from_json(text))

    @classmethod
    def from_toml(cls, text: str) -> Policy:
        """Read a policy from TOML text.

        Parameters
        ----------
        text : str
            The text of a policy file.

        Returns
        -------
        Policy

        Examples
        --------
        >>> import contactkpi as ck
        >>> ck.Policy.from_toml('currency = "USD"').currency
        'USD'
        """
        return cls._of(_contactkpi.Policy.from_toml(text))

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> Policy:
        """Read a policy from a file.

        Parameters
        ----------
        path : str or path
            A file that ends in ``.toml`` or ``.json``.

        Returns
        -------
        Policy

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        InvalidPolicyError
            If the file has another ending, or its content is no policy. The
            message names the file.

        Examples
        --------
        >>> import contactkpi as ck, pathlib, tempfile
        >>> path = pathlib.Path(tempfile.mkdtemp(), "policy.toml")
        >>> _ = path.write_text('zone = "Europe/Rome"')
        >>> ck.Policy.from_file(path).zone
        'Europe/Rome'
        """
        import os

        name = os.fspath(path)
        readers: dict[str, Callable[[str], Policy]] = {
            ".toml": cls.from_toml,
            ".json": cls.from_json,
        }
        reader = readers.get(os.path.splitext(name)[1].lower())
        if reader is None:
            raise InvalidPolicyError(
                f"found the file {name!r}, allowed are files that end in .toml or .json"
            )
        with open(name, encoding="utf-8") as file:
            text = file.read()
        try:
            return reader(text)
        except KpiError as error:
            error.args = (f"{name}: {error}",)
            raise

    @classmethod
    def preset(cls, name: str) -> Policy:
        """Return a preset.

        Parameters
        ----------
        name : str
            One of `presets`: ``"seed"`` holds the figures of the source
            articles, ``"none"`` holds nothing.

        Returns
        -------
        Policy

        Examples
        --------
        >>> import contactkpi as ck
        >>> ck.Policy.preset("none").bands
        {}
        """
        return _preset(name)

    def to_json(self) -> str:
        """Return the policy as canonical JSON: every key, in a fixed order.

        Returns
        -------
        str
            `from_json` reads it back.

        Examples
        --------
        >>> import contactkpi as ck
        >>> policy = ck.Policy(currency="USD")
        >>> ck.Policy.from_json(policy.to_json()) == policy
        True
        """
        if self._text is None:
            object.__setattr__(self, "_text", self._native.to_json())
        assert self._text is not None
        return self._text

    def to_dict(self) -> dict[str, Any]:
        """Return the keys and values of the policy.

        Returns
        -------
        dict
            A copy: to change it does not change the policy.

        Examples
        --------
        >>> import contactkpi as ck
        >>> ck.Policy().to_dict()["zone"]
        'UTC'
        """
        import json

        keys: dict[str, Any] = json.loads(self.to_json())
        return keys

    def replace(self, **keys: Any) -> Policy:
        """Return a policy with other values for some keys.

        A value takes the place of the whole value that the key had; what it
        leaves out comes from the preset again. `with_options` changes single
        options.

        Parameters
        ----------
        **keys
            The keys and their new values.

        Returns
        -------
        Policy

        Examples
        --------
        >>> import contactkpi as ck
        >>> ck.Policy().replace(currency="USD", on_invalid="quarantine")
        Policy(preset='seed', currency='USD', on_invalid='quarantine')
        """
        return Policy.from_json(policy_text({**self.to_dict(), **keys}))

    def with_options(self, kpi: str, /, **options: Any) -> Policy:
        """Return a policy with other options of one KPI.

        Parameters
        ----------
        kpi : str
            Id or alias of the KPI, or ``"all"`` for every KPI that knows the
            options.
        **options
            The options and their values. The KPI keeps its other options.

        Returns
        -------
        Policy

        Raises
        ------
        UnknownKpiError
            If there is no such KPI.
        InvalidOptionError
            If it has no such option, or the value is not allowed.

        Examples
        --------
        >>> import contactkpi as ck
        >>> ck.Policy().with_options("service_level", abandons="ignored_all").options
        {'service_level': {'abandons': 'ignored_all'}}
        """
        return put_over(self, options={kpi: options})

    @property
    def zone(self) -> str:
        """The IANA zone of intervals, days and local times."""
        return self._native.zone

    @property
    def currency(self) -> str:
        """The currency of all amounts, three letters."""
        return self._native.currency

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        keys = self.to_dict()
        if name not in keys:
            raise AttributeError(f"a policy has no {name!r}; its keys are {', '.join(keys)}")
        return keys[name]

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a policy cannot be changed; use policy.replace({name}=...)")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a policy cannot be changed")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.to_dict()})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Policy):
            return NotImplemented
        return self is other or self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self) -> tuple[Callable[[str], Policy], tuple[str]]:
        return Policy.from_json, (self.to_json(),)

    def __repr__(self) -> str:
        keys = self.to_dict()
        other = _difference(keys, Policy.preset(self.preset_name).to_dict())
        stated = {"preset": keys["preset"], **other}
        return f"Policy({', '.join(f'{key}={value!r}' for key, value in stated.items())})"

    @property
    def preset_name(self) -> str:
        """The name of the preset that fills what is left out."""
        name: str = self.to_dict()["preset"]
        return name


@functools.lru_cache(maxsize=16)
def _preset(name: str) -> Policy:
    return Policy._of(_contactkpi.Policy.preset(name))


def _difference(keys: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Keep only the entries that the base lacks or has otherwise."""
    different: dict[str, Any] = {}
    for key, value in keys.items():
        known = base.get(key)
        if value == known:
            continue
        if isinstance(value, dict) and isinstance(known, dict):
            different[key] = _difference(value, known)
        else:
            different[key] = value
    return different


# --- from what users give -----------------------------------------------------


def policy_of(policy: PolicyLike | None) -> Policy:
    """Make a policy from whatever the argument `policy` may be.

    Parameters
    ----------
    policy : Policy, mapping, str or path, optional
        A mapping of keys, the name of a preset, or the path of a file. Default
        is the preset ``"seed"``.

    Returns
    -------
    Policy

    Examples
    --------
    >>> policy_of({"zone": "Europe/Rome"}).zone
    'Europe/Rome'
    """
    if isinstance(policy, Policy):
        return policy
    if policy is None:
        return _preset("seed")
    if isinstance(policy, str) and not policy.lower().endswith((".toml", ".json")):
        return _named(policy)
    if isinstance(policy, str) or hasattr(policy, "__fspath__"):
        return Policy.from_file(policy)
    if hasattr(policy, "keys"):
        return Policy(policy)
    raise UnsupportedInputError(
        f"found a {type(policy).__name__}, allowed are a Policy, a mapping of its keys, "
        "the name of a preset and the path of a file that ends in .toml or .json",
        field="policy",
    )


def _named(name: str) -> Policy:
    try:
        return _preset(name)
    except InvalidPolicyError as error:
        message = f"{error.message}, and the path of a file that ends in .toml or .json"
        raise InvalidPolicyError(message, field=error.field) from None


def put_over(
    policy: Policy,
    *,
    kpis: str | Sequence[str] | None = None,
    period: Period | None = None,
    options: Mapping[str, Mapping[str, object]] | None = None,
) -> Policy:
    """Put arguments of a call over a policy.

    Parameters
    ----------
    policy : Policy
        The policy.
    kpis : str or sequence of str, optional
        Replaces the policy's KPIs.
    period : pair of instants, optional
        Replaces the policy's period.
    options : mapping, optional
        Options by KPI. Options of the policy that it does not name stay.

    Returns
    -------
    Policy
        The same object where nothing is put over it.
    """
    changes: dict[str, object] = {}
    if kpis is not None:
        changes["kpis"] = [kpis] if isinstance(kpis, str) else _texts(kpis, "kpis")
    if period is not None:
        changes["period"] = period_keys(period)
    if options and (stated := options_by_id(policy, options)):
        changes["options"] = stated
    if not changes:
        return policy
    return _changed(policy, json_text(changes, InvalidOptionError))


@functools.lru_cache(maxsize=128)
def _changed(policy: Policy, changes: str) -> Policy:
    # Kept, because the same function is often called again with the same options.
    import json

    keys, new = policy.to_dict(), json.loads(changes)
    for kpi, settings in new.pop("options", {}).items():
        keys["options"].setdefault(kpi, {}).update(settings)
    return Policy.from_json(policy_text({**keys, **new}))


def _texts(values: Iterable[object], name: str) -> list[str]:
    try:
        texts = list(values)
    except TypeError:
        texts = [values]
    wrong = next((value for value in texts if not isinstance(value, str)), None)
    if wrong is not None:
        raise InvalidPolicyError(
            f"found a {type(wrong).__name__}, allowed are ids and aliases of KPIs", field=name
        )
    return [str(text) for text in texts]


def options_by_id(
    policy: Policy, options: Mapping[str, Mapping[str, object]]
) -> dict[str, dict[str, object]]:
    """Resolve the KPIs of options to their ids, and leave out options that are None.

    Parameters
    ----------
    policy : Policy
        The policy, whose custom KPIs may have options too.
    options : mapping
        Options by id or alias of a KPI.

    Returns
    -------
    dict

    Raises
    ------
    InvalidOptionError
        If it is no mapping of mappings.
    UnknownKpiError
        If there is no such KPI.
    """
    if not hasattr(options, "items"):
        raise _no_options(options, None)
    by_id: dict[str, dict[str, object]] = {}
    for kpi, settings in options.items():
        if not hasattr(settings, "items"):
            raise _no_options(settings, kpi)
        stated = {name: value for name, value in settings.items() if value is not None}
        key = _option_key(policy, kpi)
        for name, value in stated.items():
            _check_setting(value, f"options.{key}.{name}")
        by_id.setdefault(key, {}).update(stated)
    return {kpi: settings for kpi, settings in by_id.items() if settings}


def _check_setting(value: object, field: str) -> None:
    """Refuse what no option of any KPI can be."""
    # Numbers of numpy have an item, which `_plain` takes.
    if not isinstance(value, (str, bool, int, float)) and not hasattr(value, "item"):
        found = type(value).__name__
        message = f"found a {found}, allowed are a text, a number, True and False"
        raise InvalidOptionError(message, field=field)
    # JSON has neither NaN nor infinity.
    if isinstance(value, float) and value - value != 0:
        raise InvalidOptionError(f"found {value}, allowed is a finite number", field=field)


def _no_options(found: object, kpi: str | None) -> InvalidOptionError:
    return InvalidOptionError(
        f"found a {type(found).__name__}, allowed are options by KPI such as "
        '{"service_level": {"threshold_s": 30}}',
        field="options" if kpi is None else f"options.{kpi}",
    )


def _option_key(policy: Policy, kpi: str) -> str:
    if kpi == "all":
        return kpi
    try:
        return _contactkpi.kpi_id(kpi)
    except UnknownKpiError:
        # An own KPI is never called like a built-in one.
        if any(custom["id"] == kpi for custom in policy.custom_kpis):
            return kpi
        raise


def options_json(policy: Policy, options: Mapping[str, Mapping[str, object]] | None) -> str:
    """Write options as JSON, by the ids of their KPIs."""
    return json_text(options_by_id(policy, options), InvalidOptionError) if options else "{}"
