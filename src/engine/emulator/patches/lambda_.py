"""Lambda."""

import json

from moto.awslambda import urls
from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import EventSourceMapping, LambdaFunction
from moto.awslambda.responses import LambdaResponse

from .patch import adds, replaces


@replaces(LambdaFunction)
def __init__(init, self, account_id, spec, *args, **kwargs):
    init(self, account_id, spec, *args, **kwargs)
    self.dead_letter_config = spec.get("DeadLetterConfig")


@replaces(LambdaFunction)
def get_configuration(get, self, *args, **kwargs):
    """moto forgets the dead-letter queue."""
    return {**get(self, *args, **kwargs), "DeadLetterConfig": self.dead_letter_config}


@replaces(LambdaFunction)
def update_configuration(update, self, updates):
    self.dead_letter_config = updates.get("DeadLetterConfig", self.dead_letter_config)
    return update(self, updates)


@replaces(EventSourceMapping)
def get_configuration(get, self):
    """moto names the version behind the alias that a mapping is for."""
    arn = {"FunctionArn": self.function_name} if self.function_name.startswith("arn:") else {}
    return {**get(self), **arn}


PROVISIONED = {}
"""Provisioned concurrency by function and alias, ready at once. moto has none."""

urls.url_paths["{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[^/]+)/provisioned-concurrency/?$"] = (
    LambdaResponse.dispatch
)


@adds(LambdaResponse)
def put_provisioned_concurrency_config(self):
    PROVISIONED[alias_of(self)] = json.loads(self.body)["ProvisionedConcurrentExecutions"]
    return self.get_provisioned_concurrency_config()


@adds(LambdaResponse)
def get_provisioned_concurrency_config(self):
    count = PROVISIONED.get(alias_of(self))
    if count is None:
        raise LambdaClientError("ProvisionedConcurrencyConfigNotFoundException", "There is none.")
    kinds = ("Requested", "Available", "Allocated")
    return json.dumps({f"{kind}ProvisionedConcurrentExecutions": count for kind in kinds} | {"Status": "READY"})


@adds(LambdaResponse)
def delete_provisioned_concurrency_config(self):
    PROVISIONED.pop(alias_of(self), None)
    return "{}"


def alias_of(response):
    return response.uri_match["FunctionName"], response._get_param("Qualifier")
