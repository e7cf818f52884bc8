"""Who uses a security group or a subnet: moto makes no network interfaces for load balancers, databases, tasks and functions."""


def placed(request):
    """Everything in the account that has interfaces: its name, its security groups, its subnets."""
    for eni in request.backend("ec2").enis.values():
        yield f"network interface {eni.id}", [group.id for group in eni.group_set], [eni.subnet.id]
    for endpoint in request.backend("ec2").vpc_end_points.values():
        yield f"endpoint {endpoint.id}", endpoint.security_group_ids, endpoint.subnet_ids or []
    for balancer in request.backend("elbv2").load_balancers.values():
        yield f"load balancer {balancer.name}", balancer.security_groups or [], [subnet.id for subnet in balancer.subnets]
    yield from databases(request)
    yield from caches(request)
    yield from tasks(request)
    yield from functions(request)


def databases(request):
    rds = request.backend("rds")
    for database in rds.databases.values():
        group = getattr(database, "db_subnet_group", None)
        subnets = [it.id for it in group._subnets if it.availability_zone == database.availability_zone] if group else []
        yield f"database {database.db_instance_identifier}", database.vpc_security_group_ids or [], subnets


def caches(request):
    elasticache = request.backend("elasticache")
    for cluster in elasticache.cache_clusters.values():
        group = elasticache.cache_subnet_groups.get(cluster.cache_subnet_group_name)
        yield f"cache {cluster.cache_cluster_id}", cluster.security_group_ids or [], (group.subnet_ids[:1] if group else [])


def tasks(request):
    for service in request.backend("ecs").services.values():
        network = getattr(service, "network_configuration", None) or {}
        configuration = network.get("awsvpcConfiguration") or network.get("awsvpc_configuration") or {}
        # Without tasks there are no interfaces.
        if service.status == "ACTIVE" and service.desired_count > 0:
            yield f"service {service.name}", configuration.get("securityGroups", []), configuration.get("subnets", [])


def functions(request):
    for function in request.backend("lambda").list_functions():
        config = function._vpc_config or {}
        yield f"function {function.function_name}", config.get("SecurityGroupIds", []), config.get("SubnetIds", [])


def users_of_group(request, group_id):
    return [name for name, groups, _ in placed(request) if group_id in groups]


def users_of_subnet(request, subnet_id):
    return [name for name, _, subnets in placed(request) if subnet_id in subnets]
