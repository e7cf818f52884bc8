"""S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, API reference"""

import json
import re

from ..rule import Refusal, rule

POLICY_BYTES = 20_480
NAME = re.compile(r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?<!-s3alias)(?<!--ol-s3)")


@rule("s3", "CreateBucket")
def bucket_is_named_by_the_rules(request):
    name = request.params["Bucket"]
    if not NAME.fullmatch(name):
        raise Refusal("InvalidBucketName", "The specified bucket is not valid.", "Bucket", name)


@rule("s3", "PutBucketPolicy")
def policy_is_short_json(request):
    policy = request.params["Policy"]
    try:
        document = json.loads(policy)
    except ValueError as error:
        raise Refusal("MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'", "Policy", policy) from error
    size = len(json.dumps(document, separators=(",", ":")).encode())
    if size > POLICY_BYTES:
        message = f"Policy exceeds the maximum allowed document size of {POLICY_BYTES} bytes"
        raise Refusal("PolicyTooLarge", message, "Policy", f"{size} bytes")
    bucket = request.backend().buckets.get(request.params["Bucket"])
    block = bucket and bucket.public_access_block
    if block and str(block.block_public_policy).lower() == "true" and is_public(document):
        message = "User is not authorized to perform: s3:PutBucketPolicy because public policies are blocked by BlockPublicPolicy"
        raise Refusal("AccessDenied", message)


def is_public(document):
    statements = document.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal")
        everybody = principal == "*" or (isinstance(principal, dict) and "*" in (principal.get("AWS"), *as_list(principal)))
        if statement.get("Effect") == "Allow" and everybody and not statement.get("Condition"):
            return True
    return False


def as_list(principal):
    return principal.get("AWS") if isinstance(principal.get("AWS"), list) else []


@rule("s3", "PutBucketReplication")
def replication_needs_versions(request):
    bucket = request.backend().buckets.get(request.params["Bucket"])
    if bucket and bucket.versioning_status != "Enabled":
        raise Refusal("InvalidRequest", "Versioning must be 'Enabled' on the bucket to apply a replication configuration")


@rule("s3", "PutBucketLifecycleConfiguration")
def lifecycle_goes_forward(request):
    """A class with rare access wants 30 days before it; an object expires after it was moved."""
    for index, entry in enumerate(request.params.get("LifecycleConfiguration", {}).get("Rules", [])):
        path = f"LifecycleConfiguration.Rules[{index}]"
        days = [transition["Days"] for transition in entry.get("Transitions", []) if "Days" in transition]
        for transition in entry.get("Transitions", []):
            if transition.get("StorageClass") in ("STANDARD_IA", "ONEZONE_IA") and transition.get("Days", 30) < 30:
                message = "'Days' in Transition action must be greater than or equal to 30 for storage class 'STANDARD_IA'"
                raise Refusal("InvalidArgument", message, f"{path}.Transitions", transition["Days"])
        expires = entry.get("Expiration", {}).get("Days")
        if expires and days and expires <= max(days):
            message = "'Days' in the Expiration action must be greater than 'Days' in the Transition action"
            raise Refusal("InvalidArgument", message, f"{path}.Expiration.Days", expires)
