"""SQS."""

import json
from types import SimpleNamespace

from moto.sqs import models

# moto writes JSON with blanks, so that policies aren't read back as they were sent.
models.json = SimpleNamespace(**vars(json))
models.json.dumps = lambda value: json.dumps(value, separators=(",", ":"))
