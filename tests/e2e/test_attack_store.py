"""Attacks on the store and on pulls: rounds, links, races, kills, seeds.

SPDX-License-Identifier: Apache-2.0
"""
import http.client
import re
import socket
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


class Lines(unittest.TestCase):
    def setUp(self):
        self.server = Server("--in-memory", "--open-registry")
        self.addCleanup(self.server.close)

    def status(self, target):
        with socket.create_connection(
                ("127.0.0.1", self.server.port), 10) as wire:
            wire.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                         % target)
            reply = http.client.HTTPResponse(wire)
            reply.begin()
            return reply.status

    def test_a_nul_cuts_no_request(self):
        for target, status in (
                (b"/_local/health", 200), (b"/_local/health?a=%41&b", 200),
                (b"/_local/health\0", 400), (b"/_local/health\0x", 400),
                (b"/_local/health?a\0b=c", 400), (b"\0/_local/health", 400),
                (b"/v2/\0x", 400)):
            self.assertEqual(self.status(target), status, target)


if __name__ == "__main__":
    unittest.main()
