"""Provenance: an in-toto statement of SLSA in a signed envelope (DSSE).

SPDX-License-Identifier: Apache-2.0
"""
import base64
import hashlib
import json
import os
import re
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TYPE = "application/vnd.in-toto+json"
NO_TOOL = 127                          # as a shell says it


def homepage():
    """Where people find it: what make was told, or its own word for it."""
    with open(HERE + "/../../Makefile") as text:
        return os.environ.get("HOMEPAGE") or re.search(r"(?m)^HOMEPAGE \?= (\S+)", text.read()).group(1)


def sha256(path):
    with open(path, "rb") as data:
        return hashlib.sha256(data.read()).hexdigest()


def run_sign(verb, key, path, signature):
    """The status of sign.sh; why a signature is not good is for nobody to read."""
    return subprocess.run([HERE + "/sign.sh", verb, key, path, signature],
                          stderr=subprocess.DEVNULL if verb == "verify" else None).returncode


def run_sign_of(verb, key, data, signature):
    """Whether that went well over bytes: `signature` is the file that is written or read."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return run_sign(verb, key, file.name, signature) == 0


def encoding(payload):
    """What of an envelope is signed: PAE of DSSE 1.0."""
    return b"DSSEv1 %d %s %d %s" % (len(TYPE), TYPE.encode(), len(payload), payload)


def seal(statement, key, keyid, path):
    """Write `statement` in an envelope signed with `key`, which is known as `keyid`; False if that failed."""
    payload = json.dumps(statement, sort_keys=True).encode()
    with tempfile.TemporaryDirectory() as folder:
        if not run_sign_of("sign", key, encoding(payload), folder + "/sig"):
            return False
        with open(folder + "/sig", "rb") as data:
            signature = base64.b64encode(data.read()).decode()
    with open(path, "w") as out:
        json.dump({"payloadType": TYPE, "payload": base64.b64encode(payload).decode(),
                   "signatures": [{"keyid": keyid, "sig": signature}]}, out)
        out.write("\n")
    return True


def unseal(path, key):
    """The statement of an envelope that `key`, a public one, has signed; else None."""
    with open(path) as text:
        envelope = json.load(text)
    if envelope["payloadType"] != TYPE or len(envelope["signatures"]) != 1:
        return None
    payload = base64.b64decode(envelope["payload"], validate=True)
    with tempfile.NamedTemporaryFile() as file:
        file.write(base64.b64decode(envelope["signatures"][0]["sig"], validate=True))
        file.flush()
        if not run_sign_of("verify", key, encoding(payload), file.name):
            return None
    return json.loads(payload)
