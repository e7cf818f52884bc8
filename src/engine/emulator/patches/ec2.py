"""EC2."""

from moto.ec2.exceptions import InvalidNetworkAclIdError
from moto.ec2.models import network_acls
from moto.ec2.models.nat_gateways import NatGatewayBackend
from moto.ec2.models.security_groups import SecurityGroupRule

from .patch import replaces

# moto says of a network ACL that is gone that a route table is.
network_acls.InvalidRouteTableIdError = InvalidNetworkAclIdError


@replaces(SecurityGroupRule)
def __init__(init, self, *args, **kwargs):
    """moto forgets the description of a rule whose source is a group or a prefix list."""
    init(self, *args, **kwargs)
    sources = [source for source in args if isinstance(source, dict)]
    self.given = next((source["Description"] for source in sources if "Description" in source), None)


SecurityGroupRule.description = property(lambda self: self.ip_range.get("Description", self.given))


@replaces(NatGatewayBackend)
def delete_nat_gateway(delete, self, nat_gateway_id):
    """moto leaves a gateway's network interface in its subnet, and the address with it."""
    gateway = delete(self, nat_gateway_id)
    for address in self.addresses:
        if address.eni is gateway._eni:
            address.eni = address.association_id = None
    self.enis.pop(gateway._eni.id, None)
    return gateway
