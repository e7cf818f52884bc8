"""ElastiCache."""

from inspect import signature

from moto.core.responses import EmptyResult
from moto.elasticache.models import CacheCluster, ElastiCacheBackend
from moto.elasticache.responses import ElastiCacheResponse

from .patch import adds, replaces


@replaces(ElastiCacheBackend)
def create_replication_group(create, self, **kwargs):
    """moto names the cache clusters of a group, and doesn't make them."""
    group = create(self, **kwargs)
    account = {"account_id": self.account_id, "region_name": self.region_name}
    for name in group.member_clusters:
        values = {**dict.fromkeys(signature(CacheCluster).parameters), **kwargs, **account, "cache_cluster_id": name}
        cluster = CacheCluster(**{key: values[key] for key in signature(CacheCluster).parameters})
        cluster.security_groups = [{"security_group_id": id, "status": "active"} for id in cluster.security_group_ids]
        cluster.cache_parameter_group = {"cache_parameter_group_name": cluster.cache_parameter_group_name}
        cluster.at_rest_encryption_enabled = group.at_rest_encryption_enabled
        self.cache_clusters[name] = cluster
    return group


@replaces(ElastiCacheBackend)
def delete_replication_group(delete, self, replication_group_id, retain_primary_cluster):
    """moto has a group that is "deleting" for ever."""
    group = delete(self, replication_group_id, retain_primary_cluster)
    for name in group.member_clusters:
        del self.cache_clusters[name]
    del self.replication_groups[replication_group_id]
    return group


@adds(ElastiCacheResponse)
def delete_cache_subnet_group(self):
    """moto has no DeleteCacheSubnetGroup."""
    self.elasticache_backend.cache_subnet_groups.pop(self._get_param("CacheSubnetGroupName"), None)
    return EmptyResult()
