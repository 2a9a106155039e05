"""Attacks on the store and on pulls: rounds, links, races, kills, seeds.

SPDX-License-Identifier: Apache-2.0
"""
import time
import unittest

from registry_server import Server


class Rounds(unittest.TestCase):
    """A pull-through rule that leads back to where it stands ends at once."""

    def setUp(self):
        self.servers = [Server("--open-registry") for _ in range(2)]
        for server in self.servers:
            self.addCleanup(server.close)

    def rule(self, server, to):
        server.must("CreatePullThroughCacheRule", ecrRepositoryPrefix="ROOT",
                    upstreamRegistryUrl="localhost:%d" % to.port)

    def ends(self, server):
        start = time.time()
        reply = server.request("GET", "/v2/app/x/manifests/v1")
        self.assertEqual((reply.status, reply.code()),
                         (404, "MANIFEST_UNKNOWN"))
        self.assertLess(time.time() - start, 5)

    def test_itself(self):
        self.rule(self.servers[0], self.servers[0])
        self.ends(self.servers[0])

    def test_each_other(self):
        one, other = self.servers
        self.rule(one, other)
        self.rule(other, one)
        self.ends(one)

    def test_a_chain_that_is_none(self):
        """One behind the other is no round."""
        one, other = self.servers
        other.create("app/x")
        body = other.push_image("app/x", "v1")
        self.rule(one, other)
        reply = one.request("GET", "/v2/app/x/manifests/v1")
        self.assertEqual((reply.status, reply.body), (200, body))


if __name__ == "__main__":
    unittest.main()
