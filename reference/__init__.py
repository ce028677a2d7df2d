"""The reference oracle: every KPI from lists of rows, slow and obvious."""

from .engine import compute

__all__ = ["compute"]
