#!/bin/sh
# A token in the cache: the whole process against Debian's helper doing nothing.
#
#   tests/bench/login_cached.sh [PROGRAM [RUNS]]
#
# PROGRAM is the ecr to measure (default build/ecr).  Prints the least and the
# median wall time of each and their ratio; nothing leaves this machine.
set -eu

program=$(realpath "${1:-${ECR_BUILD:-build}/ecr}")
runs=${2:-200}
other=/usr/bin/docker-credential-ecr-login
host=123456789012.dkr.ecr.us-west-2.amazonaws.com
[ -x "$other" ] || { echo "$other is not installed"; exit 0; }
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT

exec python3 - "$program" "$other" "$home" "$runs" "$host" <<'END'
import base64, hashlib, json, os, statistics, subprocess, sys, time

program, other, home, runs, host = sys.argv[1:]
link = os.path.join(home, "docker-credential-ecr-login")
os.symlink(program, link)
env = {"HOME": home, "PATH": "/usr/bin:/bin", "AWS_ACCESS_KEY_ID": "accessKey",
       "AWS_SECRET_ACCESS_KEY": "s", "AWS_EC2_METADATA_DISABLED": "true",
       "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
key = "us-west-2-%s-123456789012" % base64.b64encode(
    hashlib.sha256(b"accessKey").digest()).decode()
stamp = lambda at: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
os.makedirs(home + "/.ecr", 0o700)
with open(os.open(home + "/.ecr/cache.json", os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
    json.dump({"Registries": {key: {
        "AuthorizationToken": base64.b64encode(b"AWS:" + b"x" * 1800).decode(),
        "RequestedAt": stamp(time.time() - 60), "ExpiresAt": stamp(time.time() + 43000),
        "ProxyEndpoint": "https://" + host, "Service": "ecr"}}, "Version": "1.0"}, f)


def once(argv, text):
    start = time.perf_counter()
    done = subprocess.run(argv, input=text, env=env, stdout=subprocess.PIPE)
    assert done.returncode == 0 and done.stdout, argv
    return (time.perf_counter() - start) * 1000


def measure(cases):
    """In turns, so that what else the machine does strikes all alike."""
    times = {name: [] for name in cases}
    for _ in range(int(runs)):
        for name, (argv, text) in cases.items():
            times[name].append(once(argv, text))
    return times


cases = {"cached get": ([link, "get"], host.encode()),
         "original -v": ([other, "-v"], b"")}
for argv, text in cases.values():
    once(argv, text)
times = measure(cases)
for name, values in times.items():
    print("%-12s least %6.2f ms   median %6.2f ms" % (
        name, min(values), statistics.median(values)))
print("ratio        least %6.2f      median %6.2f" % tuple(
    f(times["cached get"]) / f(times["original -v"]) for f in (min, statistics.median)))
END
