"""EventBridge: its API reference and quotas."""

from ..expressions import mistake_in
from ..rule import Refusal, rule

TARGETS = 5


@rule("events", "PutRule")
def rule_has_a_schedule_or_a_pattern(request):
    expression, pattern = (request.params.get(name) for name in ("ScheduleExpression", "EventPattern"))
    if not expression and not pattern:
        raise Refusal("ValidationException", "Parameter(s) EventPattern or ScheduleExpression must be specified.", "EventPattern")
    if expression:
        if request.params.get("EventBusName", "default").split("/")[-1] != "default":
            message = "ScheduleExpression is supported only on the default event bus."
            raise Refusal("ValidationException", message, "ScheduleExpression", expression)
        if mistake := mistake_in(expression, at_allowed=False):
            message = f"Parameter ScheduleExpression is not valid: {mistake}"
            raise Refusal("ValidationException", message, "ScheduleExpression", expression)


@rule("events", "PutTargets")
def few_targets(request):
    backend, name = request.backend(), request.params["Rule"]
    bus = backend.event_buses.get(request.params.get("EventBusName", "default").split("/")[-1])
    targets = bus.rules[name].targets if bus and name in bus.rules else []
    ids = {target["Id"] for target in targets} | {target["Id"] for target in request.params["Targets"]}
    if len(ids) > TARGETS:
        raise Refusal("LimitExceededException", f"The requested resource exceeds the maximum number allowed: {TARGETS} targets.")
