#!/usr/bin/env python3
"""A twopc participant on the Python standard library. Its resource is a file: a branch is prepared once its line is on
disk, and committed once another line says so. docs/wire-protocol.md explains the messages and the rules (C..).
    python3 participant.py --id python --port 8080 --vote commit --state python.log
"""
import argparse, json, os, random, socket, struct, time

MAX_FRAME = 1024 * 1024


class Store:
    """A file of JSON lines, each forced to disk before anybody is told of it (C21, C25)."""

    def __init__(self, path):
        self.branches, self.seen, self.incarnation = {}, {}, 0
        self.file = open(path, "a+b")
        self.file.seek(0)
        text = self.file.read()
        self.file.truncate(text.rfind(b"\n") + 1)  # a line without its end was torn by a crash: nobody was told of it
        for line in text.split(b"\n")[:-1]:
            self.apply(json.loads(line))
        self.force(incarnation=self.incarnation + 1)  # C31; makes sure of the lines before it too
        directory = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)

    def apply(self, line):
        self.incarnation = line.get("incarnation", self.incarnation)
        self.seen.update(line.get("seen", {}))
        if line.get("state") in ("aborted", "forgotten"):
            self.branches.pop(line["tx"], None)
        elif "tx" in line:
            self.branches[line["tx"]] = {**self.branches.get(line["tx"], {}), **line}

    def force(self, **line):
        self.file.write(json.dumps(line).encode() + b"\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        self.apply(line)

    def state(self, tx):
        return self.branches.get(tx, {}).get("state")

    def in_doubt(self):
        return [branch for branch in self.branches.values() if branch["state"] == "prepared"]


class Participant:
    def __init__(self, args):
        self.args, self.store, self.aborted, self.welcomed = args, Store(args.state), set(), False

    def send(self, kind, tx=None, **payload):
        message = {"message_type": kind, "timestamp": round(time.time(), 3)}
        message.update({"transaction_id": tx} if tx else {}, **({"payload": payload} if payload else {}))
        body = json.dumps(message).encode()
        self.socket.sendall(struct.pack(">I", len(body)) + body)
        self.sent = time.monotonic()

    def receive(self, count):
        data = b""
        while len(data) < count:
            self.look_after_connection()
            try:
                piece = self.socket.recv(count - len(data))
            except socket.timeout:
                continue
            if not piece:
                raise ConnectionError("closed by the coordinator")
            data, self.heard = data + piece, time.monotonic()
        return data

    def look_after_connection(self):
        now = time.monotonic()
        if now - self.heard > 3 * self.interval:
            raise ConnectionError("the coordinator is silent")
        if self.welcomed and now >= self.next_inquiry:  # C23: ask, with backoff; never decide
            for branch in self.store.in_doubt():
                self.send("inquire", branch["tx"], coordinator_id=branch["coordinator"])
            self.next_inquiry, self.pause = now + self.pause, min(self.pause * 2, 10)
        if self.welcomed and now - self.sent >= self.interval:
            self.send("heartbeat")

    def session(self):
        self.welcomed, self.interval, self.heard = False, 5, time.monotonic()
        self.pause, self.next_inquiry = 1, 0
        with socket.create_connection((self.args.host, self.args.port), timeout=10) as self.socket:
            self.socket.settimeout(0.2)
            token = {"token": self.args.token} if self.args.token else {}
            self.send("hello", participant_id=self.args.id, protocol_version=1, incarnation=self.store.incarnation,
                      batch=True, max_frame_bytes=MAX_FRAME, in_doubt_count=len(self.store.in_doubt()), **token)
            while True:
                length = struct.unpack(">I", self.receive(4))[0]
                if not 1 <= length <= MAX_FRAME:
                    raise ConnectionError("frame length %d" % length)
                body = json.loads(self.receive(length))
                for message in body if isinstance(body, list) else [body]:
                    kind, tx, payload = (message.get(k) for k in ("message_type", "transaction_id", "payload"))
                    print(kind, tx or "", payload if kind == "error" else "", flush=True)
                    getattr(self, "on_" + kind, lambda tx, payload: None)(tx, payload or {})

    def on_welcome(self, tx, payload):
        coordinator, incarnation = payload["coordinator_id"], payload["incarnation"]
        if incarnation < self.store.seen.get(coordinator, 0):
            raise ConnectionError("this coordinator runs on an older copy of its log (C32)")
        self.store.force(seen={coordinator: incarnation})
        self.interval, self.welcomed = payload["heartbeat_interval_ms"] / 1000, True

    def on_prepare(self, tx, payload):
        if not self.store.state(tx) and (tx in self.aborted or self.args.vote == "abort"):
            self.aborted.add(tx)
            return self.send("vote_abort", tx, reason=self.args.id + " votes abort")
        if not self.store.state(tx):  # a repeat gets the same vote, and nothing is done twice (C24)
            self.store.force(tx=tx, state="prepared", coordinator=payload["coordinator_id"], work=payload["payload"])
        self.send("vote_commit", tx)

    def on_commit(self, tx, payload):
        if self.store.state(tx) == "prepared":
            self.store.force(tx=tx, state="committed")
        if self.store.state(tx) == "committed":  # kept until forget, to tell a repeat apart (C26)
            return self.send("ack", tx)
        self.send("error", tx, code="unknown_branch", detail="no trace of this branch")  # C27

    def on_abort(self, tx, payload):
        if self.store.state(tx) == "committed":
            return self.send("error", tx, code="unexpected", detail="this branch has committed")  # C30
        if self.store.state(tx) == "prepared":
            self.store.force(tx=tx, state="aborted")
        self.aborted.add(tx)  # a late prepare must not revive it (C29)
        self.send("ack", tx)

    def on_forget(self, tx, payload):
        self.aborted.discard(tx)
        if self.store.state(tx) == "committed":
            self.store.force(tx=tx, state="forgotten")


parser = argparse.ArgumentParser(description="A twopc participant that keeps its branches in a file.")
for name, default in (("--id", None), ("--host", "localhost"), ("--state", "participant.log"), ("--token", None)):
    parser.add_argument(name, default=default, required=name == "--id")
parser.add_argument("--port", type=int, default=8080)
parser.add_argument("--vote", choices=("commit", "abort"), default="commit")
participant, pause = Participant(parser.parse_args()), 0.1
while True:
    try:
        participant.session()
    except (OSError, ValueError, LookupError) as problem:
        print("connection ended:", problem, flush=True)
        pause = 0.1 if participant.welcomed else min(pause * 2, 10)
        time.sleep(pause * random.uniform(0.5, 1))
