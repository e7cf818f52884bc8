"""EC2 and VPC: their API reference and quotas."""

import re

from ..rule import Refusal, rule
from ..users import users_of_group, users_of_subnet

RULES_PER_GROUP = 60
"""In each direction: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"""

WEIGHTS = {"com.amazonaws.global.cloudfront.origin-facing": 55, "com.amazonaws.global.ipv6.cloudfront.origin-facing": 20}
"""As how many rules AWS's own prefix lists count: https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html"""

TEXT = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}")


def dependent(message):
    return Refusal("DependencyViolation", message)


def groups_of(backend):
    return [group for groups in backend.groups.values() for group in groups.values()]


@rule("ec2", "CreateSecurityGroup")
def group_is_described_plainly(request):
    for name in ("GroupName", "Description"):
        value = request.params[name]
        if not TEXT.fullmatch(value):
            message = f"Invalid security group {name}. Valid are up to 255 of a-z, A-Z, 0-9, spaces, and ._-:/()#,@[]+=&;{{}}!$*"
            raise Refusal("InvalidParameterValue", message, name, value)
    if request.params["GroupName"].startswith("sg-"):
        raise Refusal("InvalidParameterValue", "Group names may not be in the format sg-*", "GroupName", request.params["GroupName"])


@rule("ec2", "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress")
def rules_are_described_plainly(request):
    for index, permission in enumerate(request.params.get("IpPermissions", [])):
        for kind in ("IpRanges", "Ipv6Ranges", "UserIdGroupPairs", "PrefixListIds"):
            for position, source in enumerate(permission.get(kind, [])):
                if not TEXT.fullmatch(source.get("Description", "")):
                    path = f"IpPermissions[{index}].{kind}[{position}].Description"
                    message = "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"
                    raise Refusal("InvalidParameterValue", message, path, source["Description"])


@rule("ec2", "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress")
def few_rules(request):
    backend = request.backend()
    group = backend.get_security_group_from_id(request.params.get("GroupId", ""))
    if not group:
        return
    rules = group.egress_rules if request.operation.endswith("Egress") else group.ingress_rules
    count = sum(weight(backend, it.prefix_list_id) for it in rules)
    for permission in request.params.get("IpPermissions", []):
        count += sum(weight(backend, it.get("PrefixListId")) for it in permission.get("PrefixListIds", []))
        count += sum(len(permission.get(kind, [])) for kind in ("IpRanges", "Ipv6Ranges", "UserIdGroupPairs"))
    if count > RULES_PER_GROUP:
        message = f"The maximum number of rules per security group has been reached ({count} of {RULES_PER_GROUP})."
        raise Refusal("RulesPerSecurityGroupLimitExceeded", message, "IpPermissions", f"{count} rules")


def weight(backend, prefix_list_id):
    prefix_list = backend.managed_prefix_lists.get(prefix_list_id) if prefix_list_id else None
    return (WEIGHTS.get(prefix_list.prefix_list_name) or prefix_list.max_entries or 1) if prefix_list else 1


@rule("ec2", "DeleteSecurityGroup")
def group_is_not_in_use(request):
    backend = request.backend()
    group = backend.get_security_group_from_id(request.params.get("GroupId", ""))
    if not group:
        return
    referring = [
        f"the rules of {other.id}"
        for other in groups_of(backend)
        if other.id != group.id
        and any(it.source_group.get("GroupId") == group.id for it in [*other.ingress_rules, *other.egress_rules])
    ]
    users = users_of_group(request, group.id) + referring
    if users:
        raise dependent(f"resource {group.id} has a dependent object ({', '.join(users)})")


@rule("ec2", "DeleteSubnet")
def subnet_is_empty(request):
    users = users_of_subnet(request, request.params["SubnetId"])
    if users:
        raise dependent(f"The subnet '{request.params['SubnetId']}' has dependencies and cannot be deleted ({', '.join(users)}).")


@rule("ec2", "DeleteVpc")
def vpc_is_empty(request):
    backend, vpc = request.backend(), request.params["VpcId"]
    gateways = [gateway.id for gateway in backend.internet_gateways.values() if gateway.vpc and gateway.vpc.id == vpc]
    groups = [group.id for group in backend.groups.get(vpc, {}).values() if group.name != "default"]
    acls = [acl.id for acl in backend.network_acls.values() if acl.vpc_id == vpc and not acl.default]
    if gateways or groups or acls:
        raise dependent(f"The vpc '{vpc}' has dependencies and cannot be deleted ({', '.join([*gateways, *groups, *acls])}).")


@rule("ec2", "DetachInternetGateway")
def nothing_public_is_left(request):
    backend, vpc = request.backend(), request.params["VpcId"]
    public = [it.id for it in backend.nat_gateways.values() if it.state == "available" and backend.get_subnet(it.subnet_id).vpc_id == vpc]
    public += [
        balancer.name
        for balancer in request.backend("elbv2").load_balancers.values()
        if balancer.vpc_id == vpc and balancer.scheme == "internet-facing"
    ]
    if public:
        raise dependent(f"Network {vpc} has some mapped public address(es) ({', '.join(public)}). Please unmap those public address(es) before detaching the gateway.")


def gateway_with(backend, allocation_id):
    for gateway in backend.nat_gateways.values():
        addresses = [address.get("allocationId") for address in gateway.address_set]
        if gateway.state == "available" and allocation_id in addresses:
            return gateway.id
    return None


@rule("ec2", "ReleaseAddress")
def address_is_not_in_use(request):
    allocation = request.params.get("AllocationId")
    gateway = gateway_with(request.backend(), allocation)
    if gateway:
        raise Refusal("InvalidIPAddress.InUse", f"Address {allocation} is in use by {gateway}.")
