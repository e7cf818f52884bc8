"""moto's server, with answers closer to AWS's where the stacks need it. Usage: serve.py -H HOST -p PORT"""

import patches  # noqa: F401
from moto.server import main

main()
