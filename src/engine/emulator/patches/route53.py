"""Route 53."""

from moto.route53.models import Route53Backend

from .patch import replaces


def record_of(entry):
    record = entry["ResourceRecordSet"]
    return record["Name"].rstrip("."), record["Type"]


@replaces(Route53Backend)
def change_resource_record_sets(change, self, zoneid, change_list):
    """moto refuses a record that was there and is deleted, where others come after it."""
    zone = self.get_hosted_zone(zoneid)
    there = {(record.name.rstrip("."), record.type) for record in zone.rrsets}
    zone.rr_changes[:] = [entry for entry in zone.rr_changes if record_of(entry) in there]
    change(self, zoneid, change_list)
