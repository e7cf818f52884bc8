"""How a rule of AWS's is written that no model has."""

from collections import defaultdict

RULES = defaultdict(list)
"""By service and operation; of every operation under the service and `*`, of every service under `*` and `*`."""


class Refusal(Exception):
    """AWS's answer to a call that it doesn't take.

    With a path, the call itself is wrong, and nobody may send it. Without one it is wrong as things stand: clients may try, and try again.
    """

    def __init__(self, code, message, path="", value=None):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.path = path
        self.value = value


def rule(service, *operations):
    """The function looks at each call of the operations, and raises a refusal."""

    def register(function):
        for operation in operations:
            RULES[service, operation].append(function)
        return function

    return register


def rules_of(service, operation):
    return [*RULES["*", "*"], *RULES[service, "*"], *RULES[service, operation]]
