"""What was asked, and what was refused."""

from collections import Counter
from threading import Lock

from .waived import used


class Record:
    def __init__(self):
        self.lock = Lock()
        self.operations = Counter()
        self.shapes = set()
        self.violations = Counter()
        self.refusals = Counter()

    def asked(self, request, shapes):
        with self.lock:
            self.operations[f"{request.service}:{request.operation}"] += 1
            self.shapes.update(f"{request.service}:{shape}" for shape in shapes)

    def violated(self, operation, violations):
        """The call itself is wrong, whatever there is."""
        with self.lock:
            self.violations.update((operation, violation) for violation in violations)

    def refused(self, operation, refusal):
        """The call is wrong as things stand."""
        with self.lock:
            self.refusals[operation, refusal.code, refusal.message] += 1

    def report(self):
        with self.lock:
            return {
                "requests": sum(self.operations.values()),
                "operations": dict(sorted(self.operations.items())),
                "shapes": len(self.shapes),
                "waived": sorted(used),
                "violations": [
                    {"operation": operation, "path": it.path, "value": it.value, "constraint": it.constraint, "count": n}
                    for (operation, it), n in self.violations.items()
                ],
                "refusals": [
                    {"operation": operation, "code": code, "message": message, "count": n}
                    for (operation, code, message), n in self.refusals.items()
                ],
            }
