"""Which operation of which service a request asks for, and with what."""

import io
import re
from dataclasses import dataclass
from urllib.parse import unquote

from moto.backends import get_backend
from moto.core import parse
from moto.core.model import OperationModel
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import NotFound, get_service_router
from moto.core.utils import get_service_model
from moto.utilities.utils import get_partition

SERVICES = {
    "monitoring": "cloudwatch",
    "email": "sesv2",
    "tagging": "resourcegroupstaggingapi",
    "states": "stepfunctions",
    "servicequotas": "service-quotas",
}
"""botocore's name of a service where the one in signatures is another."""

CREDENTIAL = re.compile(r"Credential=[^/]+/\d+/(?P<region>[^/]*)/(?P<service>[^/]+)/aws4_request")


@dataclass
class ApiRequest:
    """A call of an operation of AWS."""

    service: str
    """As botocore names it."""
    region: str
    account: str
    model: OperationModel
    protocol: str
    params: dict
    """By the names of the model's members."""

    @property
    def operation(self):
        return self.model.name

    def backend(self, service=None):
        """What moto has in this account and region."""
        backends = get_backend(service or self.service)[self.account]
        return backends[self.region] if self.region in backends.regions else backends[get_partition(self.region)]


class UnknownOperation(Exception):
    """No model knows the operation."""


class Malformed(Exception):
    """A value can't be read as what the model says that it is."""

    def __init__(self, model, protocol, cause):
        super().__init__(str(cause))
        self.model = model
        self.protocol = protocol


def read(environ, account):
    """The call in a WSGI request; None: it isn't signed, so it isn't for AWS."""
    scope = CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION") or unquote(environ.get("QUERY_STRING", "")))
    if not scope:
        return None
    body = read_body(environ)
    request = Request({**environ, "wsgi.input": io.BytesIO(body)})
    service = service_of(scope["service"].lower(), request)
    service_model = get_service_model(service)
    try:
        model, uri_params = get_service_router(service).match(request)
    except (NotFound, NotImplementedError) as error:
        target = request.headers.get("X-Amz-Target") or request.values.get("Action")
        raise UnknownOperation(f"{service}: {target or f'{request.method} {request.path}'}") from error
    protocol = determine_request_protocol(service_model, request.content_type)
    try:
        params = PARSERS[protocol](model).parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": body,
                "url_path": request.path,
                "url_params": uri_params,
            }
        )
    except (ValueError, TypeError, AttributeError, parse.RequestParserError, parse.XMLParseError) as error:
        raise Malformed(model, protocol, error) from error
    given = {name: value for name, value in params.items() if value is not None}
    return ApiRequest(service, scope["region"], account, model, protocol, given)


def read_body(environ):
    """Reads the body, and puts it back for moto."""
    stream = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        body = stream.read()
        environ.pop("HTTP_TRANSFER_ENCODING", None)
    else:
        body = stream.read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    return body


def service_of(name, request):
    """Some services share their name in signatures."""
    if name == "elasticloadbalancing":
        return "elb" if request.values.get("Version") == "2012-06-01" else "elbv2"
    if name == "apigateway" and request.path.startswith("/v2/"):
        return "apigatewayv2"
    if name == "s3" and request.path.startswith("/v20180820/"):
        return "s3control"
    return SERVICES.get(name, name)


class Typed:
    """moto's parsers make numbers of strings; AWS doesn't."""

    def _parse_integer(self, shape, value):
        return value if isinstance(value, (bool, float)) or not isinstance(value, (int, str)) else int(value)

    _parse_long = _parse_short = _parse_byte = _parse_integer


class JSONParser(Typed, parse.JSONParser):
    def _parse_integer(self, shape, value):
        return value

    _parse_long = _parse_short = _parse_byte = _parse_integer


class RestJSONParser(Typed, parse.RestJSONParser):
    pass


PARSERS = {**parse.PROTOCOL_PARSERS, "json": JSONParser, "rest-json": RestJSONParser}
