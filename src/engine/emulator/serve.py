"""moto's server, with answers closer to AWS's, behind AWS's contract. Usage: serve.py [--lenient] -H HOST -p PORT"""

import sys

import patches  # noqa: F401
from contract.server import Contract
from moto import server

LENIENT = "--lenient"
"""moto alone answers: nothing is checked."""

strict = LENIENT not in sys.argv
moto = server.DomainDispatcherApplication
server.DomainDispatcherApplication = lambda create_app: Contract(moto(create_app), strict)
server.main([argument for argument in sys.argv[1:] if argument != LENIENT])
