"""WAF: its API reference and https://docs.aws.amazon.com/waf/latest/developerguide/limits.html"""

import ipaddress
import json
from collections import Counter

from ..rule import Refusal, rule


@rule("wafv2", "CreateIPSet", "UpdateIPSet")
def addresses_are_ranges(request):
    for index, address in enumerate(request.params["Addresses"]):
        try:
            if "/" not in address:
                raise ValueError("it has no /")
            ipaddress.ip_network(address)
        except ValueError as error:
            message = f"Error reason: The parameter contains formatting that is not valid: {error}, field: IP_ADDRESS"
            raise Refusal("WAFInvalidParameterException", message, f"Addresses[{index}]", address) from error


@rule("wafv2", "CreateIPSet")
def ip_set_is_new(request):
    taken = [it for it in request.backend().ip_sets.values() if (it.name, it.scope) == (request.params["Name"], request.params["Scope"])]
    if taken:
        raise Refusal("WAFDuplicateItemException", "AWS WAF couldn't perform the operation because some resource in your request is a duplicate of an existing one.")


@rule("wafv2", "CreateWebACL", "UpdateWebACL")
def rules_have_an_order(request):
    rules = request.params.get("Rules", [])
    for member in ("Priority", "Name"):
        for value, times in Counter(it[member] for it in rules).items():
            if times > 1:
                message = f"Error reason: You used a value more than once that must be unique, field: {member.upper()}"
                raise Refusal("WAFInvalidParameterException", message, "Rules", value)
    for index, it in enumerate(rules):
        if ("Action" in it) == ("OverrideAction" in it):
            message = "Error reason: A rule needs exactly one of Action and OverrideAction, field: RULE_ACTION"
            raise Refusal("WAFInvalidParameterException", message, f"Rules[{index}]", it["Name"])


@rule("wafv2", "DeleteIPSet", "DeleteRegexPatternSet")
def set_is_not_in_use(request):
    backend = request.backend()
    arns = [arn for arn in (*backend.ip_sets, *backend.regex_pattern_sets) if arn.endswith(f"/{request.params['Id']}")]
    users = [acl.name for acl in backend.wacls.values() if any(arn in json.dumps([vars(it) if hasattr(it, "__dict__") else it for it in acl.rules], default=str) for arn in arns)]
    if users:
        raise associated(users)


@rule("wafv2", "DeleteWebACL")
def acl_is_not_in_use(request):
    acls = [acl for acl in request.backend().wacls.values() if acl.id == request.params["Id"]]
    users = [resource for acl in acls for resource in acl.associated_resources]
    if users:
        raise associated(users)


def associated(users):
    return Refusal("WAFAssociatedItemException", f"AWS WAF couldn't perform the operation because your resource is being used by another resource or it's associated with another resource ({', '.join(users)}).")
