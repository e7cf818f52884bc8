"""Lambda: its API reference and https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

from ..rule import Refusal, rule

ENVIRONMENT_BYTES = 4_096
TIMEOUT, MEMORY = 900, 10_240
RESERVED = {"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "_HANDLER", "_X_AMZN_TRACE_ID"}


def refuse(message, path, value, code="InvalidParameterValueException"):
    raise Refusal(code, message, path, value)


@rule("lambda", "CreateFunction", "UpdateFunctionConfiguration")
def function_is_in_its_limits(request):
    params = request.params
    variables = params.get("Environment", {}).get("Variables", {})
    size = len(str({key: value for key, value in variables.items()}).replace("', '", "','").replace("': '", "':'").encode())
    if size > ENVIRONMENT_BYTES:
        message = "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit."
        refuse(message, "Environment.Variables", f"{size} bytes")
    for name in sorted(RESERVED & set(variables)):
        message = f"Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: {name}"
        refuse(message, f"Environment.Variables.{name}", variables[name])
    for name, most in (("Timeout", TIMEOUT), ("MemorySize", MEMORY)):
        if params.get(name, 1) > most:
            message = f"Value '{params[name]}' at '{name}' failed to satisfy constraint: Member must have value less than or equal to {most}"
            refuse(message, name, params[name], "ValidationException")
    config = params.get("VpcConfig", {})
    if bool(config.get("SubnetIds")) != bool(config.get("SecurityGroupIds")):
        refuse("SubnetIds and SecurityGroupIds must coexist or be both empty list.", "VpcConfig", config)


@rule("lambda", "CreateEventSourceMapping")
def mapping_is_new(request):
    params = request.params
    wanted = params["FunctionName"].split(":function:")[-1]
    for mapping in request.backend()._event_source_mappings.values():
        if mapping.event_source_arn == params.get("EventSourceArn") and mapping.function_name.split(":function:")[-1] == wanted:
            message = f'An event source mapping with SQS arn (" {mapping.event_source_arn} ") and function (" {params["FunctionName"]} ") already exists. Please update or delete the existing mapping with UUID {mapping.uuid}'
            raise Refusal("ResourceConflictException", message)


@rule("lambda", "CreateEventSourceMapping")
def queue_waits_for_the_function(request):
    params, backend = request.params, request.backend()
    queues = [it for it in request.backend("sqs").queues.values() if it.queue_arn == params.get("EventSourceArn")]
    name = params["FunctionName"].split(":function:")[-1].split(":")[0]
    functions = [it for it in backend.list_functions() if it.function_name == name]
    if queues and functions and int(queues[0].visibility_timeout) < int(functions[0].timeout):
        message = f"Queue visibility timeout: {queues[0].visibility_timeout} seconds is less than Function timeout: {functions[0].timeout} seconds"
        raise Refusal("InvalidParameterValueException", message)
