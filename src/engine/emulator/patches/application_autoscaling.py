"""Application Auto Scaling."""

import json
from collections import defaultdict

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse

from .patch import adds, replaces

TAGS = defaultdict(dict)
"""By ARN. moto's scalable targets have none."""


@replaces(ApplicationAutoScalingResponse)
def register_scalable_target(register, self):
    answer = register(self)
    TAGS[json.loads(answer)["ScalableTargetARN"]].update(self._get_param("Tags") or {})
    return answer


@adds(ApplicationAutoScalingResponse)
def list_tags_for_resource(self):
    return json.dumps({"Tags": TAGS[self._get_param("ResourceARN")]})


@adds(ApplicationAutoScalingResponse)
def tag_resource(self):
    TAGS[self._get_param("ResourceARN")].update(self._get_param("Tags"))
    return "{}"


@adds(ApplicationAutoScalingResponse)
def untag_resource(self):
    for key in self._get_param("TagKeys"):
        TAGS[self._get_param("ResourceARN")].pop(key, None)
    return "{}"
