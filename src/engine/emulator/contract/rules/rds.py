"""RDS and Aurora: their API reference."""

import re

from ..rule import Refusal, rule

IDENTIFIER = re.compile(r"[A-Za-z](?:-?[A-Za-z0-9])*")
PASSWORD = re.compile(r"[\x21-\x7e]{8,128}")
STATIC = {"shared_buffers", "max_connections", "shared_preload_libraries", "rds.logical_replication", "track_activity_query_size"}
"""Of PostgreSQL's parameters, some that only a restart applies (DescribeEngineDefaultParameters: ApplyType static)."""


def refuse(message, path, value, code="InvalidParameterValue"):
    raise Refusal(code, message, path, value)


@rule("rds", "CreateDBInstance", "CreateDBCluster")
def identifier_and_password_are_allowed(request):
    params = request.params
    for name in ("DBInstanceIdentifier", "DBClusterIdentifier"):
        identifier = params.get(name)
        if identifier is not None and (len(identifier) > 63 or not IDENTIFIER.fullmatch(identifier)):
            message = f"The parameter {name} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens."
            refuse(message, name, identifier)
    password = params.get("MasterUserPassword")
    if password is not None and (not PASSWORD.fullmatch(password) or set(password) & set('/@" ')):
        message = "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used, 8 to 128."
        refuse(message, "MasterUserPassword", "(a password)")
    if params.get("MasterUsername", "").lower() in ("rdsadmin", "postgres_admin", "admin" if "postgres" in params.get("Engine", "") else ""):
        refuse(f"MasterUsername {params['MasterUsername']} cannot be used as it is a reserved word used by the engine", "MasterUsername", params["MasterUsername"])


@rule("rds", "CreateDBInstance", "CreateDBCluster", "ModifyDBInstance", "ModifyDBCluster")
def numbers_are_in_range(request):
    params = request.params
    least = 1 if request.operation.endswith("Cluster") else 0
    days = params.get("BackupRetentionPeriod")
    if days is not None and not least <= days <= 35:
        refuse(f"Invalid backup retention period. Must be between {least} and 35", "BackupRetentionPeriod", days)
    storage, most = params.get("AllocatedStorage"), params.get("MaxAllocatedStorage")
    if storage and most and most < storage * 1.1:
        message = "Invalid max storage size. Max storage size must be at least 10% greater than storage size."
        refuse(message, "MaxAllocatedStorage", most, "InvalidParameterCombination")
    if params.get("StorageType") == "gp3" and storage and storage < 400 and "Iops" in params and "postgres" in params.get("Engine", "postgres"):
        refuse("You can't specify IOPS or storage throughput for engine postgres and a storage size less than 400.", "Iops", params["Iops"], "InvalidParameterCombination")
    scaling = params.get("ServerlessV2ScalingConfiguration", {})
    low, high = scaling.get("MinCapacity"), scaling.get("MaxCapacity")
    if low is not None and high is not None and not (0 <= low <= high <= 256 and high >= 1 and low * 2 == int(low * 2)):
        refuse("Serverless v2 capacity is 0 to 256 in steps of 0.5, at most the maximum, which is 1 at least", "ServerlessV2ScalingConfiguration", f"{low} to {high}")


@rule("rds", "CreateDBCluster")
def cluster_is_new(request):
    if request.params["DBClusterIdentifier"] in request.backend().clusters:
        raise Refusal("DBClusterAlreadyExistsFault", "DB Cluster already exists")


@rule("rds", "CreateDBSubnetGroup")
def subnet_group_is_new(request):
    if request.params["DBSubnetGroupName"] in request.backend().subnet_groups:
        raise Refusal("DBSubnetGroupAlreadyExists", f"The DB subnet group '{request.params['DBSubnetGroupName']}' already exists.")


@rule("rds", "CreateDBClusterParameterGroup")
def cluster_parameter_group_is_new(request):
    name = request.params["DBClusterParameterGroupName"]
    if name in request.backend().db_cluster_parameter_groups:
        raise Refusal("DBParameterGroupAlreadyExists", f"Parameter group {name} already exists")


@rule("rds", "CreateDBSubnetGroup", "ModifyDBSubnetGroup")
def subnets_are_in_two_zones(request):
    ec2 = request.backend("ec2")
    ids = request.params["SubnetIds"]
    zones = {subnet.availability_zone for subnets in ec2.subnets.values() for subnet in subnets.values() if subnet.id in ids}
    if len(zones) < 2:
        message = "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: " + ", ".join(zones)
        refuse(message, "SubnetIds", ", ".join(ids), "DBSubnetGroupDoesNotCoverEnoughAZs")


