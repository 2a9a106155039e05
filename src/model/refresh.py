#!/usr/bin/env python3
"""Take the facts of newer files of the publisher into ours: make refresh-model.

usage: refresh.py [--model FOLDER] FILE|FOLDER…

A file is known by what is in it: service-2.json, paginators-1.json,
waiters-2.json, endpoint-rule-set-1.json, partitions.json; whose it is by its
folder, SERVICE/VERSION/.  Facts are all but descriptions.  What was described
stays described; what is new gets an empty description, which the tests refuse
until somebody has written it in our own words.  Prints what has changed.

SPDX-License-Identifier: Apache-2.0
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# Services of which we have a selection: operations are added by hand.
SELECTED = {"sts"}
OURS = ("doc", "group", "examples")          # of an operation; others have a doc
PUBLISHED = ("documentation", "description", "documentationUrl")
NAMES = ("service-2.json", "paginators-1.json", "waiters-2.json",
         "endpoint-rule-set-1.json", "partitions.json")


def facts(value):
    """The value without descriptions of the publisher."""
    if isinstance(value, dict):
        return {k: facts(v) for k, v in value.items()
                if k not in PUBLISHED or isinstance(v, dict)}
    return [facts(v) for v in value] if isinstance(value, list) else value


def undescribed(model):
    """What of a model lacks a description, as (kind, name)."""
    for name, operation in model["operations"].items():
        if not all(operation.get(key) for key in OURS):
            yield "operation", name
    for name, shape in model["shapes"].items():
        if shape.get("exception") and not shape.get("doc"):
            yield "error", name
        for member, about in shape.get("members", {}).items():
            if not about.get("doc"):
                yield "member", "%s.%s" % (name, member)
    for name, waiter in model.get("waiters", {}).items():
        if not waiter.get("doc"):
            yield "waiter", name


class Changes:
    """The table of what has changed."""

    def __init__(self, service):
        self.service = service
        self.rows = []

    def add(self, kind, name, what):
        self.rows.append((self.service, kind, name, what))

    def compare(self, kind, name, old, new, but=()):
        """A row for each key of two objects that differs; "" for what is not there."""
        for key in [*old, *(k for k in new if k not in old)]:
            before, after = old.get(key), new.get(key)
            if key in but or before == after:
                continue
            if isinstance(before, list) and isinstance(after, list) and all(
                    isinstance(v, str) for v in before + after):
                words = ["+ " + v for v in after if v not in before]
                words += ["- " + v for v in before if v not in after]
                self.add(kind, name, "%s %s" % (key, ", ".join(words) or "in another order"))
            else:
                self.add(kind, name, "%s %s → %s" % (key, short(before), short(after)))


def short(value):
    text = "none" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:37] + "…"


def merged(old, new, own):
    """`new` with our own keys of `old`, its keys in the order that `old` has."""
    out = {}
    for key in old:
        if key in own:
            out[key] = old[key]
        elif key in new:
            out[key] = new[key]
    out.update((key, value) for key, value in new.items() if key not in out)
    return out


def ordered(old, new, make):
    """The entries of `new` by make(name, old entry or None, new entry): as the
    publisher has them, but behind those of an order that is ours."""
    names = list(new)
    known = [name for name in old if name in new]
    if [name for name in names if name in old] != known:
        names = known + [name for name in names if name not in old]
    return {name: make(name, old.get(name), new[name]) for name in names}


def gone(changes, kind, old, new):
    for name in old:
        if name not in new:
            changes.add(kind, name, "gone")


def reachable(model, names):
    """The shapes below those operations."""
    seen, ahead = set(), [model["operations"][name] for name in names]
    while ahead:
        value = ahead.pop()
        if isinstance(value, list):
            ahead += value
        if not isinstance(value, dict):
            continue
        name = value.get("shape")
        if isinstance(name, str) and name not in seen:
            seen.add(name)
            ahead.append(model["shapes"].get(name))
        ahead += value.values()
    return seen


def take_shape(changes, name, old, new):
    members = new.pop("members", None)
    if old is None:
        changes.add("error" if new.get("exception") else "shape", name, "new")
        if new.get("exception"):
            new["doc"] = ""
        old = {}
    else:
        changes.compare("shape", name, {k: v for k, v in old.items() if k != "members"},
                        new, ("doc",))
    before = old.get("members", {})
    if members is not None:
        gone(changes, "member of " + name, before, members)
        new["members"] = ordered(
            before, members, lambda key, was, now: take_member(changes, name, key, was, now))
        if list(new["members"]) != list(members):
            new["members"] = {key: new["members"][key] for key in members}
            changes.add("shape", name, "members in another order")
    return merged(old, new, ("doc",))


def take_member(changes, shape, name, old, new):
    if old is None:
        changes.add("member of " + shape, name, "new")
        return {**new, "doc": ""}
    changes.compare("member of " + shape, name, old, new, ("doc",))
    return merged(old, new, ("doc",))


def take_operation(changes, name, old, new):
    if old is None:
        changes.add("operation", name, "new")
        return {**new, "doc": "", "group": "", "examples": []}
    changes.compare("operation", name, old, new, (*OURS, "paginator"))
    return merged(old, new, (*OURS, "paginator"))


def take_service(changes, model, new):
    """The facts of a service-2.json."""
    operations, shapes = new["operations"], new["shapes"]
    if changes.service in SELECTED:
        for name in [n for n in operations if n not in model["operations"]]:
            changes.add("operation", name, "not taken: ours is a selection")
            del operations[name]
        wanted = reachable(new, operations) | set(model["shapes"])
        shapes = {name: shape for name, shape in shapes.items() if name in wanted}
    own = {k: v for k, v in model["metadata"].items() if k == "signingName"}
    metadata = {**own, **new["metadata"]}
    changes.compare("metadata", "", model["metadata"], metadata)
    model["metadata"] = merged(model["metadata"], metadata, ())
    gone(changes, "operation", model["operations"], operations)
    gone(changes, "shape", model["shapes"], shapes)
    model["operations"] = ordered(
        model["operations"], operations, lambda *of: take_operation(changes, *of))
    model["shapes"] = ordered(model["shapes"], shapes, lambda *of: take_shape(changes, *of))


def take_pages(changes, model, new):
    """The facts of a paginators-1.json."""
    for name, operation in model["operations"].items():
        old, page = operation.get("paginator"), new["pagination"].get(name)
        if old == page:
            continue
        if page is None:
            changes.add("pages", name, "gone")
            del operation["paginator"]
            continue
        if old is None:
            changes.add("pages", name, "new")
        else:
            changes.compare("pages", name, old, page)
        operation["paginator"] = merged(old or {}, page, ())


def take_waiters(changes, model, new):
    """The facts of a waiters-2.json."""
    def take(name, old, waiter):
        if old is None:
            changes.add("waiter", name, "new")
            return {**waiter, "doc": ""}
        changes.compare("waiter", name, old, waiter, ("doc",))
        return merged(old, waiter, ("doc",))

    table = {name: waiter for name, waiter in new["waiters"].items()
             if waiter["operation"] in model["operations"]}
    gone(changes, "waiter", model.get("waiters", {}), table)
    if table or "waiters" in model:
        model["waiters"] = ordered(model.get("waiters", {}), table, take)


KINDS = {"operations": take_service, "pagination": take_pages, "waiters": take_waiters}


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def save(path, value):
    """Written as the file was: a space a level, its last newline or none."""
    with open(path, encoding="utf-8") as file:
        end = "\n" if file.read().endswith("\n") else ""
    with open(path + ".new", "w", encoding="utf-8") as out:
        out.write(json.dumps(value, indent=1, ensure_ascii=False) + end)
    os.replace(path + ".new", path)


def service_of(path):
    """SERVICE of …/SERVICE/VERSION/FILE."""
    return os.path.basename(os.path.dirname(os.path.dirname(os.path.abspath(path))))


def find_target(folder, path, content):
    """Which file of ours this one is for."""
    if "partitions" in content:
        return os.path.join(folder, "data/partitions.json")
    name = ("data/%s-endpoint-rules.json" if "rules" in content else "%s.json") % service_of(path)
    target = os.path.join(folder, name)
    if not os.path.exists(target):
        raise SystemExit("refresh-model: %s: no service of ours is called %s; "
                         "the file must lie in SERVICE/VERSION/" % (path, service_of(path)))
    return target


def take_data(target, content):
    """Rules and partitions are taken as they are."""
    changes = Changes(os.path.basename(target))
    old, new = load(target), facts(content)
    if "partitions" in new:
        new = content
        before = {p["id"]: p for p in old["partitions"]}
        after = {p["id"]: p for p in new["partitions"]}
        gone(changes, "partition", before, after)
        for name, partition in after.items():
            was = before.get(name)
            if was is None:
                changes.add("partition", name, "new")
                continue
            changes.compare("partition", name, was, partition, ("regions",))
            changes.compare("region of " + name, "", was["regions"], partition["regions"])
    elif old != new:
        changes.add("rules", "", "changed: see git diff")
    if old != new:
        save(target, new)
    return changes.rows


def take_model(target, contents):
    """All files of one service: the service itself first."""
    model = load(target)
    before = json.dumps(model)
    changes = Changes(os.path.basename(target)[:-len(".json")])
    for key, take in KINDS.items():
        for content in contents:
            if key in content:
                take(changes, model, facts(content))
    if json.dumps(model) != before:
        save(target, model)
    return changes.rows, list(undescribed(model))


def files_of(words):
    for word in words:
        if not os.path.isdir(word):
            yield word
            continue
        for folder, _, names in sorted(os.walk(word)):
            yield from (os.path.join(folder, name) for name in NAMES if name in names)


def print_table(rows):
    head = ("FILE", "KIND", "NAME", "CHANGE")
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(3)]
    for row in [head, *rows]:
        print("  ".join([*(row[i].ljust(widths[i]) for i in range(3)), row[3]]).rstrip())


def main(words):
    folder = HERE
    if words[:1] == ["--model"]:
        folder, words = words[1], words[2:]
    models, rows, bare = {}, [], []
    for path in files_of(words):
        content = load(path)
        if not isinstance(content, dict) or not {
                "partitions", "rules", *KINDS} & set(content):
            raise SystemExit("refresh-model: %s: none of %s" % (path, ", ".join(NAMES)))
        target = find_target(folder, path, content)
        if "partitions" in content or "rules" in content:
            rows += take_data(target, content)
        else:
            models.setdefault(target, []).append(content)
    for target, contents in models.items():
        changed, missing = take_model(target, contents)
        rows += changed
        bare += [(os.path.basename(target), *one) for one in missing]
    if not rows:
        print("refresh-model: nothing has changed")
        return 0
    print_table(rows)
    for one in bare:
        print("to be described: %s %s %s" % one)
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit("usage: make refresh-model FROM='FILE|FOLDER ...'")
    sys.exit(main(sys.argv[1:]))
