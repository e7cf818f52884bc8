"""RDS."""

import random
import string

from moto.rds.models import DBCluster, DBInstance, RDSBackend
from moto.rds.responses import RDSResponse

from .patch import replaces


@replaces(DBInstance)
def __init__(init, self, *args, **kwargs):
    """moto gives all instances the same resource id, by which the provider looks for them, and none has insights."""
    init(self, *args, **kwargs)
    self.dbi_resource_id = resource_id()
    note_insights(self, kwargs)


@replaces(DBInstance)
def update(update, self, *args, **kwargs):
    update(self, *args, **kwargs)
    note_insights(self, kwargs)


def note_insights(instance, wanted):
    enabled = wanted.get("enable_performance_insights")
    if enabled is not None:
        instance.performance_insights_enabled = enabled
        instance.performance_insights_retention_period = wanted.get("performance_insights_retention_period") or 7


@replaces(RDSBackend)
def create_db_instance_read_replica(create, self, db_kwargs):
    replica = create(self, db_kwargs)
    replica.dbi_resource_id = resource_id()
    return replica


@replaces(RDSBackend)
def restore_db_instance_to_point_in_time(restore, self, source, target, overrides):
    """moto calls what was restored a replica of where it was restored from."""
    return restore(self, source, target, {key: value for key, value in overrides.items() if key != "source_db_instance_identifier"})


def resource_id():
    return "db-" + "".join(random.choices(string.ascii_uppercase + string.digits, k=26))


@replaces(RDSResponse)
def describe_db_parameters(describe, self):
    """moto doesn't say whose a parameter is: the user's, unless it is the family's own value, which waits for a restart whatever it was told."""
    answer = describe(self)
    group = self.backend.db_parameter_groups[self.params["DBParameterGroupName"]]
    own = OWN.get(group.family, {})
    answer.result["Parameters"] = [
        {**parameter, "Source": "system", "ApplyMethod": "pending-reboot"}
        if own.get(parameter["ParameterName"]) == parameter["ParameterValue"]
        else {**parameter, "Source": "user"}
        for parameter in answer.result["Parameters"]
    ]
    return answer


OWN = {f"postgres{major}": {"rds.force_ssl": "1"} for major in (15, 16, 17, 18)}
"""Values that families have by themselves, of what we set:
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html"""


# moto shows how a cluster that isn't serverless scales: with nothing.
INFO = DBCluster.scaling_configuration_info
DBCluster.scaling_configuration_info = property(lambda self: self.scaling_configuration and INFO.fget(self))