@rule("rds", "DeleteDBSubnetGroup")
def subnet_group_is_not_in_use(request):
    name, backend = request.params["DBSubnetGroupName"].lower(), request.backend()
    users = [it.db_instance_identifier for it in backend.databases.values() if subnet_group_of(it) == name]
    users += [it.db_cluster_identifier for it in backend.clusters.values() if (it.db_subnet_group_name or "").lower() == name]
    if users:
        raise Refusal("InvalidDBSubnetGroupStateFault", f"Cannot delete the subnet group '{name}' because at least one database uses it: {', '.join(users)}")


def subnet_group_of(database):
    group = getattr(database, "db_subnet_group", None)
    return (getattr(group, "name", None) or database.db_subnet_group_name or "").lower()


@rule("rds", "ModifyDBSubnetGroup")
def subnets_in_use_stay(request):
    name, backend = request.params["DBSubnetGroupName"], request.backend()
    group = backend.subnet_groups.get(name)
    left_out = {subnet["SubnetIdentifier"] for subnet in group.subnets} - set(request.params["SubnetIds"]) if group else set()
    used = any(subnet_group_of(it) == name.lower() for it in [*backend.databases.values(), *backend.clusters.values()])
    if left_out and used:
        raise Refusal("SubnetAlreadyInUse", f"Some of the subnets to be removed are in use: {', '.join(sorted(left_out))}")


@rule("rds", "ModifyDBInstance")
def database_stays_in_its_vpc(request):
    backend, wanted = request.backend(), request.params.get("DBSubnetGroupName")
    database = backend.databases.get(request.params["DBInstanceIdentifier"])
    if not database or not wanted or wanted.lower() == subnet_group_of(database):
        return
    groups = [backend.subnet_groups.get(name) for name in (wanted, subnet_group_of(database))]
    if all(groups) and groups[0].vpc_id == groups[1].vpc_id:
        message = f"You cannot move DB instance {database.db_instance_identifier} to subnet group {wanted}. The specified DB subnet group and DB instance are in the same VPC. Choose a DB subnet group in different VPC than the specified DB instance and try again."
        raise Refusal("InvalidVPCNetworkStateFault", message)


@rule("rds", "ModifyDBInstance", "ModifyDBCluster")
def new_name_is_free(request):
    backend = request.backend()
    for kind, all in (("Instance", backend.databases), ("Cluster", backend.clusters)):
        name = request.params.get(f"NewDB{kind}Identifier")
        if name and name in all:
            raise Refusal(f"DB{kind}AlreadyExists", f"DB {kind.lower()} already exists: {name}")


@rule("rds", "DeleteDBParameterGroup", "DeleteDBClusterParameterGroup")
def parameter_group_is_not_in_use(request):
    backend = request.backend()
    name = request.params.get("DBParameterGroupName")
    users = [it.db_instance_identifier for it in backend.databases.values() if name and it.db_parameter_group_name == name]
    cluster_group = request.params.get("DBClusterParameterGroupName")
    users += [it.db_cluster_identifier for it in backend.clusters.values() if cluster_group and it.parameter_group == cluster_group]
    if users:
        raise Refusal("InvalidDBParameterGroupState", f"One or more database instances are still members of this parameter group {name or cluster_group}, so the group cannot be deleted: {', '.join(users)}")


@rule("rds", "ModifyDBParameterGroup", "ModifyDBClusterParameterGroup")
def static_parameters_wait_for_a_restart(request):
    for index, parameter in enumerate(request.params["Parameters"]):
        if parameter.get("ParameterName") in STATIC and parameter.get("ApplyMethod") == "immediate":
            refuse("cannot use immediate apply method for static parameter", f"Parameters[{index}].ApplyMethod", parameter["ParameterName"], "InvalidParameterCombination")


@rule("rds", "ModifyDBInstance")
def database_only_grows(request):
    database = request.backend().databases.get(request.params["DBInstanceIdentifier"])
    storage = request.params.get("AllocatedStorage")
    if database and storage and storage < int(database.allocated_storage or 0):
        raise Refusal("InvalidParameterCombination", f"Invalid storage size for engine name {database.engine}: requested {storage}, at least {database.allocated_storage}")
    if database:
        refuse_major(request.params, database.engine_version)


@rule("rds", "ModifyDBCluster")
def cluster_upgrades_on_purpose(request):
    cluster = request.backend().clusters.get(request.params["DBClusterIdentifier"])
    if cluster:
        refuse_major(request.params, cluster.engine_version)


def refuse_major(params, current):
    wanted = params.get("EngineVersion")
    if wanted and current and int(wanted.split(".")[0]) < int(current.split(".")[0]):
        raise Refusal("InvalidParameterCombination", f"Cannot upgrade from {current} to {wanted}")
    if wanted and current and wanted.split(".")[0] != current.split(".")[0] and not params.get("AllowMajorVersionUpgrade"):
        raise Refusal("InvalidParameterCombination", f"The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version ({current} to {wanted}).")
