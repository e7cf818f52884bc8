"""API Gateway."""

import json
import sys
from types import ModuleType

from .patch import replaces

# moto imports a validator, for OpenAPI documents as bodies of APIs: 20 packages for what no stack does.
sys.modules["openapi_spec_validator"] = validator = ModuleType("openapi_spec_validator")
validator.validate = validator.OpenAPIValidationError = None
sys.modules["openapi_spec_validator.validation.exceptions"] = validator

from moto.apigateway.models import RestAPI  # noqa: E402
from moto.apigateway.responses import APIGatewayResponse  # noqa: E402

TLS = ("securityPolicy", "endpointAccessMode")


@replaces(APIGatewayResponse)
def create_rest_api(create, self):
    """moto forgets which TLS an API takes."""
    answer = create(self)
    status, headers, body = answer
    if status != 200:
        return answer
    api = self.backend.get_rest_api(json.loads(body)["id"])
    for name in TLS:
        setattr(api, name, self._get_param(name))
    return status, headers, json.dumps(api.to_dict())


@replaces(RestAPI)
def apply_patch_operations(apply, self, patch_operations):
    for change in patch_operations:
        name = change["path"].removeprefix("/")
        if name in TLS:
            setattr(self, name, change.get("value"))
    apply(self, patch_operations)


@replaces(RestAPI)
def to_dict(to_dict, self):
    return {**to_dict(self), **{name: getattr(self, name, None) for name in TLS}}
