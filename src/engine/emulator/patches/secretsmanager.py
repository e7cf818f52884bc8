"""Secrets Manager."""

from moto.secretsmanager.exceptions import InvalidRequestException

from .patch import replaces


@replaces(InvalidRequestException)
def __init__(init, self, message):
    """moto has other words for a secret that is scheduled for deletion; the provider knows AWS's."""
    if "currently marked deleted" in message:
        message = "You can't perform this operation on the secret because it was marked for deletion."
    init(self, message)
