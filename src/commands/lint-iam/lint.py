"""Reads a list of policies as JSON and writes parliament's findings, each with the index of its policy."""

import json
import sys

from parliament import analyze_policy_string


def findings_of(index, document):
    policy = analyze_policy_string(document, include_community_auditors=True)
    for finding in policy._findings:
        yield entry(index, "", finding)
    for statement in policy.statements:
        for finding in statement.findings:
            yield entry(index, statement.sid or "", finding)


def entry(index, statement, finding):
    return {"index": index, "statement": statement, "issue": finding.issue, "detail": detail_of(finding)}


def detail_of(finding):
    detail = finding.detail or finding.location.get("actions", "")
    return detail if isinstance(detail, str) else ", ".join(sorted(map(text_of, detail)))


def text_of(part):
    return f"{part['action']} needs {part['required_format']}" if isinstance(part, dict) else str(part)


documents = json.load(sys.stdin)
json.dump([found for index, document in enumerate(documents) for found in findings_of(index, document)], sys.stdout)
