"""IAM: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

import json

from ..rule import Refusal, rule

INLINE, MANAGED, TRUST = 10_240, 6_144, 2_048
POLICIES_PER_ROLE = 10


def size_of(document):
    """AWS doesn't count white space."""
    text = document if isinstance(document, str) else json.dumps(document)
    return len("".join(text.split()))


def refuse_larger(document, limit, quota, path):
    size = size_of(document)
    if size > limit:
        raise Refusal("LimitExceeded", f"Cannot exceed quota for {quota}: {limit}", path, f"{size} characters")


def role_of(request):
    return request.backend().roles and next(
        (role for role in request.backend().roles.values() if role.name == request.params["RoleName"]), None
    )


@rule("iam", "CreateRole")
def trust_is_short(request):
    refuse_larger(request.params["AssumeRolePolicyDocument"], TRUST, "ACLSizePerRole", "AssumeRolePolicyDocument")


@rule("iam", "UpdateAssumeRolePolicy")
def trust_stays_short(request):
    refuse_larger(request.params["PolicyDocument"], TRUST, "ACLSizePerRole", "PolicyDocument")


@rule("iam", "CreatePolicy", "CreatePolicyVersion")
def managed_policy_is_short(request):
    refuse_larger(request.params["PolicyDocument"], MANAGED, "PolicySize", "PolicyDocument")


@rule("iam", "PutRolePolicy")
def inline_policies_are_short(request):
    role = role_of(request)
    documents = {**(role.policies if role else {}), request.params["PolicyName"]: request.params["PolicyDocument"]}
    size = sum(map(size_of, documents.values()))
    if size > INLINE:
        message = f"Maximum policy size of {INLINE} bytes exceeded for role {request.params['RoleName']}"
        raise Refusal("LimitExceeded", message, "PolicyDocument", f"{size} characters in all")


@rule("iam", "AttachRolePolicy")
def few_managed_policies(request):
    role = role_of(request)
    if role and len({*role.managed_policies, request.params["PolicyArn"]}) > POLICIES_PER_ROLE:
        raise Refusal("LimitExceeded", f"Cannot exceed quota for PoliciesPerRole: {POLICIES_PER_ROLE}")


@rule("iam", "DeletePolicy")
def policy_is_not_attached(request):
    policy = request.backend().managed_policies.get(request.params["PolicyArn"])
    if policy and policy.attachment_count > 0:
        raise Refusal("DeleteConflict", "Cannot delete a policy attached to entities.")
