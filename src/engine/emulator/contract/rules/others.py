"""Services with a rule or two."""

import re

from ..rule import Refusal, rule

RETENTION_DAYS = {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
"""https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""
STANDARD_PARAMETER = 4_096
KEY_POLICY = 32_768


@rule("logs", "PutRetentionPolicy")
def days_are_of_the_list(request):
    days = request.params["retentionInDays"]
    if days not in RETENTION_DAYS:
        message = f"1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: {sorted(RETENTION_DAYS)}"
        raise Refusal("InvalidParameterException", message, "retentionInDays", days)


@rule("logs", "DeleteDeliverySource", "DeleteDeliveryDestination")
def delivery_is_gone(request):
    backend, name = request.backend(), request.params["name"]
    destination = backend.delivery_destinations.get(name)
    for delivery in backend.deliveries.values():
        to = destination and getattr(delivery, "delivery_destination_arn", None) == destination.arn
        if to or (request.operation == "DeleteDeliverySource" and delivery.delivery_source_name == name):
            raise Refusal("ConflictException", f"{name} is used by the delivery {delivery.id}")


@rule("ssm", "PutParameter")
def parameter_is_allowed(request):
    name, value = request.params["Name"], request.params["Value"]
    if re.match(r"/?(aws|ssm)", name, re.IGNORECASE):
        raise Refusal("ValidationException", 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).', "Name", name)
    if name.count("/") > 15:
        raise Refusal("HierarchyLevelLimitExceededException", "A hierarchy can have a maximum of 15 levels.", "Name", name)
    if len(value.encode()) > STANDARD_PARAMETER and request.params.get("Tier", "Standard") == "Standard":
        message = f"Standard tier parameters support a maximum parameter value of {STANDARD_PARAMETER} characters."
        raise Refusal("ValidationException", message, "Value", f"{len(value)} characters")


@rule("kms", "CreateKey", "PutKeyPolicy")
def key_policy_is_short(request):
    policy = request.params.get("Policy", "")
    if len(policy) > KEY_POLICY:
        raise Refusal("LimitExceededException", f"A key policy has at most {KEY_POLICY} bytes", "Policy", f"{len(policy)} bytes")


@rule("kms", "CreateAlias")
def alias_is_not_of_aws(request):
    name = request.params["AliasName"]
    if name.startswith("alias/aws/") or not name.startswith("alias/"):
        raise Refusal("NotAuthorizedException" if name.startswith("alias/aws/") else "ValidationException", "Aliases begin with alias/, and not with alias/aws/", "AliasName", name)


@rule("acm", "RequestCertificate")
def names_are_short(request):
    name = request.params["DomainName"]
    if len(name) > 64:
        message = "The first domain name can be no longer than 64 octets; the rest go as subject alternative names."
        raise Refusal("ValidationException", message, "DomainName", name)


@rule("acm", "DeleteCertificate")
def certificate_is_not_in_use(request):
    arn = request.params["CertificateArn"]
    balancers = request.backend("elbv2").load_balancers.values()
    users = [balancer.arn for balancer in balancers for it in balancer.listeners.values() if arn in [*it.certificates, it.certificate]]
    if users:
        raise Refusal("ResourceInUseException", f"Certificate {arn} is in use: {', '.join(users)}")


@rule("application-autoscaling", "RegisterScalableTarget")
def least_is_not_above_most(request):
    least, most = request.params.get("MinCapacity"), request.params.get("MaxCapacity")
    if least is not None and most is not None and least > most:
        message = "Maximum capacity cannot be less than minimum capacity"
        raise Refusal("ValidationException", message, "MinCapacity", f"{least} of at most {most}")


@rule("servicediscovery", "DeleteNamespace")
def namespace_is_empty(request):
    services = [it.name for it in request.backend().services.values() if it.namespace_id == request.params["Id"]]
    if services:
        raise Refusal("ResourceInUse", f"Namespace has associated services: {', '.join(services)}")


@rule("route53", "ChangeResourceRecordSets")
def records_are_new_and_alone(request):
    backend = request.backend()
    zone = backend.zones.get(request.params["HostedZoneId"].split("/")[-1])
    if not zone:
        return
    there = [(it.name.rstrip("."), it.type, it.set_identifier) for it in zone.rrsets]
    for change in request.params["ChangeBatch"]["Changes"]:
        record = change["ResourceRecordSet"]
        name, kind = record["Name"].rstrip("."), record["Type"]
        if change["Action"] == "CREATE" and (name, kind, record.get("SetIdentifier")) in there:
            raise Refusal("InvalidChangeBatch", f"[Tried to create resource record set [name='{name}.', type='{kind}'] but it already exists]")
        others = [other for other, its_kind, _ in there if other == name and (its_kind == "CNAME") != (kind == "CNAME")]
        if change["Action"] != "DELETE" and others:
            raise Refusal("InvalidChangeBatch", f"[RRSet of type {kind} with DNS name {name}. is not permitted as it conflicts with other records with the same DNS name in zone {zone.name}]")
        if change["Action"] != "DELETE" and ("AliasTarget" in record) == ("ResourceRecords" in record):
            message = "Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]"
            raise Refusal("InvalidInput", message, "ChangeBatch.Changes", name)
