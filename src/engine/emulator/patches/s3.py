"""S3."""

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
