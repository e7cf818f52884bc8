"""Tags, the same for all services: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html"""

from collections import Counter

from ..codes import code_of
from ..rule import Refusal, rule

MAX_TAGS = 50
MAX_KEY, MAX_VALUE = 128, 256


def tag_lists(value, path=""):
    """Every list or map of tags in a call, with its path."""
    if isinstance(value, dict):
        for name, member in value.items():
            inside = f"{path}.{name}" if path else name
            if name.lower() in ("tags", "tagset", "taglist") and isinstance(member, (dict, list)):
                yield inside, member
            else:
                yield from tag_lists(member, inside)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from tag_lists(item, f"{path}[{index}]")


def pairs_of(tags):
    if isinstance(tags, dict):
        return list(tags.items())
    lowered = [{key.lower(): value for key, value in tag.items()} for tag in tags if isinstance(tag, dict)]
    return [(str(tag.get("key", tag.get("tagkey", ""))), tag.get("value", tag.get("tagvalue")) or "") for tag in lowered]


@rule("*", "*")
def tags_are_few_short_and_ours(request):
    code = code_of(request.service, request.protocol)
    for path, tags in tag_lists(request.params):
        pairs = pairs_of(tags)
        if len(pairs) > MAX_TAGS:
            raise Refusal(code, f"At most {MAX_TAGS} tags are allowed", path, f"{len(pairs)} tags")
        for key, times in Counter(key for key, _ in pairs).items():
            if times > 1:
                raise Refusal(code, "Tag keys must be unique", path, key)
        for key, value in pairs:
            if key.lower().startswith("aws:"):
                raise Refusal(code, "Tag keys that begin with aws: are reserved", path, key)
            if not 1 <= len(key) <= MAX_KEY:
                raise Refusal(code, f"Tag keys have 1 to {MAX_KEY} characters", path, key)
            if len(str(value)) > MAX_VALUE:
                raise Refusal(code, f"Tag values have at most {MAX_VALUE} characters", f"{path}.{key}", value)
