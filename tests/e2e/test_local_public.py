"""ECR Public of the local ECR: its operations, and that they are strict."""
import base64
import json
import unittest

from local_api import ACCOUNT, Refused, Server, digest_of, manifest

LOGO = base64.b64encode(b"\x89PNG\r\n\x1a\nrest").decode()
OTHER = "999999999999"


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        self.server.request("POST", "/_local/reset")

    def call(self, operation, **members):
        return self.server.call(operation, service="ecr-public", **members)

    def refused(self, code, operation, **members):
        with self.assertRaises(Refused) as caught:
            self.call(operation, **members)
        self.assertEqual((caught.exception.status, caught.exception.code),
                         (400, code))
        return caught.exception.message

    def make(self, name="app", **more):
        return self.call("CreateRepository", repositoryName=name, **more)

    def alias(self, **who):
        registry, = self.call("DescribeRegistries", **who)["registries"]
        return registry["registryUri"].rsplit("/", 1)[1]


class Registries(Case):
    def test_token(self):
        data = self.call("GetAuthorizationToken")["authorizationData"]
        self.assertEqual(set(data), {"authorizationToken", "expiresAt"})
        user, _, password = base64.b64decode(
            data["authorizationToken"]).decode().partition(":")
        self.assertEqual(user, "AWS")
        self.assertTrue(password)

    def test_registry(self):
        registry, = self.call("DescribeRegistries")["registries"]
        alias, = registry["aliases"]
        self.assertEqual(registry["registryId"], ACCOUNT)
        self.assertEqual(
            registry["registryArn"],
            "arn:aws:ecr-public::%s:registry/%s" % (ACCOUNT, ACCOUNT))
        self.assertEqual(
            registry["registryUri"], "localhost:%d/public.ecr.aws/%s"
            % (self.server.port, alias["name"]))
        self.assertFalse(registry["verified"])
        self.assertRegex(alias["name"], "^[a-z][a-z0-9]{7}$")
        self.assertEqual(
            (alias["status"], alias["primaryRegistryAlias"],
             alias["defaultRegistryAlias"]), ("ACTIVE", True, True))

    def test_aliases_are_an_accounts_own(self):
        names = {self.alias(account="%012d" % n) for n in range(0, 10**12 - 1,
                                                                10**12 // 50)}
        self.assertEqual(len(names), 50)

    def test_display_name(self):
        def shown():
            return self.call("GetRegistryCatalogData")[
                "registryCatalogData"]
        self.assertEqual(shown(), {"displayName": ""})
        self.assertEqual(
            self.call("PutRegistryCatalogData", displayName="Team"),
            {"registryCatalogData": {"displayName": "Team"}})
        self.assertEqual(shown(), {"displayName": "Team"})
        self.refused("InvalidParameterException", "PutRegistryCatalogData",
                     displayName="x" * 101)

    def test_one_region(self):
        self.make()
        for region in ("eu-west-1", "us-east-2", "cn-north-1"):
            for operation in ("DescribeRepositories", "GetAuthorizationToken",
                              "DescribeRegistries"):
                self.refused("UnsupportedCommandException", operation,
                             region=region)
        # it has an endpoint, for reading
        found = self.call("DescribeRepositories", region="us-west-2")
        self.assertEqual(len(found["repositories"]), 1)
        self.refused("UnsupportedCommandException", "CreateRepository",
                     region="us-west-2", repositoryName="other")

    def test_what_is_private_alone(self):
        for operation in ("GetDownloadUrlForLayer", "BatchGetImage",
                          "ListImages", "PutLifecyclePolicy", "NoSuch"):
            self.refused("UnknownOperationException", operation)
        with self.assertRaises(Refused) as caught:
            self.server.call("DescribeRegistries")
        self.assertEqual(caught.exception.code, "UnknownOperationException")


class Repositories(Case):
    def test_create(self):
        made = self.make("team/app")
        repository = made["repository"]
        self.assertEqual(made["catalogData"], {})
        self.assertEqual(set(repository), {
            "repositoryArn", "registryId", "repositoryName", "repositoryUri",
            "createdAt"})
        self.assertEqual(
            repository["repositoryArn"],
            "arn:aws:ecr-public::%s:repository/team/app" % ACCOUNT)
        self.assertEqual(
            repository["repositoryUri"],
            "localhost:%d/public.ecr.aws/%s/team/app"
            % (self.server.port, self.alias()))

    def test_errors(self):
        self.make()
        message = self.refused("RepositoryAlreadyExistsException",
                               "CreateRepository", repositoryName="app")
        self.assertEqual(
            message, "The repository with name 'app' already exists in the "
            "registry with id '%s'" % ACCOUNT)
        for operation in ("DescribeImages", "DescribeImageTags",
                          "DeleteRepository", "GetRepositoryCatalogData",
                          "GetRepositoryPolicy", "InitiateLayerUpload"):
            message = self.refused("RepositoryNotFoundException", operation,
                                   repositoryName="none")
            self.assertEqual(
                message, "The repository with name 'none' does not exist in "
                "the registry with id '%s'" % ACCOUNT)
        self.refused("InvalidParameterException", "CreateRepository",
                     repositoryName="UPPER")

    def test_not_among_the_private_ones(self):
        self.make()
        private = self.server.call("CreateRepository", repositoryName="app")
        self.assertIn("encryptionConfiguration", private["repository"])
        self.server.call("CreateRepository", repositoryName="private")
        for call, names in ((self.call, ["app"]),
                            (self.server.call, ["app", "private"])):
            found = call("DescribeRepositories")["repositories"]
            self.assertEqual([r["repositoryName"] for r in found], names)
        self.call("DeleteRepository", repositoryName="app")
        found = self.server.call("DescribeRepositories")["repositories"]
        self.assertEqual(len(found), 2)

    def test_only_what_the_model_knows_is_read(self):
        made = self.make(imageTagMutability="NONSENSE", registryId="x",
                         imageScanningConfiguration=7)
        self.assertEqual(made["repository"]["registryId"], ACCOUNT)

    def test_pages(self):
        for n in range(5):
            self.make("app%d" % n)
        first = self.call("DescribeRepositories", maxResults=3)
        rest = self.call("DescribeRepositories", maxResults=3,
                         nextToken=first["nextToken"])
        self.assertEqual(
            [r["repositoryName"] for r in
             first["repositories"] + rest["repositories"]],
            ["app%d" % n for n in range(5)])
        self.assertNotIn("nextToken", rest)
        # a token of the private service is another
        with self.assertRaises(Refused):
            self.server.call("DescribeRepositories",
                             nextToken=first["nextToken"])

    def test_tags(self):
        self.make(tags=[{"Key": "a", "Value": "1"}, {"Key": "b"}])
        arn = "arn:aws:ecr-public::%s:repository/app" % ACCOUNT

        def tags():
            found = self.call("ListTagsForResource", resourceArn=arn)["tags"]
            return {t["Key"]: t["Value"] for t in found}
        self.assertEqual(tags(), {"a": "1", "b": ""})
        self.call("TagResource", resourceArn=arn,
                  tags=[{"Key": "c", "Value": "3"}])
        self.call("UntagResource", resourceArn=arn, tagKeys=["a"])
        self.assertEqual(tags(), {"b": "", "c": "3"})
        self.refused("InvalidTagParameterException", "TagResource",
                     resourceArn=arn, tags=[{"Value": "no key"}])
        self.refused("TooManyTagsException", "TagResource", resourceArn=arn,
                     tags=[{"Key": str(n)} for n in range(51)])
        for wrong in ("arn:aws:ecr:us-east-1:%s:repository/app" % ACCOUNT,
                      "arn:aws:ecr-public:us-east-1:%s:repository/app"
                      % ACCOUNT, arn[:-3]):
            self.refused("InvalidParameterException", "ListTagsForResource",
                         resourceArn=wrong)

    def test_policies(self):
        self.make()

        def policy(action, **more):
            return json.dumps({"Version": "2012-10-17", "Statement": [dict({
                "Effect": "Allow", "Principal": {"AWS": OTHER},
                "Action": action}, **more)]})
        self.refused("RepositoryPolicyNotFoundException",
                     "GetRepositoryPolicy", repositoryName="app")
        for wrong in (policy("ecr:PutImage"), policy("ecr-public:Nothing"),
                      policy("ecr-public:PutImage", Resource="*"), "{"):
            self.refused("InvalidParameterException", "SetRepositoryPolicy",
                         repositoryName="app", policyText=wrong)
        self.refused("AccessDeniedException", "InitiateLayerUpload",
                     account=OTHER, registryId=ACCOUNT, repositoryName="app")
        set_ = self.call("SetRepositoryPolicy", repositoryName="app",
                         policyText=policy(["ecr-public:InitiateLayerUpload",
                                            "ecr-public:Describe*"]))
        self.assertEqual(set_["registryId"], ACCOUNT)
        for who in (ACCOUNT, self.alias()):
            self.call("InitiateLayerUpload", account=OTHER,
                      registryId=who, repositoryName="app")
        message = self.refused("AccessDeniedException", "PutImage",
                               account=OTHER, registryId=ACCOUNT,
                               repositoryName="app", imageManifest=manifest())
        self.assertEqual(
            message, "User: arn:aws:iam::%s:root is not authorized to "
            "perform: ecr-public:PutImage on resource: "
            "arn:aws:ecr-public::%s:repository/app because no resource-based "
            "policy allows the ecr-public:PutImage action" % (OTHER, ACCOUNT))
        self.call("DeleteRepositoryPolicy", repositoryName="app")
        self.refused("RepositoryPolicyNotFoundException",
                     "DeleteRepositoryPolicy", repositoryName="app")

    def test_an_alias_that_nobody_has(self):
        self.make()
        for alias in ("nobody", "zzzzzzzz", "a-b"):
            message = self.refused(
                "RegistryNotFoundException", "InitiateLayerUpload",
                registryId=alias, repositoryName="app")
            self.assertEqual(
                message, "The registry with id '%s' does not exist" % alias)


class Limits(Case):
    def seed(self, repository):
        status, _, body = self.server.request("POST", "/_local/seed",
            json.dumps({"public": {"repositories": repository}}))
        self.assertEqual(status, 200, body)

    def test_repositories(self):
        self.seed(["app%d" % n for n in range(9999)])
        self.make("last")
        message = self.refused("LimitExceededException", "CreateRepository",
                               repositoryName="more")
        self.assertIn("which is '10000'", message)

    def test_images(self):
        self.seed([{"name": "app", "images": [{} for _ in range(9999)]}])
        for number, tag in ((1, "v1"), (1, "v2")):
            self.call("PutImage", repositoryName="app", imageTag=tag,
                      imageManifest=manifest(number))
        message = self.refused("LimitExceededException", "PutImage",
                               repositoryName="app",
                               imageManifest=manifest(2))
        self.assertIn("images per repository which is '10000'", message)


class Catalog(Case):
    DATA = {"description": "An app", "architectures": ["ARM 64", "x86-64"],
            "operatingSystems": ["Linux"], "aboutText": "# About",
            "usageText": "Run it"}

    def shown(self, name="app"):
        return self.call("GetRepositoryCatalogData",
                         repositoryName=name)["catalogData"]

    def test_at_creation(self):
        made = self.make(catalogData=self.DATA)
        self.assertEqual(made["catalogData"], self.DATA)
        self.assertEqual(self.shown(), self.DATA)

    def test_none(self):
        self.make()
        message = self.refused("RepositoryCatalogDataNotFoundException",
                               "GetRepositoryCatalogData",
                               repositoryName="app")
        self.assertIn("'app'", message)

    def test_put_replaces_all(self):
        self.make(catalogData=dict(self.DATA, logoImageBlob=LOGO))
        put = self.call("PutRepositoryCatalogData", repositoryName="app",
                        catalogData={"description": "Other"})
        self.assertEqual(put["catalogData"], {"description": "Other"})
        self.assertEqual(self.shown(), {"description": "Other"})

    def test_limits(self):
        self.make()
        for data in ({"description": "x" * 1025}, {"aboutText": "x" * 25601},
                     {"architectures": ["x"] * 51}):
            self.refused("InvalidParameterException",
                         "PutRepositoryCatalogData", repositoryName="app",
                         catalogData=data)
        self.refused("SerializationException", "PutRepositoryCatalogData",
                     repositoryName="app",
                     catalogData={"logoImageBlob": "abc"})

    def test_it_goes_with_the_repository(self):
        self.make(catalogData=self.DATA)
        self.call("DeleteRepository", repositoryName="app")
        self.make()
        self.refused("RepositoryCatalogDataNotFoundException",
                     "GetRepositoryCatalogData", repositoryName="app")


class Images(Case):
    def upload(self, data=b"layer"):
        digest = digest_of(data.decode())
        upload = self.call("InitiateLayerUpload", repositoryName="app")
        part = self.call(
            "UploadLayerPart", repositoryName="app",
            uploadId=upload["uploadId"], partFirstByte=0,
            partLastByte=len(data) - 1,
            layerPartBlob=base64.b64encode(data).decode())
        self.assertEqual(part["lastByteReceived"], len(data) - 1)
        self.call("CompleteLayerUpload", repositoryName="app",
                  uploadId=upload["uploadId"], layerDigests=[digest])
        return digest

    def test_layers(self):
        self.make()
        digest = self.upload()
        found = self.call("BatchCheckLayerAvailability", repositoryName="app",
                          layerDigests=[digest, "sha256:" + "0" * 64, "x"])
        self.assertEqual(
            [(l["layerDigest"], l["layerAvailability"])
             for l in found["layers"]],
            [(digest, "AVAILABLE"), ("sha256:" + "0" * 64, "UNAVAILABLE")])
        self.assertEqual(found["failures"][0]["failureCode"],
                         "InvalidLayerDigest")

    def put(self, number, *tags):
        for tag in tags or (None,):
            put = self.call("PutImage", repositoryName="app",
                            imageManifest=manifest(number),
                            **({"imageTag": tag} if tag else {}))
        return put["image"]["imageId"]["imageDigest"]

    def test_images_and_tags(self):
        self.make()
        one, two = self.put(1, "v1", "latest"), self.put(2, "v2")
        images = self.call("DescribeImages",
                           repositoryName="app")["imageDetails"]
        self.assertEqual(set(images[0]), {
            "registryId", "repositoryName", "imageDigest", "imageTags",
            "imageSizeInBytes", "imagePushedAt", "imageManifestMediaType",
            "artifactMediaType"})
        tags = []
        token = {}
        while True:
            page = self.call("DescribeImageTags", repositoryName="app",
                             maxResults=2, **token)
            tags += page["imageTagDetails"]
            if "nextToken" not in page:
                break
            token = {"nextToken": page["nextToken"]}
        self.assertEqual(
            [(t["imageTag"], t["imageDetail"]["imageDigest"]) for t in tags],
            [("latest", one), ("v1", one), ("v2", two)])
        self.assertTrue(all(t["createdAt"] for t in tags))
        self.refused("ImageAlreadyExistsException", "PutImage",
                     repositoryName="app", imageManifest=manifest(1),
                     imageTag="v1")
        message = self.refused(
            "ImageNotFoundException", "DescribeImages", repositoryName="app",
            imageIds=[{"imageTag": "none"}])
        self.assertIn("within the repository with name 'app'", message)

    def test_delete(self):
        self.make()
        self.put(1, "v1", "v2")
        self.refused("RepositoryNotEmptyException", "DeleteRepository",
                     repositoryName="app")
        gone = self.call("BatchDeleteImage", repositoryName="app",
                         imageIds=[{"imageTag": "v1"}, {"imageTag": "x"}])
        self.assertEqual(len(gone["imageIds"]), 1)
        self.assertEqual(gone["failures"][0]["failureCode"], "ImageNotFound")
        self.call("DeleteRepository", repositoryName="app", force=True)




class Seeds(Case):
    PUBLIC = {
        "alias": "my-team", "displayName": "My team", "repositories": [
            "plain", {"name": "app", "tags": {"owner": "me"},
                      "catalogData": {"description": "An app",
                                      "logoImageBlob": LOGO},
                      "images": [{"tags": ["v1", "latest"],
                                  "pushedAt": "2026-01-02T03:04:05Z"}]}]}

    def seed(self, public):
        status, _, body = self.server.request(
            "POST", "/_local/seed", json.dumps({"public": public}))
        return status, body.decode()

    def test_one(self):
        for images, repositories in ((1, 2), (0, 0)):
            status, body = self.seed(self.PUBLIC)
            self.assertEqual((status, json.loads(body)), (200, {
                "repositories": repositories, "images": images,
                "findings": 0}))
        registry, = self.call("DescribeRegistries")["registries"]
        self.assertEqual(registry["registryUri"].split("/")[-1], "my-team")
        self.assertEqual(
            [(a["primaryRegistryAlias"], a["defaultRegistryAlias"])
             for a in registry["aliases"]], [(True, False), (False, True)])
        self.assertEqual(
            self.call("GetRegistryCatalogData"),
            {"registryCatalogData": {"displayName": "My team"}})
        data = self.call("GetRepositoryCatalogData",
                         repositoryName="app")["catalogData"]
        self.assertEqual(data["description"], "An app")
        self.assertTrue(data["logoUrl"].endswith("=my-team/app"))
        image, = self.call("DescribeImages",
                           repositoryName="app")["imageDetails"]
        self.assertEqual(image["imagePushedAt"], 1767323045)
        self.assertEqual(sorted(image["imageTags"]), ["latest", "v1"])
        # by either alias, and none of it among the private ones
        for alias in registry["aliases"]:
            status, _, body = self.server.request(
                "GET", "/v2/public.ecr.aws/%s/app/tags/list" % alias["name"])
            self.assertEqual(status, 200)
            self.call("InitiateLayerUpload", registryId=alias["name"],
                      repositoryName="app")
        self.assertEqual(self.server.call("DescribeRepositories"),
                         {"repositories": []})

    def test_several(self):
        status, body = self.seed([{"account": OTHER, "alias": "docker",
                                   "repositories": ["library/alpine"]},
                                  {"repositories": ["own"]}])
        self.assertEqual(status, 200, body)
        found = self.call("DescribeRepositories", account=OTHER)
        self.assertEqual(
            found["repositories"][0]["repositoryUri"],
            "localhost:%d/public.ecr.aws/docker/library/alpine"
            % self.server.port)
        status, body = self.seed([{"alias": "docker"}])
        self.assertEqual(status, 400)
        self.assertIn('the alias "docker" is that of the account ' + OTHER,
                      body)

    def test_faults(self):
        for public, words in (
                ({"alias": "a"}, "public.alias: must have at least 2"),
                ({"alias": "A b"}, "does not fit the pattern"),
                ({"region": "us-east-1"}, "public.region: there is no such"),
                ({"repositories": [{"name": "app", "lifecyclePolicy": {}}]},
                 "lifecyclePolicy: there is no such key"),
                ({"repositories": [{"name": "app", "catalogData": {
                    "logoImageBlob": "abc"}}]}, "must be bytes as Base64"),
                ({"repositories": [{"name": "app", "catalogData": {
                    "descripton": "x"}}]}, 'did you mean "description"?'),
                ({"repositories": [{"name": "app", "images": [
                    {"status": "ARCHIVED"}]}]}, "status: there is no such"),
                ({"repositories": [{"name": "app", "policy": {
                    "Version": "2012-10-17", "Statement": [{
                        "Effect": "Allow", "Principal": "*",
                        "Action": "ecr:PutImage"}]}}]},
                 'there is no action "ecr:PutImage"'),
                ([1], "public[0]: must be an object"),
                ("x", "public: must be a list")):
            status, body = self.seed(public)
            self.assertEqual(status, 400, public)
            self.assertIn(words, body)
        self.assertEqual(self.call("DescribeRepositories"),
                         {"repositories": []})


if __name__ == "__main__":
    unittest.main()
