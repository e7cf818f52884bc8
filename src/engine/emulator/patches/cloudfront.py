"""CloudFront."""

from moto.cloudfront.models import DefaultCacheBehaviour, Origin, ViewerCertificate

from .patch import replaces


@replaces(DefaultCacheBehaviour)
def __init__(init, self, config):
    """moto gives a behaviour with a cache policy the values to forward and the times that the policy is there for."""
    init(self, config)
    if config.get("CachePolicyId"):
        del self.forwarded_values, self.min_ttl, self.default_ttl, self.max_ttl


@replaces(Origin)
def __init__(init, self, origin):
    """moto forgets the access control."""
    init(self, origin)
    self.origin_access_control_id = origin.get("OriginAccessControlId", "")


@replaces(ViewerCertificate)
def __init__(init, self, config):
    """moto says of every certificate that it is CloudFront's own."""
    init(self, config)
    self.cloud_front_default_certificate = not (self.acm_certificate_arn or self.iam_certificate_id)
