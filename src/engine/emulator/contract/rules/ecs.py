"""ECS: RegisterTaskDefinition and CreateService in its API reference, and
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html"""

from collections import Counter

from ..rule import Refusal, rule

GIB = 1024
FARGATE = {
    256: {512, GIB, 2 * GIB},
    512: {n * GIB for n in range(1, 5)},
    1024: {n * GIB for n in range(2, 9)},
    2048: {n * GIB for n in range(4, 17)},
    4096: {n * GIB for n in range(8, 31)},
    8192: {n * GIB for n in range(16, 61, 4)},
    16384: {n * GIB for n in range(32, 121, 8)},
}
"""MiB of memory by CPU units."""


def refuse(message, path, value):
    raise Refusal("ClientException", message, path, value)


@rule("ecs", "RegisterTaskDefinition")
def fargate_has_the_size(request):
    params = request.params
    if "FARGATE" not in params.get("requiresCompatibilities", []):
        return
    cpu, memory = params.get("cpu", ""), params.get("memory", "")
    if not cpu.isdigit() or not memory.isdigit() or int(memory) not in FARGATE.get(int(cpu), ()):
        refuse("No Fargate configuration exists for given values.", "cpu", f"{cpu} CPU, {memory} memory")
    if params.get("networkMode") != "awsvpc":
        refuse("Fargate only supports network mode 'awsvpc'.", "networkMode", params.get("networkMode"))
    needs_role = any("secrets" in it or "logConfiguration" in it for it in params["containerDefinitions"])
    if needs_role and "executionRoleArn" not in params:
        refuse("Fargate requires task definition to have execution role ARN to support secrets and log drivers.", "executionRoleArn", None)


@rule("ecs", "RegisterTaskDefinition")
def containers_fit_together(request):
    containers = request.params["containerDefinitions"]
    names = [container.get("name") for container in containers]
    for name, times in Counter(names).items():
        if times > 1:
            refuse(f"Container names must be unique: {name}", "containerDefinitions", name)
    if not any(container.get("essential", True) for container in containers):
        refuse("At least one container must be essential.", "containerDefinitions", "none is essential")
    for index, container in enumerate(containers):
        path = f"containerDefinitions[{index}]"
        for dependency in container.get("dependsOn", []):
            if dependency["containerName"] not in names:
                refuse("A container can't depend on one that isn't there.", f"{path}.dependsOn", dependency["containerName"])
        variables = Counter(it["name"] for it in [*container.get("environment", []), *container.get("secrets", [])])
        for name, times in variables.items():
            if times > 1 and any(it["name"] == name for it in container.get("secrets", [])):
                message = f"The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '{name}'."
                refuse(message, f"{path}.secrets", name)
        for mapping in container.get("portMappings", []):
            if request.params.get("networkMode") == "awsvpc" and mapping.get("hostPort", mapping["containerPort"]) not in (0, mapping["containerPort"]):
                refuse("When networkMode=awsvpc, the host ports and container ports in port mappings must match.", f"{path}.portMappings", mapping["hostPort"])
        health = container.get("healthCheck")
        if health and (not health["command"] or health["command"][0] not in ("CMD", "CMD-SHELL", "NONE")):
            refuse("The health check's command must begin with CMD or CMD-SHELL.", f"{path}.healthCheck.command", health["command"][:1])


@rule("ecs", "CreateService")
def service_is_new(request):
    backend, params = request.backend(), request.params
    cluster = params.get("cluster", "default").split("/")[-1]
    service = backend.services.get(f"{cluster}:{params['serviceName']}")
    if service and service.status == "ACTIVE":
        raise Refusal("InvalidParameterException", "Creation of service was not idempotent.")


@rule("ecs", "CreateService")
def service_fits_its_task(request):
    backend, params = request.backend(), request.params
    balancers = request.backend("elbv2").load_balancers.values()
    attached = {
        group
        for balancer in balancers
        for listener in balancer.listeners.values()
        for it in listener.rules.values()
        for action in it.actions
        for group in request.backend("elbv2")._get_target_group_arns_from(action.data)
    }
    task = backend.describe_task_definition(params["taskDefinition"]) if "taskDefinition" in params else None
    for balancer in params.get("loadBalancers", []):
        group = balancer.get("targetGroupArn")
        if group and group not in attached:
            message = f"The target group with targetGroupArn {group} does not have an associated load balancer."
            raise Refusal("InvalidParameterException", message)
        containers = [it for it in (task.container_definitions if task else []) if it["name"] == balancer.get("containerName")]
        ports = [mapping["containerPort"] for it in containers for mapping in it.get("portMappings", [])]
        if task and balancer.get("containerPort") not in ports:
            message = f"The container {balancer.get('containerName')} did not have a container port {balancer.get('containerPort')} defined."
            raise Refusal("InvalidParameterException", message, "loadBalancers", balancer.get("containerPort"))


@rule("ecs", "DeleteCluster")
def cluster_is_empty(request):
    cluster = request.params["cluster"].split("/")[-1]
    services = [it.name for it in request.backend().services.values() if it.cluster_name == cluster and it.status == "ACTIVE"]
    if services:
        raise Refusal("ClusterContainsServicesException", f"The Cluster cannot be deleted while Services are active ({', '.join(services)}).")
