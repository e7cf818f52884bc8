"""ECS."""

from moto.core.utils import camelcase_to_underscores
from moto.ecs.responses import EC2ContainerServiceResponse

from .patch import replaces


@replaces(EC2ContainerServiceResponse)
def create_service(create, self):
    """moto forgets most of a service's inputs."""
    answer = create(self)
    service = answer.result["service"]
    for key, value in self._get_params().items():
        name = camelcase_to_underscores(key)
        if key not in ("cluster", "serviceName", "clientToken", "role") and not hasattr(service, name):
            setattr(service, name, value)
    return answer
