"""WAF."""

from uuid import uuid4

from moto.wafv2.models import FakeIPSet, WAFV2Backend

from .patch import replaces


@replaces(WAFV2Backend)
def associate_web_acl(associate, self, web_acl_arn, resource_arn):
    """moto lets a resource have two web ACLs; AWS takes it from the first without a word (pulumi/pulumi-aws#4782)."""
    if web_acl_arn in self.wacls:
        self.disassociate_web_acl(resource_arn)
    return associate(self, web_acl_arn, resource_arn)


@replaces(FakeIPSet)
def __init__(init, self, *args, **kwargs):
    """moto's lock tokens are six characters; AWS's are UUIDs, and nothing else is one."""
    init(self, *args, **kwargs)
    self.lock_token = str(uuid4())


@replaces(FakeIPSet)
def update(update, self, *args):
    update(self, *args)
    self.lock_token = str(uuid4())
