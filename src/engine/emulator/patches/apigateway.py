"""API Gateway."""

import json
import sys
from types import ModuleType

from .patch import adds

# moto imports a validator, for OpenAPI documents as bodies of APIs: 20 packages for what no stack does.
sys.modules["openapi_spec_validator"] = validator = ModuleType("openapi_spec_validator")
validator.validate = validator.OpenAPIValidationError = None
sys.modules["openapi_spec_validator.validation.exceptions"] = validator

from moto.apigateway.responses import APIGatewayResponse  # noqa: E402


@adds(APIGatewayResponse)
def update_model(self):
    """moto has no UpdateModel."""
    _, _, api, _, name, *_ = self.path.split("/")
    model = self.backend.get_model(api, name)
    for change in self._get_param("patchOperations"):
        setattr(model, change["path"].removeprefix("/"), change["value"])
    return json.dumps(model.to_json())
