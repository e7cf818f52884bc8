"""How a service says that a call is wrong in itself."""

CODES = {
    "apigateway": "BadRequestException",
    "cloudfront": "InvalidArgument",
    "cloudwatch": "ValidationError",
    "ecr": "InvalidParameterException",
    "ecs": "InvalidParameterException",
    "elasticache": "InvalidParameterValue",
    "logs": "InvalidParameterException",
    "rds": "InvalidParameterValue",
    "route53": "InvalidInput",
    "s3": "MalformedXML",
    "servicediscovery": "InvalidInput",
    "sns": "InvalidParameter",
    "sqs": "InvalidParameterValue",
    "wafv2": "WAFInvalidParameterException",
}
"""Where it isn't as the protocol has it."""

PROTOCOL_CODES = {"ec2": "InvalidParameterValue", "query": "ValidationError"}

NULL = "Member must not be null"


def code_of(service, protocol, violations=()):
    if protocol == "ec2" and violations and all(it.constraint == NULL for it in violations):
        return "MissingParameter"
    return CODES.get(service) or PROTOCOL_CODES.get(protocol, "ValidationException")
