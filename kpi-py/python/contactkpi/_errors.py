"""The exceptions of this package.

Every one is a :class:`KpiError`, so one ``except`` catches all of them. The
native module raises them through :func:`from_native`.
"""

from __future__ import annotations


class KpiError(ValueError):
    """Something that contactkpi cannot accept or answer.

    The text of the exception begins with the place in the input, as far as it
    is known: record, row, field. Then it says what was found and what is
    allowed.

    Parameters
    ----------
    message : str
        What was found and what is allowed, without the place.
    kind : str, optional
        The name of the kind of error. Default is the kind of the class.
    record : str, optional
        The record, such as ``"interaction"``.
    row : int, optional
        The row, counted from 0 within the table that was added.
    field : str, optional
        The field, such as ``"left_queue_at"``.
    text : str, optional
        The whole text. Default is the place and the message.

    Attributes
    ----------
    kind : str
        The kind in snake_case, such as ``"invalid_record"``. It is the same in
        Rust, C and Python.
    message : str
        What was found and what is allowed, without the place.
    record : str or None
        The record, where it is known.
    row : int or None
        The row, where it is known.
    field : str or None
        The field, where it is known.

    Examples
    --------
    >>> error = KpiError("found -3 s, a duration is at least 0",
    ...                  record="interaction", row=17, field="talk")
    >>> str(error)
    'interaction, row 17, field talk: found -3 s, a duration is at least 0'
    >>> error.row
    17
    """

    kind: str = "error"
    message: str
    record: str | None
    row: int | None
    field: str | None

    def __init__(
        self,
        message: str,
        *,
        kind: str | None = None,
        record: str | None = None,
        row: int | None = None,
        field: str | None = None,
        text: str | None = None,
    ) -> None:
        # One positional argument, the text: then pickle and copy work by themselves, as
        # they call the class with `args` and put the other attributes back.
        super().__init__(_whole(message, record, row, field) if text is None else text)
        if kind is not None:
            self.kind = kind
        self.message = message
        self.record = record
        self.row = row
        self.field = field

    def __str__(self) -> str:
        # Said here because KeyError would print the text in quotes.
        return str(self.args[0])


class InvalidRecordError(KpiError):
    """A row is malformed: a field is missing, negative, off its scale or unknown."""

    kind = "invalid_record"


class InvalidColumnsError(KpiError):
    """Columns do not fit the record: one is missing, or has another type or length."""

    kind = "invalid_columns"


class InvalidPolicyError(KpiError):
    """A policy has an unknown key or an impossible value."""

    kind = "invalid_policy"


class InvalidFormulaError(KpiError):
    """A formula cannot be read, or names a field that does not exist."""

    kind = "invalid_formula"


class InvalidGroupByError(KpiError):
    """A grouping names something that cannot be grouped by."""

    kind = "invalid_group_by"


class InvalidOptionError(KpiError):
    """An option does not exist, or its value is not allowed."""

    kind = "invalid_option"


class UnknownKpiError(KpiError, KeyError):
    """No KPI has this id, alias or title. It is a ``KeyError`` too."""

    kind = "unknown_kpi"


class RulesDifferError(KpiError):
    """Two accumulators count by different rules and cannot be merged."""

    kind = "rules_differ"


class DuplicateIdError(KpiError):
    """An identifier came twice while the policy rejects duplicates."""

    kind = "duplicate_id"


class InvalidZoneError(KpiError):
    """A time zone is unknown, or its data cannot be read."""

    kind = "invalid_zone"


class CorruptStateError(KpiError):
    """Bytes are not the state of an accumulator, or are damaged."""

    kind = "corrupt_state"


class UnknownVersionError(KpiError):
    """Bytes were written by a version that this one does not know."""

    kind = "unknown_version"


class InvalidFinishError(KpiError):
    """A scorecard was asked for a group, an instant or a period that it does not have."""

    kind = "invalid_finish"


class UnsupportedInputError(KpiError, TypeError):
    """An object is of no type that can be read. It is a ``TypeError`` too."""

    kind = "unsupported_input"


class MissingDependencyError(KpiError, ImportError):
    """A package that this call needs is not installed. It is an ``ImportError`` too.

    Parameters
    ----------
    message : str
        What needs which package, and how to install it.
    package : str, optional
        The package, or the extra of contactkpi. It is the ``name`` of the
        ``ImportError``.
    """

    kind = "missing_dependency"

    def __init__(self, message: str, *, package: str | None = None) -> None:
        super().__init__(message)
        self.msg = message
        self.name = package


_CLASSES: dict[str, type[KpiError]] = {
    cls.kind: cls
    for cls in (
        InvalidRecordError,
        InvalidColumnsError,
        InvalidPolicyError,
        InvalidFormulaError,
        InvalidGroupByError,
        InvalidOptionError,
        UnknownKpiError,
        RulesDifferError,
        DuplicateIdError,
        InvalidZoneError,
        CorruptStateError,
        UnknownVersionError,
        InvalidFinishError,
    )
}


def from_native(
    kind: str, text: str, message: str, record: str | None, row: int | None, field: str | None
) -> KpiError:
    """Make the exception for an error of the native module.

    Parameters
    ----------
    kind : str
        The kind in snake_case.
    text : str
        The whole text, which becomes ``str()`` of the exception.
    message : str
        The text without the place.
    record, row, field : str, int, str or None
        The place.

    Returns
    -------
    KpiError
        An instance of the class of the kind. A kind that this file does not
        know becomes a plain `KpiError` of that kind.

    Examples
    --------
    >>> error = from_native("unknown_kpi", "no KPI is called x", "no KPI is called x",
    ...                     None, None, None)
    >>> isinstance(error, KeyError), str(error)
    (True, 'no KPI is called x')
    """
    cls = _CLASSES.get(kind, KpiError)
    return cls(message, kind=kind, record=record, row=row, field=field, text=text)


def missing_dependency(what: str, package: str, *, extra: str | None = None) -> KpiError:
    """Make the error for a package that is not installed.

    Parameters
    ----------
    what : str
        What needs it, such as ``"to_polars"``.
    package : str
        The package.
    extra : str, optional
        The extra of contactkpi that installs it.

    Returns
    -------
    MissingDependencyError

    Examples
    --------
    >>> str(missing_dependency("to_polars", "polars"))
    'to_polars needs polars: pip install polars'
    >>> str(missing_dependency("plot", "matplotlib", extra="plot"))
    'plot needs matplotlib: pip install "contactkpi[plot]"'
    """
    install = package if extra is None else f'"contactkpi[{extra}]"'
    return MissingDependencyError(f"{what} needs {package}: pip install {install}", package=package)


def _whole(message: str, record: str | None, row: int | None, field: str | None) -> str:
    """Put the place before the message, as the Rust library does."""
    places = [
        record,
        None if row is None else f"row {row}",
        None if field is None else f"field {field}",
    ]
    place = ", ".join(part for part in places if part is not None)
    return f"{place}: {message}" if place else message
