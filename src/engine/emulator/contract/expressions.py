"""Schedule expressions of EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html"""

import re
from datetime import datetime

MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
DAYS = "SUN MON TUE WED THU FRI SAT".split()
FIELDS = (
    ("minutes", 0, 59, []),
    ("hours", 0, 23, []),
    ("day of month", 1, 31, []),
    ("month", 1, 12, MONTHS),
    ("day of week", 1, 7, DAYS),
    ("year", 1970, 2199, []),
)
RATE = re.compile(r"rate\((?P<count>\d+) (?P<unit>minute|hour|day)(?P<plural>s?)\)")
CRON = re.compile(r"cron\((?P<fields>[^()]*)\)")
AT = re.compile(r"at\((?P<time>[^()]*)\)")


def mistake_in(expression, at_allowed):
    """What is wrong with the expression; None: nothing."""
    if rate := RATE.fullmatch(expression):
        count = int(rate["count"])
        if count < 1:
            return "a rate is positive"
        return None if (count == 1) == (not rate["plural"]) else "the unit is in the singular for 1, else in the plural"
    if cron := CRON.fullmatch(expression):
        return mistake_in_cron(cron["fields"].split())
    if (at := AT.fullmatch(expression)) and at_allowed:
        try:
            datetime.strptime(at["time"], "%Y-%m-%dT%H:%M:%S")
        except ValueError:
            return "a time is like 2026-11-20T13:00:00"
        return None
    return "it must be rate(…) or cron(…)" + (" or at(…)" if at_allowed else "")


def mistake_in_cron(fields):
    if len(fields) != len(FIELDS):
        return f"cron has {len(FIELDS)} fields"
    if (fields[2] == "?") == (fields[4] == "?"):
        return "exactly one of day of month and day of week must be ?"
    for text, (name, least, most, words) in zip(fields, FIELDS, strict=True):
        if not all(fits(part, name, least, most, words) for part in text.split(",")):
            return f"{name} can't be {text}"
    return None


def fits(part, name, least, most, words):
    if part == "*" or (part == "?" and name.startswith("day")):
        return True
    if name == "day of month" and re.fullmatch(r"L|LW|\d{1,2}W", part):
        return True
    if name == "day of week" and re.fullmatch(r"L|[1-7]L|[1-7]#[1-5]", part):
        return True
    span, _, step = part.partition("/")
    if _ and not step.isdigit():
        return False
    ends = [] if span == "*" else span.split("-")
    numbers = [words.index(end.upper()) + least if end.upper() in words else int(end) if end.isdigit() else -1 for end in ends]
    return len(numbers) <= 2 and all(least <= number <= most for number in numbers)
