"""moto's server, with answers closer to AWS's, behind AWS's contract. Usage: serve.py [--lenient] -H HOST -p PORT"""

import sys

import patches  # noqa: F401
from contract.server import Contract
from moto import server
from werkzeug.serving import WSGIRequestHandler

LENIENT = "--lenient"
"""moto alone answers: nothing is checked."""

# An answer is sent as one piece. On a busy machine Go's client hasn't finished a request when the head of its answer is there; AWS's SDK
# then takes the request away from it, and it hangs up before the rest. The call is done, asked for again, and refused as done twice.
WSGIRequestHandler.wbufsize = 1024 * 1024
expect = WSGIRequestHandler.handle_expect_100


def handle_expect_100(self):
    """But for what a client waits for before it sends a body."""
    goes_on = expect(self)
    self.wfile.flush()
    return goes_on


WSGIRequestHandler.handle_expect_100 = handle_expect_100

strict = LENIENT not in sys.argv
moto = server.DomainDispatcherApplication
server.DomainDispatcherApplication = lambda create_app: Contract(moto(create_app), strict)
server.main([argument for argument in sys.argv[1:] if argument != LENIENT])
