"""CloudFront: CreateDistribution in its API reference."""

from ..rule import Refusal, rule


def items(value):
    """CloudFront's lists are a quantity and items."""
    found = (value or {}).get("Items", [])
    return found if isinstance(found, list) else [found]


@rule("cloudfront", "CreateDistribution", "CreateDistributionWithTags", "UpdateDistribution")
def distribution_is_whole(request):
    params = request.params
    path = "DistributionConfig"
    config = params.get("DistributionConfig")
    if config is None:
        config, path = params["DistributionConfigWithTags"]["DistributionConfig"], "DistributionConfigWithTags.DistributionConfig"
    if len(config.get("Comment", "")) > 128:
        raise Refusal("InvalidArgument", "The comment has at most 128 characters", f"{path}.Comment", config["Comment"])
    origins = {origin["Id"] for origin in items(config["Origins"])} | {group["Id"] for group in items(config.get("OriginGroups"))}
    behaviours = [config["DefaultCacheBehavior"], *items(config.get("CacheBehaviors"))]
    for behaviour in behaviours:
        if behaviour["TargetOriginId"] not in origins:
            raise Refusal("NoSuchOrigin", "One or more of your origins or origin groups do not exist.", f"{path}.TargetOriginId", behaviour["TargetOriginId"])
        if ("CachePolicyId" in behaviour) == ("ForwardedValues" in behaviour):
            message = "A behaviour has exactly one of CachePolicyId and ForwardedValues"
            raise Refusal("InvalidArgument", message, f"{path}.CachePolicyId", behaviour.get("CachePolicyId"))
    aliases = items(config.get("Aliases"))
    certificate = config.get("ViewerCertificate", {})
    if aliases and not (certificate.get("ACMCertificateArn") or certificate.get("IAMCertificateId")):
        message = "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name."
        raise Refusal("InvalidViewerCertificate", message, f"{path}.ViewerCertificate", ", ".join(aliases))
    arn = certificate.get("ACMCertificateArn", "")
    if arn and ":us-east-1:" not in arn:
        message = "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain."
        raise Refusal("InvalidViewerCertificate", message, f"{path}.ViewerCertificate.ACMCertificateArn", arn)


@rule("cloudfront", "CreateOriginAccessControl")
def access_control_is_new(request):
    name = request.params["OriginAccessControlConfig"]["Name"]
    if any(it.name == name for it in request.backend().origin_access_controls.values()):
        raise Refusal("OriginAccessControlAlreadyExists", f"An origin access control with the name {name} already exists.")


@rule("cloudfront", "DeleteOriginAccessControl")
def access_control_is_not_in_use(request):
    for distribution in request.backend().distributions.values():
        if any(origin.origin_access_control_id == request.params["Id"] for origin in distribution.distribution_config.Origins["Items"]):
            raise Refusal("OriginAccessControlInUse", f"The origin access control is in use by {distribution.id}.")


@rule("cloudfront", "DeleteDistribution")
def distribution_is_off(request):
    distribution = request.backend().distributions.get(request.params["Id"])
    if distribution and str(distribution.distribution_config.Enabled).lower() == "true":
        raise Refusal("DistributionNotDisabled", "The distribution you are trying to delete has not been disabled.")
