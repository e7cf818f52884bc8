"""ElastiCache: its API reference."""

import re

from ..rule import Refusal, rule

GROUP_ID = re.compile(r"[A-Za-z](?:-?[A-Za-z0-9]){0,39}")
TOKEN = re.compile(r"[A-Za-z0-9!&#$^<>-]{16,128}")


def refuse(message, path, value, code="InvalidParameterValue"):
    raise Refusal(code, message, path, value)


@rule("elasticache", "CreateReplicationGroup")
def replication_group_is_allowed(request):
    params = request.params
    name, token = params["ReplicationGroupId"], params.get("AuthToken")
    if len(name) > 40 or not GROUP_ID.fullmatch(name):
        refuse("A replication group's id has 1 to 40 letters, digits and hyphens, begins with a letter, and has no hyphen at its end or two together", "ReplicationGroupId", name)
    if token is not None and not TOKEN.fullmatch(token):
        refuse("AuthToken must be 16 to 128 letters, digits and !&#$^<>-", "AuthToken", "(a token)")
    if token is not None and not params.get("TransitEncryptionEnabled"):
        refuse("The AUTH token is only supported when encryption-in-transit is enabled", "AuthToken", "(a token)", "InvalidParameterCombination")
    nodes = params.get("NumCacheClusters") or params.get("NumNodeGroups", 1) * (params.get("ReplicasPerNodeGroup", 0) + 1)
    if params.get("AutomaticFailoverEnabled") and nodes < 2:
        refuse("Automatic failover needs at least two nodes", "NumCacheClusters", nodes, "InvalidParameterCombination")
    if params.get("MultiAZEnabled") and not params.get("AutomaticFailoverEnabled"):
        refuse("Multi-AZ needs automatic failover", "MultiAZEnabled", True, "InvalidParameterCombination")


@rule("elasticache", "ModifyReplicationGroup")
def token_is_allowed(request):
    token = request.params.get("AuthToken")
    if token is not None and not TOKEN.fullmatch(token):
        refuse("AuthToken must be 16 to 128 letters, digits and !&#$^<>-", "AuthToken", "(a token)")


@rule("elasticache", "DeleteCacheSubnetGroup")
def subnet_group_is_not_in_use(request):
    name = request.params["CacheSubnetGroupName"]
    users = [it.cache_cluster_id for it in request.backend().cache_clusters.values() if it.cache_subnet_group_name == name]
    if users:
        raise Refusal("CacheSubnetGroupInUse", f"Cache subnet group {name} is currently in use by a cache cluster: {', '.join(users)}")


@rule("elasticache", "ModifyCacheSubnetGroup")
def subnets_in_use_stay(request):
    name, backend = request.params["CacheSubnetGroupName"], request.backend()
    group = backend.cache_subnet_groups.get(name)
    left_out = set(group.subnet_ids) - set(request.params.get("SubnetIds") or group.subnet_ids) if group else set()
    if left_out and any(it.cache_subnet_group_name == name for it in backend.cache_clusters.values()):
        raise Refusal("SubnetInUse", f"Some of the subnets to be removed are in use: {', '.join(sorted(left_out))}")
