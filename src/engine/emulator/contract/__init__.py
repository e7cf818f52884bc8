"""AWS's contract: what AWS refuses, this emulator refuses, before moto answers.

- requests.py: which operation a request asks for, with what
- model.py: whether that is what AWS's own model of the operation takes (botocore's); waived.py: where botocore is stricter than AWS
- rules/: what no model says: limits, names that are taken, things in use; a file a service
- record.py: what was asked and refused
- server.py: between the HTTP server and moto
"""
