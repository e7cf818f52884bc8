"""Whether a call is what AWS's model of the operation takes.

botocore has the model, and checks a part of it before it sends: types, what is required, and the least. Here all of it is checked, as AWS does.
"""

from dataclasses import dataclass
from functools import cache

import regex
from botocore.validate import ParamValidator

from .codes import NULL
from .waived import is_waived


@dataclass(frozen=True)
class Violation:
    """Where a call breaks the contract."""

    path: str
    value: str
    constraint: str

    def __str__(self):
        return f"Value {self.value} at '{self.path}' failed to satisfy constraint: {self.constraint}"


def shown(value, shape=None):
    """A value for people; never one that the model calls sensitive."""
    if shape is not None and shape.metadata.get("sensitive"):
        return "(sensitive)"
    text = "null" if value is None else f"'{value}'"
    return text if len(text) <= 120 else f"{text[:100]}…' ({len(str(value))} long)"


class Errors:
    """What botocore reports to, in AWS's words."""

    def __init__(self):
        self.violations = []

    def add(self, name, value, constraint, shape=None):
        self.violations.append(Violation(name.lstrip(".") or "input", shown(value, shape), constraint))

    def report(self, name, reason, **details):
        if reason == "missing required field":
            self.add(f"{name}.{details['required_name']}", None, NULL)
        elif reason in ("empty input", "more than one input"):
            self.add(name, None, f"Exactly one of these must be given: {', '.join(details['members'])}")
        else:
            self.add(name, details.get("param"), f"Member must be one of {', '.join(details.get('valid_types', [reason]))}")


class ModelValidator(ParamValidator):
    """Checks a call, and remembers the shapes that it met."""

    VALIDATED_METADATA_ATTRS = ParamValidator.VALIDATED_METADATA_ATTRS | {"max", "enum", "pattern"}

    def __init__(self, service):
        self.service = service
        self.shapes = set()

    def check(self, params, shape):
        errors = Errors()
        if shape is not None:
            self._validate(params, shape, errors, "")
        return errors.violations

    def _validate(self, params, shape, errors, name):
        self.shapes.add(shape.name)
        super()._validate(params, shape, errors, name)

    def _validate_string(self, param, shape, errors, name):
        if not isinstance(param, str):
            errors.add(name, param, "Member must be a string", shape)
            return
        self.measure(len(param), param, shape, errors, name, "length")
        allowed = shape.metadata.get("enum")
        if allowed and param not in allowed and not is_waived(self.service, shape.name, "enum"):
            errors.add(name, param, f"Member must satisfy enum value set: [{', '.join(allowed)}]", shape)
        pattern = shape.metadata.get("pattern")
        if pattern and not matches(pattern, param) and not is_waived(self.service, shape.name, "pattern"):
            errors.add(name, param, f"Member must satisfy regular expression pattern: {pattern}", shape)

    def _validate_list(self, param, shape, errors, name):
        if not isinstance(param, list):
            errors.add(name, param, "Member must be a list", shape)
            return
        self.measure(len(param), f"{len(param)} items", shape, errors, name, "length")
        for index, item in enumerate(param):
            self._validate(item, shape.member, errors, f"{name}[{index}]")

    def _validate_map(self, param, shape, errors, name):
        if isinstance(param, dict):
            self.measure(len(param), f"{len(param)} entries", shape, errors, name, "length")
        super()._validate_map(param, shape, errors, name)

    def _validate_blob(self, param, shape, errors, name):
        self.measure(len(param), f"{len(param)} bytes", shape, errors, name, "length")

    def _validate_number(self, param, shape, errors, name):
        if isinstance(param, bool) or not isinstance(param, (int, float)):
            errors.add(name, param, "Member must be a number", shape)
            return
        self.measure(param, param, shape, errors, name, "value")

    _validate_integer = _validate_long = _validate_double = _validate_float = _validate_number

    def measure(self, size, value, shape, errors, name, what):
        for bound, words, breaks in (("min", "greater", size.__lt__), ("max", "less", size.__gt__)):
            limit = shape.metadata.get(bound)
            # The model has limits beyond a 64-bit integer as floats.
            if limit is None or breaks(type(size)(limit)) is not True or is_waived(self.service, shape.name, bound):
                continue
            errors.add(name, value, f"Member must have {what} {words} than or equal to {limit}", shape)


SURROGATES = r"\uD800\uDC00-\uDBFF\uDFFF"
"""How Java writes the characters beyond 16 bits."""


@cache
def compiled(pattern):
    # Models name characters by their category (`\p{L}`), which Python's own expressions don't know.
    return regex.compile(pattern.replace(SURROGATES, r"\U00010000-\U0010FFFF"), regex.VERSION0)


def matches(pattern, text):
    """AWS wants the whole value to match, anchors or not."""
    return compiled(pattern).fullmatch(text) is not None
