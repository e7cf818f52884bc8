"""Between the HTTP server and moto: what breaks the contract gets AWS's answer, and moto doesn't hear of it."""

import json
import os
import threading
from importlib import import_module
from pkgutil import iter_modules

from moto.core.exceptions import ServiceException
from moto.core.serialize import get_serializer_class

from . import rules
from .codes import code_of
from .fork import FORK, fork
from .model import ModelValidator, Violation, shown
from .record import Record
from .requests import Malformed, UnknownOperation, read
from .rule import Refusal, rules_of

REPORT = "/contract.json"
"""Where the record is read."""

CHECK_ONLY = "HTTP_X_CHECK_ONLY"
"""A header: the call is checked, and moto isn't asked."""

for module in iter_modules(rules.__path__):
    import_module(f"{rules.__name__}.{module.name}")


class Contract:
    """A WSGI application in front of moto's."""

    def __init__(self, moto, strict):
        self.moto = moto
        self.strict = strict
        self.account = os.environ["MOTO_ACCOUNT_ID"]
        self.record = Record()
        self.turn = threading.Lock()

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == REPORT:
            return answer(start_response, 200, {"Content-Type": "application/json"}, json.dumps(self.record.report()))
        # moto walks its dicts while other threads change them: a call is done but answered with an error, and tried again it is refused as done twice.
        with self.turn:
            if environ["PATH_INFO"] == FORK:
                return answer(start_response, 200, {"Content-Type": "application/json"}, json.dumps(fork(self)))
            return list(self.answered(environ, start_response))

    def answered(self, environ, start_response):
        refused = self.refusal(environ) if self.strict else None
        if refused:
            return answer(start_response, *refused)
        if CHECK_ONLY in environ:
            return answer(start_response, 204, {}, "")
        return self.moto(environ, start_response)

    def refusal(self, environ):
        """Status, headers and body for a call that AWS refuses; None: it may pass."""
        try:
            request = read(environ, self.account)
        except UnknownOperation as error:
            self.record.violated(str(error), [Violation("", "null", "AWS's model has no such operation")])
            return 400, {"Content-Type": "text/plain"}, f"UnknownOperationException: {error}"
        except Malformed as error:
            return self.refuse_malformed(error)
        if request is None:
            return None
        validator = ModelValidator(request.service)
        violations = validator.check(request.params, request.model.input_shape)
        self.record.asked(request, validator.shapes)
        name = f"{request.service}:{request.operation}"
        if violations:
            self.record.violated(name, violations)
            return serialized(request.model, request.protocol, code_of(request.service, request.protocol, violations), text_of(violations))
        try:
            for rule in rules_of(request.service, request.operation):
                rule(request)
        except Refusal as refusal:
            if refusal.path:
                self.record.violated(name, [Violation(refusal.path, shown(refusal.value), refusal.message)])
            else:
                self.record.refused(name, refusal)
            return serialized(request.model, request.protocol, refusal.code, refusal.message)
        return None

    def refuse_malformed(self, error):
        service = error.model.service_model.service_name
        self.record.violated(f"{service}:{error.model.name}", [Violation("", "null", f"Can't be read: {error}")])
        return serialized(error.model, error.protocol, "SerializationException", str(error))


def text_of(violations):
    errors = f"{len(violations)} validation error{'s' if len(violations) > 1 else ''} detected"
    return f"{errors}: {'; '.join(map(str, violations))}"


class Refused(ServiceException):
    """moto looks for an exception's service by its module: ours is the operation's."""


def serialized(model, protocol, code, message):
    serializer = get_serializer_class(model.service_model.service_name, protocol)
    response = serializer(operation_model=model).serialize(Refused(code, message))
    return response["status_code"], response["headers"], response["body"]


def answer(start_response, status, headers, body):
    data = body.encode() if isinstance(body, str) else body
    start_response(f"{status} .", [*((key, str(value)) for key, value in headers.items()), ("Content-Length", str(len(data)))])
    return [data]
