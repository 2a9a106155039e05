#!/usr/bin/env python3
"""Pictures of the page, for docs/: pictures.py [--build DIR] [FOLDER]

A store of the tests is shown by a headless chromium, on the usual port.
SPDX-License-Identifier: Apache-2.0
"""
import argparse
import os
import sys
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
MOST = 120 * 1024
READY = """return document.querySelector('#main h1') &&
    document.getElementById('main').innerText.includes(arguments[0])"""


def views(digest):
    """Name, address, a word that is there at last, theme, width, height."""
    def at(*parts):
        return "#/" + "/".join(urllib.parse.quote(part, safe="")
                               for part in parts)

    return (("page-overview", "#/", "base/alpine", "light", 1180, 760),
            ("page-repository", at("r", "team/api"), "40 images", "light", 1180,
             800),
            ("page-image", at("r", "demo/hello", "i", digest), "Also in", "dark",
             1180, 800),
            ("page-playground", at("playground", "team/api"), "Freed", "light",
             1180, 760),
            ("page-requests", "#/requests", "ListImages", "dark", 1180, 480))


def ask_a_little(server):
    """So that there are requests to see."""
    for name in ("team/api", "shop/cart", "nothing"):
        server.api("ListImages", repositoryName=name)
        server.api("DescribeImages", repositoryName=name)
    server.password()
    server.v2("GET", "demo/hello/tags/list")


def take(browser, server, folder, view):
    name, address, word, theme, width, height = view
    browser.theme(theme)
    browser.size(width, height)
    browser.go("about:blank")
    browser.go("http://localhost:%d/%s" % (server.port, address))
    browser.wait(READY, word)
    time.sleep(0.5)                        # what is still being drawn
    picture = browser.picture()
    if len(picture) > MOST:
        sys.exit("%s: %d bytes are too many" % (name, len(picture)))
    with open(os.path.join(folder, name + ".png"), "wb") as out:
        out.write(picture)
    print("%s.png: %d KiB" % (name, len(picture) // 1024))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", default=HERE + "/../../build")
    parser.add_argument("folder", nargs="?",
                        default=HERE + "/../../docs/pictures")
    args = parser.parse_args()
    os.environ["ECR_BUILD"] = os.path.abspath(args.build)
    sys.path.insert(0, HERE + "/../e2e")
    import browser
    import page_store
    import registry_server
    if not browser.DRIVER:
        sys.exit("pictures.py: chromium-driver is needed")
    registry_server.free_port = lambda: 4510
    os.makedirs(args.folder, exist_ok=True)
    server = page_store.Server("--in-memory")
    window = None
    try:
        digest = page_store.fill(server)
        ask_a_little(server)
        window = browser.Browser()
        for view in views(digest):
            take(window, server, args.folder, view)
    finally:
        if window:
            window.close()
        server.close()


if __name__ == "__main__":
    main()
