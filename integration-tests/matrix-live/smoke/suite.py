"""js against Go on a Synapse of its own: proves the peers before they judge anybody. Usage: suite.py FOLDER"""

import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

from peers import Device, Peer, Refused

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BOTH_WAYS = (("js", "go"), ("go", "js"))
ALL_SECRETS = ["master", "selfSigning", "userSigning", "backup"]


class Failed(Exception):
    pass


def check(condition, message):
    if not condition:
        raise Failed(message)


def refused(code, run):
    """Runs what must be refused with that word; returns the answer."""
    try:
        run()
    except Refused as refusal:
        check(refusal.code == code, f"{refusal.code} instead of {code}")
        return refusal.answer
    raise Failed(f"was not refused with {code}")


class Server:
    def __init__(self, folder):
        self.folder = folder
        # Nothing here outlives the run, so it need not wait for a disk.
        memory = os.environ.get("MATRIX_LIVE_RUN") or ("/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
        self.rundir = tempfile.mkdtemp(prefix="matrix-live-", dir=memory)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def do(self, verb):
        subprocess.run([f"{HERE}/synapse/server", verb, self.folder, self.rundir, str(self.port)], check=True)


class Suite:
    def __init__(self, folder):
        self.server = Server(folder)
        self.peers = {}
        self.users = itertools.count(1)
        self.results = []
        self.waiting = []
        self.mine = threading.local()

    def start(self):
        self.server.do("start")
        for kind in ("js", "go"):
            self.peers[kind] = Peer([f"{HERE}/peer", kind, self.server.folder])

    def close(self):
        self.server.do("stop")
        subprocess.run(["rm", "-rf", self.server.rundir], check=True)
        for peer in self.peers.values():
            peer.close()

    def user(self, kind, signed=True):
        device = Device(self.peers[kind], self.server.url, f"{kind}{next(self.users)}")
        self.mine.devices.append(device)
        if signed:
            device.bootstrapCrossSigning(password="p")
        return device

    def again(self, kind, device):
        """Another device of the same user, perhaps of the other peer."""
        new = Device(self.peers[kind], self.server.url, device.user, register=False)
        self.mine.devices.append(new)
        return new

    def room(self, one, *others, **options):
        room = one.createRoom(invite=[other.user_id for other in others], **options)["roomId"]
        for other in others:
            other.join(roomId=room)
            one.waitJoined(roomId=room, userId=other.user_id)
        return room

    def pair(self, one, other):
        return self.user(one), self.user(other)

    def test(self, name, run, *arguments):
        self.waiting.append((name, run, arguments))

    def go(self):
        """Runs what was named so far, a few at a time: every test has users of its own."""
        with ThreadPoolExecutor(4) as pool:
            for name, run, arguments in self.waiting:
                pool.submit(self._one, name, run, arguments)
        self.waiting = []

    def _one(self, name, run, arguments):
        began = time.monotonic()
        self.mine.devices = []
        try:
            run(self, *arguments)
            self.results.append(True)
            print(f"ok   {name} ({time.monotonic() - began:.1f} s)", flush=True)
        except Exception as problem:  # a broken test is a failed one, whatever broke it
            self.results.append(False)
            print(f"FAIL {name}: {problem}", flush=True)
            if not isinstance(problem, (Failed, Refused)):
                traceback.print_exc()
        for device in self.mine.devices:
            device.close()


def begin(one, other, room=None):
    """Request, ready and the flow's id. Whoever answers must know the other's devices already."""
    other.refresh(userId=one.user_id)
    where = {"roomId": room} if room else {"deviceId": other.device_id}
    flow = one.verify(userId=other.user_id, **where)["flow"]
    other.waitFlow(flow=flow, phase="requested")
    other.accept(flow=flow)
    one.waitFlow(flow=flow, phase="ready")
    return flow


def numbers(starter, other, flow):
    starter.startSas(flow=flow)
    mine, theirs = starter.waitFlow(flow=flow, phase="keys"), other.waitFlow(flow=flow, phase="keys")
    check(mine["decimals"] == theirs["decimals"] and mine["names"] == theirs["names"], "the numbers differ")


def trusts(one, other, wanted=True):
    """What one says of the other's identity and device."""
    wish = {"userId": other.user_id, "deviceId": other.device_id}
    if wanted:
        one.waitTrust(**wish, identityVerified=True, deviceVerified=True)
    else:
        one.refresh(userId=other.user_id)
        now = one.trust(**wish)
        check(not now["identityVerified"] and not now["deviceVerified"], f"{one.user} trusts {other.user}: {now}")


def both_cancelled(one, other, flow):
    for side in (one, other):
        side.waitFlow(flow=flow, phase="cancelled")
        trusts(side, other if side is one else one, False)


def megolm(suite, sender, reader):
    one, other = suite.pair(sender, reader)
    room = suite.room(one, other)
    sent = one.send(roomId=room, body="first ✓ 𝄞")["eventId"]
    read = other.waitMessage(roomId=room, eventId=sent)
    check(read["body"] == "first ✓ 𝄞" and read["encrypted"], f"read {read}")
    back = other.send(roomId=room, body="second")["eventId"]
    check(one.waitMessage(roomId=room, eventId=back)["encrypted"], "was not encrypted")
    one.discardSession(roomId=room)
    again = one.send(roomId=room, body="third, in a new session")["eventId"]
    other.waitMessage(roomId=room, eventId=again)


def sas(suite, requester, responder, in_room, responder_starts):
    one, other = suite.pair(requester, responder)
    room = suite.room(one, other)
    flow = begin(one, other, room if in_room else None)
    numbers(*((other, one) if responder_starts else (one, other)), flow)
    ends = [side.begin("confirm", flow=flow) for side in (one, other)]
    for end in ends:
        check(end()["done"], "not done")
    trusts(one, other)
    trusts(other, one)


def emoji_differ(suite, liar, honest):
    one, other = suite.pair(liar, honest)
    flow = begin(one, other, suite.room(one, other))
    numbers(one, other, flow)
    other.mismatch(flow=flow)
    one.waitFlow(flow=flow, phase="cancelled")
    both_cancelled(one, other, flow)


def lying(suite, liar, honest, fault, in_room):
    """The liar answers; the honest side starts where the lie is in the answer to a start."""
    one, other = suite.pair(liar, honest)
    one.fault(name=fault)
    room = suite.room(one, other)
    flow = begin(one, other, room if in_room else None)
    if fault == "wrong-commitment" or fault == "swapped-key":
        refused("cancelled", lambda: (other.startSas(flow=flow), other.waitFlow(flow=flow, phase="keys")))
    else:
        numbers(other, one, flow)
        ends = [side.begin("confirm", flow=flow) for side in (one, other)]
        for end in ends:
            refused("cancelled", end)
    check(fault in one.faults()["used"], "the fault did not strike")
    both_cancelled(one, other, flow)


def qr(suite, shower, scanner, lie):
    one, other = suite.pair(shower, scanner)
    flow = begin(one, other, suite.room(one, other))
    code = one.showQr(flow=flow)["bytes"]
    if lie:
        other.fault(name="wrong-secret")
        refused("cancelled", lambda: other.scan(flow=flow, bytes=code))
        both_cancelled(one, other, flow)
        return
    end = other.begin("scan", flow=flow, bytes=code)
    one.waitFlow(flow=flow, phase="scanned")
    check(one.confirmScan(flow=flow)["done"] and end()["done"], "not done")
    one.waitTrust(userId=other.user_id, identityVerified=True)
    other.waitTrust(userId=one.user_id, identityVerified=True)


def swapped_master(suite, victim, other_kind):
    one, other = suite.pair(victim, other_kind)
    one.fault(name="swapped-master", userId=other.user_id)
    flow = begin(one, other, suite.room(one, other))
    numbers(one, other, flow)
    ends = [side.begin("confirm", flow=flow, timeoutMs=8000) for side in (one, other)]
    for end in ends:
        try:
            end()
        except Refused:
            pass
    check(not one.trust(userId=other.user_id)["identityVerified"], "a swapped identity is trusted")


def foreign_signature(suite, victim, other_kind):
    one, other = suite.pair(victim, other_kind)
    one.fault(name="foreign-signature", userId=other.user_id)
    one.refresh(userId=other.user_id)
    now = one.trust(userId=other.user_id, deviceId=other.device_id)
    check(not now["deviceSigned"], f"a stranger's signature counts: {now}")


def recovery(suite, writer, reader):
    old = suite.user(writer)
    friend = suite.user("go" if writer == "js" else "js")
    room = suite.room(old, friend)
    text = friend.send(roomId=room, body="before the new device")["eventId"]
    old.waitMessage(roomId=room, eventId=text)
    key = old.bootstrapSecretStorage(passphrase="correct horse")["recoveryKey"]
    check(old.backup(count=1)["trusted"], "own backup is not trusted")
    for unlock in ({"recoveryKey": key}, {"passphrase": "correct horse"}):
        new = suite.again(reader, old)
        check(new.restore(**unlock)["imported"] >= 1, "nothing was imported")
        new.secrets(want=ALL_SECRETS)
        new.waitMessage(roomId=room, eventId=text)
        friend.refresh(userId=old.user_id)
        friend.waitTrust(userId=old.user_id, deviceId=new.device_id, deviceSigned=True)
    wrong = key[:-2] + ("A" if key[-2] != "A" else "B") + key[-1]
    new = suite.again(reader, old)
    refused("failed", lambda: new.restore(recoveryKey=wrong))
    refused("timeout", lambda: new.secrets(want=["master"], timeoutMs=300))


def own_devices(suite, old_kind, new_kind):
    old = suite.user(old_kind)
    old.bootstrapSecretStorage()
    new = suite.again(new_kind, old)
    old.refresh(userId=old.user_id)
    new.refresh(userId=old.user_id)
    flow = begin(new, old)
    numbers(new, old, flow)
    ends = [side.begin("confirm", flow=flow) for side in (new, old)]
    for end in ends:
        check(end()["done"], "not done")
    old.waitTrust(userId=old.user_id, deviceId=new.device_id, deviceVerified=True, deviceSigned=True)
    new.requestSecrets()
    new.secrets(want=ALL_SECRETS)


def withheld(suite, strict, unsigned):
    one, other = suite.user(strict), suite.user(unsigned, signed=False)
    one.isolation(mode="cross-signed")
    room = suite.room(one, other)
    sent = one.send(roomId=room, body="for signed devices only")["eventId"]
    other.waitUndecryptable(roomId=room, eventId=sent)
    deadline = time.monotonic() + 10
    while (code := other.waitUndecryptable(roomId=room, eventId=sent)["withheld"]) is None:
        check(time.monotonic() < deadline, "no withheld code")
        time.sleep(0.1)
    check(code == "m.unverified", f"withheld {code}")
    back = other.send(roomId=room, body="from an unsigned device")["eventId"]
    one.waitUndecryptable(roomId=room, eventId=back)
    other.bootstrapCrossSigning(password="p")
    one.refresh(userId=other.user_id)
    one.waitTrust(userId=other.user_id, deviceId=other.device_id, deviceSigned=True)
    one.discardSession(roomId=room)
    sent = one.send(roomId=room, body="now you are signed")["eventId"]
    other.waitMessage(roomId=room, eventId=sent)


def restart(suite):
    one, other = suite.pair("js", "go")
    room = suite.room(one, other)
    flow = begin(one, other, room)
    suite.server.do("kill")
    suite.server.do("start")
    one.startSas(flow=flow)
    for side in (one, other):
        side.waitFlow(flow=flow, phase="keys", timeoutMs=40000)
    ends = [side.begin("confirm", flow=flow, timeoutMs=40000) for side in (one, other)]
    for end in ends:
        check(end()["done"], "not done")
    sent = other.send(roomId=room, body="after the restart")["eventId"]
    one.waitMessage(roomId=room, eventId=sent, timeoutMs=30000)


def run(suite):
    for one, other in BOTH_WAYS:
        suite.test(f"megolm {one} to {other} and back", megolm, one, other)
        for in_room in (True, False):
            where = "in a room" if in_room else "to-device"
            for late in (False, True):
                starter = other if late else one
                suite.test(f"sas {where}, {one} asks, {starter} starts", sas, one, other, in_room, late)
        for fault in ("wrong-mac", "wrong-keys-mac", "wrong-commitment", "swapped-key"):
            for in_room in (True, False):
                where = "in a room" if in_room else "to-device"
                suite.test(f"{one} lies to {other} {where}: {fault}", lying, one, other, fault, in_room)
        suite.test(f"emoji differ, says {other}", emoji_differ, one, other)
        suite.test(f"qr, {one} shows, {other} scans", qr, one, other, False)
        suite.test(f"qr, {other} scans and lies about the secret", qr, one, other, True)
        suite.test(f"{one} sees a swapped identity of {other}", swapped_master, one, other)
        suite.test(f"{one} sees foreign signatures of {other}", foreign_signature, one, other)
        suite.test(f"recovery key and backup of {one} in {other}", recovery, one, other)
        suite.test(f"own devices: new {other} verified by old {one}", own_devices, one, other)
        suite.test(f"strict {one} withholds from unsigned {other}", withheld, one, other)
    suite.go()
    suite.test("the homeserver is killed in the middle of a verification", restart)
    suite.go()


def main():
    began = time.monotonic()
    # Ended from outside, the suite still ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    suite = Suite(os.path.abspath(sys.argv[1]))
    try:
        suite.start()
        run(suite)
    finally:
        suite.close()
    passed, failed = suite.results.count(True), suite.results.count(False)
    print(f"smoke: {passed} passed, {failed} failed ({time.monotonic() - began:.0f} s)")
    sys.exit(1 if failed or not passed else 0)


main()
