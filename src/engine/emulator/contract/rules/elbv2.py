"""Elastic Load Balancing: its API reference, and https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"""

import re

from ..rule import Refusal, rule

NAME = re.compile(r"(?!internal-)(?!-)[A-Za-z0-9-]{1,32}(?<!-)")
CONDITION_VALUES = 5


@rule("elbv2", "CreateLoadBalancer")
def name_is_short_and_plain(request):
    name = request.params["Name"]
    if not NAME.fullmatch(name):
        message = "Names have up to 32 letters, digits and hyphens, and don't begin or end with a hyphen or begin with 'internal-'"
        raise Refusal("ValidationError", message, "Name", name)


@rule("elbv2", "CreateRule", "ModifyRule")
def few_condition_values(request):
    conditions = request.params.get("Conditions", [])
    count = 0
    for condition in conditions:
        nested = [config.get("Values", []) for config in condition.values() if isinstance(config, dict)]
        count += max([len(condition.get("Values", [])), *map(len, nested)])
    if count > CONDITION_VALUES:
        message = f"A rule can only have '{CONDITION_VALUES}' condition values"
        raise Refusal("ValidationError", message, "Conditions", f"{count} values")


def groups_in(actions):
    for action in actions or []:
        data = getattr(action, "data", action)
        if "TargetGroupArn" in data:
            yield data["TargetGroupArn"]
        yield from (group["TargetGroupArn"] for group in data.get("ForwardConfig", {}).get("TargetGroups", []))


def listener_of(backend, arn):
    for balancer in backend.load_balancers.values():
        for listener in balancer.listeners.values():
            if arn == listener.arn or arn in listener.rules:
                return balancer, listener
    return None, None


@rule("elbv2", "CreateListener", "ModifyListener", "CreateRule", "ModifyRule")
def target_groups_have_one_load_balancer(request):
    backend, params = request.backend(), request.params
    owner = params.get("LoadBalancerArn")
    if not owner:
        balancer, _ = listener_of(backend, params.get("ListenerArn") or params.get("RuleArn"))
        owner = balancer.arn if balancer else None
    wanted = set(groups_in(params.get("DefaultActions") or params.get("Actions")))
    for balancer in backend.load_balancers.values():
        if balancer.arn == owner:
            continue
        for listener in balancer.listeners.values():
            used = {*groups_in(listener.default_actions), *(arn for it in listener.rules.values() for arn in groups_in(it.actions))}
            if used & wanted:
                message = f"The following target groups cannot be associated with more than one load balancer: {', '.join(used & wanted)}"
                raise Refusal("TargetGroupAssociationLimit", message)


@rule("elbv2", "DeleteLoadBalancer")
def load_balancer_is_not_protected(request):
    balancer = request.backend().load_balancers.get(request.params["LoadBalancerArn"])
    if balancer and str(balancer.attrs.get("deletion_protection.enabled")).lower() == "true":
        message = f"Load balancer '{balancer.arn}' cannot be deleted because deletion protection is enabled"
        raise Refusal("OperationNotPermitted", message)
