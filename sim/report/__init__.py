"""What people read: the report of a comparison, and the policy calendar drawn.

``effects`` orders and counts what a comparison found, ``story`` says it, ``over_time``, ``pairs`` and ``odds`` draw it,
``costs`` and ``payback`` tell what is spent and what comes back, ``ledger`` who really earned it, ``leans`` and ``trust`` how
far to believe it. ``page`` makes one safe, self-contained file, ``html`` puts it together; ``workbook``, ``slides`` and
``picture`` are other forms.
Nothing here touches a run.
"""

from sim.report.calendar import calendar_chart, write_calendar
from sim.report.forms import write_forms
from sim.report.html import report_html, write_report

__all__ = ["calendar_chart", "report_html", "write_calendar", "write_forms", "write_report"]
