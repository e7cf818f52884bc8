"""SQS: SetQueueAttributes in its API reference."""

import json
import re

from ..rule import Refusal, rule

RANGES = {
    "DelaySeconds": (0, 900),
    "MaximumMessageSize": (1_024, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43_200),
    "KmsDataKeyReusePeriodSeconds": (60, 86_400),
}
NAME = re.compile(r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo")


@rule("sqs", "CreateQueue")
def name_is_plain(request):
    name = request.params["QueueName"]
    if not NAME.fullmatch(name):
        message = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        raise Refusal("InvalidParameterValue", message, "QueueName", name)


@rule("sqs", "CreateQueue", "SetQueueAttributes")
def attributes_are_in_range(request):
    attributes = request.params.get("Attributes", {})
    for name, (least, most) in RANGES.items():
        value = attributes.get(name)
        if value is not None and not (value.isdigit() and least <= int(value) <= most):
            raise Refusal("InvalidAttributeValue", f"Invalid value for the parameter {name}: {least} to {most}", f"Attributes.{name}", value)
    redrive = attributes.get("RedrivePolicy")
    if not redrive:
        return
    try:
        policy = json.loads(redrive)
        fine = 1 <= int(policy["maxReceiveCount"]) <= 1_000 and policy["deadLetterTargetArn"].startswith("arn:")
    except (ValueError, KeyError, TypeError, AttributeError):
        fine = False
    if not fine:
        message = "Value for parameter RedrivePolicy is invalid. Reason: it needs deadLetterTargetArn and maxReceiveCount, 1 to 1000"
        raise Refusal("InvalidParameterValue", message, "Attributes.RedrivePolicy", redrive)
