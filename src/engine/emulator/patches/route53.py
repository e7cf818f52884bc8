"""Route 53."""

from moto.route53.models import Route53Backend

from .patch import replaces


@replaces(Route53Backend)
def change_resource_record_sets(change, self, zoneid, change_list):
    """moto refuses a record that was there and is deleted, where others come after it."""
    zone = self.get_hosted_zone(zoneid)
    there = {(record.name.rstrip("."), record.type) for record in zone.rrsets}
    records = [(entry, entry["ResourceRecordSet"]) for entry in zone.rr_changes]
    zone.rr_changes[:] = [entry for entry, record in records if (record["Name"].rstrip("."), record["Type"]) in there]
    change(self, zoneid, change_list)
