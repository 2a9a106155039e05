"""Recorded replies of the service for verbs: one repository with one of each
kind of thing, a second one that is empty."""
import hashlib
import json
import time

from verbs import refusal

OCI = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
ACCOUNT = "123456789012"
NOW = time.time()
DAY = 86400


def digest(name):
    return "sha256:" + hashlib.sha256(name.encode()).hexdigest()


def detail(name, tags=(), size=1000, ago=0.0, pulled=None, media=OCI,
           artifact=CONFIG, status="ACTIVE", **more):
    out = {"registryId": ACCOUNT, "repositoryName": "team/app",
           "imageDigest": digest(name), "imageSizeInBytes": size,
           "imagePushedAt": NOW - ago - 1, "imageManifestMediaType": media,
           "imageStatus": status}
    if tags:
        out["imageTags"] = list(tags)
    if artifact:
        out["artifactMediaType"] = artifact
    if pulled is not None:
        out["lastRecordedPullTime"] = NOW - pulled - 1
    out.update(more)
    return out


def child(name, size, platform, **annotations):
    out = {"mediaType": OCI, "digest": digest(name), "size": size,
           "platform": dict(zip(("os", "architecture", "variant"), platform))}
    if annotations:
        out["annotations"] = {
            "vnd.docker.reference." + key: value
            for key, value in annotations.items()}
    return out


INDEX_TEXT = json.dumps({
    "schemaVersion": 2, "mediaType": INDEX, "manifests": [
        child("amd64", 500, ("linux", "amd64")),
        child("arm64", 501, ("linux", "arm64", "v8")),
        child("gone", 502, ("windows", "amd64")),
        child("built", 503, ("unknown", "unknown"),
              type="attestation-manifest", digest=digest("amd64"))]})

COUNTS = {"CRITICAL": 2, "LOW": 7}
SUMMARY = {"findingSeverityCounts": COUNTS, "imageScanCompletedAt": NOW}
CLEAN = {"findingSeverityCounts": {}, "imageScanCompletedAt": NOW}

DETAILS = [
    detail("old", ["v1.9.0"], 45_600_000, 200 * DAY, 100 * DAY,
           imageScanFindingsSummary=SUMMARY),
    detail("index", ["v1.10.0", "1.10", "latest"], 46_000_000, 3 * 3600,
           media=INDEX, artifact=None),
    detail("amd64", (), 46_000_000, 3 * 3600, 300,
           imageScanFindingsSummary=CLEAN),
    detail("arm64", (), 44_123_456, 3 * 3600),
    detail("built", (), 12_345, 3 * 3600),
    detail("signed", ["sha256-%s.sig" % digest("index")[7:]], 678, 2 * 3600),
    detail("sbom", (), 9_999, 2 * 3600, artifact="application/spdx+json",
           subjectManifestDigest=digest("amd64")),
    detail("chart", ["chart-1"], 2_345, 12 * DAY,
           artifact="application/vnd.cncf.helm.config.v1+json"),
    detail("frozen", ["v0.1.0"], 45_000_000, 300 * DAY, status="ARCHIVED"),
    detail("loose", (), 45_000_000, 5 * 60),
]

REPOSITORIES = [
    {"registryId": ACCOUNT, "repositoryName": name,
     "repositoryArn": "arn:aws:ecr:us-east-1:%s:repository/%s"
     % (ACCOUNT, name),
     "repositoryUri": "%s.dkr.ecr.us-east-1.amazonaws.com/%s"
     % (ACCOUNT, name),
     "createdAt": NOW - ago, "imageTagMutability": mutability,
     "imageScanningConfiguration": {"scanOnPush": push},
     "encryptionConfiguration": {"encryptionType": kind}}
    for name, ago, mutability, push, kind in (
        ("team/app", 400 * DAY, "IMMUTABLE", True, "AES256"),
        ("team/web", 100 * DAY, "MUTABLE", False, "KMS"),
        ("tools/lint", 10 * DAY, "MUTABLE", False, "AES256"))]


def images(given):
    wanted = given.get("filter", {})
    tagged, status = wanted.get("tagStatus"), wanted.get("imageStatus")
    ids = given.get("imageIds")
    found = [d for d in DETAILS
             if tagged not in ("TAGGED", "UNTAGGED")
             or (tagged == "TAGGED") == ("imageTags" in d)]
    if status not in (None, "ANY"):
        found = [d for d in found if d["imageStatus"] == status]
    if given["repositoryName"] != "team/app":
        found = []
    if ids:
        found = [d for d in DETAILS for i in ids
                 if i.get("imageDigest") == d["imageDigest"]
                 or i.get("imageTag") in d.get("imageTags", ())]
        if not found:
            return refusal("ImageNotFoundException", "no such image")
    return {"imageDetails": found}


def referrers(given):
    """By pages of one, which the service's are when it likes."""
    subject = given["subjectId"]["imageDigest"]
    found = [{"digest": d["imageDigest"], "size": 400, "mediaType": OCI,
              "artifactType": d["artifactMediaType"],
              "artifactStatus": d["imageStatus"]}
             for d in DETAILS if d.get("subjectManifestDigest") == subject]
    at = int(given.get("nextToken", "0"))
    out = {"referrers": found[at:at + 1]}
    return dict(out, nextToken=str(at + 1)) if at + 1 < len(found) else out


def reply(operation, given):
    """What the service says."""
    name = given.get("repositoryName")
    if name and name not in [r["repositoryName"] for r in REPOSITORIES]:
        return refusal("RepositoryNotFoundException", "no such repository")
    if operation == "DescribeImages":
        return images(given)
    if operation == "DescribeRepositories":
        names = given.get("repositoryNames")
        found = [r for r in REPOSITORIES
                 if not names or r["repositoryName"] in names]
        if names and len(found) < len(names):
            return refusal("RepositoryNotFoundException", "no such one")
        return {"repositories": found}
    if operation == "BatchGetImage":
        return {"images": [
            {"imageId": i, "imageManifest": INDEX_TEXT,
             "imageManifestMediaType": INDEX}
            for i in given["imageIds"]
            if i["imageDigest"] == digest("index")]}
    if operation == "ListImageReferrers":
        return referrers(given)
    if operation == "GetLifecyclePolicy":
        if name == "team/app":
            return {"repositoryName": name, "lifecyclePolicyText": "{}"}
        return refusal("LifecyclePolicyNotFoundException", "none")
    if operation == "GetRegistryScanningConfiguration":
        return {"registryId": ACCOUNT, "scanningConfiguration": {
            "scanType": "ENHANCED", "rules": [
                {"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [
                    {"filter": "team", "filterType": "WILDCARD"}]},
                {"scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": [
                    {"filter": "*/app", "filterType": "WILDCARD"}]}]}}
    return refusal("ValidationException", "not recorded: " + operation)
