"""EventBridge Scheduler: its user guide on schedule types and its API reference."""

from zoneinfo import available_timezones

from ..expressions import mistake_in
from ..rule import Refusal, rule

ZONES = available_timezones()


@rule("scheduler", "CreateSchedule", "UpdateSchedule")
def schedule_can_be_kept(request):
    params = request.params
    expression, zone, window = params["ScheduleExpression"], params.get("ScheduleExpressionTimezone"), params["FlexibleTimeWindow"]
    if mistake := mistake_in(expression, at_allowed=True):
        message = f"Invalid Schedule Expression {expression}: {mistake}"
        raise Refusal("ValidationException", message, "ScheduleExpression", expression)
    # A machine may have no data on time zones.
    if zone and ZONES and zone not in ZONES:
        raise Refusal("ValidationException", f"Invalid time zone {zone}", "ScheduleExpressionTimezone", zone)
    if (window["Mode"] == "OFF") == ("MaximumWindowInMinutes" in window):
        message = "MaximumWindowInMinutes is required where Mode is FLEXIBLE, and not allowed where it is OFF"
        raise Refusal("ValidationException", message, "FlexibleTimeWindow.MaximumWindowInMinutes", window.get("MaximumWindowInMinutes"))
