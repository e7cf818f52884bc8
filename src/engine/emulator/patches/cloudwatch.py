"""CloudWatch."""

from moto.cloudwatch.responses import CloudWatchResponse

from .patch import replaces


@replaces(CloudWatchResponse)
def describe_alarms(describe, self):
    """moto heeds names or a state; AWS both."""
    answer = describe(self)
    state = self._get_param("StateValue")
    if state:
        for alarms in answer.result.values():
            alarms[:] = [alarm for alarm in alarms if alarm.state_value == state]
    return answer
