"""WAF."""

import json
from uuid import uuid4

from moto.wafv2.models import FakeIPSet, FakeWebACL, WAFV2Backend
from moto.wafv2.responses import WAFV2Response

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


@replaces(WAFV2Response)
def create_web_acl(create, self):
    """moto forgets what a web ACL keeps out of logs and samples."""
    answer = create(self)
    keep_protection(self, json.loads(answer[2])["Summary"]["Id"])
    return answer


@replaces(WAFV2Response)
def update_web_acl(update, self):
    answer = update(self)
    keep_protection(self, json.loads(self.body)["Id"])
    return answer


def keep_protection(response, id):
    for acl in response.wafv2_backend.wacls.values():
        if acl.id == id:
            acl.data_protection_config = json.loads(response.body).get("DataProtectionConfig")


@replaces(FakeWebACL)
def to_dict(to_dict, self):
    return {**to_dict(self), "DataProtectionConfig": getattr(self, "data_protection_config", None)}
