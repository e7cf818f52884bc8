"""CloudWatch: PutMetricAlarm and PutDashboard in its API reference, and its quotas."""

import json

from ..rule import Refusal, rule

DAY, WEEK, HOUR = 86_400, 604_800, 3_600
WIDGETS, METRICS_PER_WIDGET, METRICS = 500, 500, 2_500
WIDGET_TYPES = ("metric", "text", "log", "alarm", "explorer", "custom", "chart")


def refuse(message, path, value):
    raise Refusal("ValidationError", message, path, value)


@rule("cloudwatch", "PutMetricAlarm")
def alarm_looks_back_a_day(request):
    """A week, where its periods are an hour or longer."""
    params = request.params
    count = params["EvaluationPeriods"]
    queries = params.get("Metrics", [])
    periods = [query.get("Period") or query.get("MetricStat", {}).get("Period") for query in queries]
    for period in [*periods, params.get("Period")]:
        if period is None:
            continue
        if period not in (10, 20, 30) and period % 60:
            refuse("Period must be 10, 20, 30 or a multiple of 60", "Period", period)
        limit = WEEK if period >= HOUR else DAY
        if count * period > limit:
            message = f"Metrics cannot be checked across more than {limit // DAY} day(s) (EvaluationPeriods * Period must be <= {limit})"
            refuse(message, "EvaluationPeriods", f"{count} * {period}")
    if params.get("DatapointsToAlarm", 0) > count:
        refuse("DatapointsToAlarm must be <= EvaluationPeriods", "DatapointsToAlarm", params["DatapointsToAlarm"])


@rule("cloudwatch", "PutMetricAlarm")
def alarm_has_one_metric(request):
    params = request.params
    queries = params.get("Metrics", [])
    if bool(queries) == ("MetricName" in params):
        refuse("Exactly one of Metrics and MetricName must be given", "MetricName", params.get("MetricName"))
    if not queries:
        if ("Statistic" in params) == ("ExtendedStatistic" in params):
            refuse("Exactly one of Statistic and ExtendedStatistic must be given", "Statistic", params.get("Statistic"))
        return
    returned = [query["Id"] for query in queries if query.get("ReturnData", True)]
    if len(returned) != 1 and "ThresholdMetricId" not in params:
        refuse("Exactly one element of the metrics list should return data", "Metrics", ", ".join(returned))
    ids = [query["Id"] for query in queries]
    if len(set(ids)) < len(ids):
        refuse("The ids of metrics must be unique", "Metrics", ", ".join(ids))


@rule("cloudwatch", "PutDashboard")
def dashboard_can_be_drawn(request):
    body = request.params["DashboardBody"]
    try:
        widgets = json.loads(body)["widgets"]
    except (ValueError, KeyError, TypeError) as error:
        raise invalid(f"it is no JSON with widgets: {error}", "DashboardBody", body) from error
    if len(widgets) > WIDGETS:
        raise invalid(f"at most {WIDGETS} widgets are allowed", "DashboardBody.widgets", len(widgets))
    metrics = 0
    for index, widget in enumerate(widgets):
        path = f"DashboardBody.widgets[{index}]"
        check_widget(widget, path)
        shown = len(widget.get("properties", {}).get("metrics", []))
        metrics += shown
        if shown > METRICS_PER_WIDGET or metrics > METRICS:
            raise invalid(f"at most {METRICS_PER_WIDGET} metrics a widget and {METRICS} in all are allowed", path, metrics)


def check_widget(widget, path):
    properties = widget.get("properties")
    if widget.get("type") not in WIDGET_TYPES:
        raise invalid(f"type must be one of {', '.join(WIDGET_TYPES)}", f"{path}.type", widget.get("type"))
    if not isinstance(properties, dict):
        raise invalid("properties are required", f"{path}.properties", properties)
    for name, least, most in (("width", 1, 24), ("height", 1, 1000), ("x", 0, 23), ("y", 0, 10**9)):
        if not least <= widget.get(name, least) <= most:
            raise invalid(f"{name} must be {least} to {most}", f"{path}.{name}", widget[name])
    if widget["type"] == "metric":
        if "region" not in properties:
            raise invalid("region is required", f"{path}.properties.region", None)
        if not properties.get("metrics") and not properties.get("annotations"):
            raise invalid("metrics or annotations are required", f"{path}.properties.metrics", None)
        if properties.get("view") not in (None, "timeSeries", "singleValue", "gauge", "bar", "pie", "table"):
            raise invalid("there is no such view", f"{path}.properties.view", properties["view"])
    if widget["type"] == "text" and not isinstance(properties.get("markdown"), str):
        raise invalid("markdown is required", f"{path}.properties.markdown", None)


def invalid(message, path, value):
    return Refusal("InvalidParameterInput", f"The field DashboardBody is invalid: {message}", path, value)
