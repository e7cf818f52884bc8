"""Where botocore's model is stricter than AWS: service, shape, constraint, and who says so."""

WAIVED = {}
"""`(service, shape, constraint)`: the source."""

used = set()


def is_waived(service, shape, constraint):
    key = (service, shape, constraint)
    if key not in WAIVED:
        return False
    used.add(" ".join(key))
    return True
