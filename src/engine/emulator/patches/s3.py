"""S3."""

import json

from moto.s3.models import FakeBucket, S3Backend
from moto.s3.responses import S3Response

from .patch import replaces

REPLICATION = {}
"""As it was sent, by bucket: moto forgets half of it."""


@replaces(S3Response)
def _replication_config_from_xml(parse, self, xml):
    REPLICATION[self.bucket_name] = xml
    return parse(self, xml)


@replaces(S3Response)
def get_bucket_replication(get, self):
    get(self)  # Raises where there is none.
    return 200, {"content-type": "application/xml"}, REPLICATION[self.bucket_name]


def _log_permissions_enabled_policy(target_bucket, target_prefix):
    """moto falls over statements about everybody, and over lists."""
    statements = json.loads(target_bucket.policy or "{}").get("Statement", [])
    wanted = f"arn:aws:s3:::{target_bucket.name}/{target_prefix or ''}*"
    return any(
        statement["Effect"] == "Allow"
        and statement["Principal"] == {"Service": "logging.s3.amazonaws.com"}
        and "s3:PutObject" in statement["Action"]
        and (wanted in statement["Resource"] or wanted == statement["Resource"])
        for statement in statements
    )


FakeBucket._log_permissions_enabled_policy = staticmethod(_log_permissions_enabled_policy)


@replaces(S3Backend)
def log_incoming_request(log, self, request, bucket_name):
    """AWS delivers access logs hours later: none lies in a bucket that goes with its stack."""
