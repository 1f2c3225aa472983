"""A peer process spoken to in JSON lines, for the suite that sets peer against peer."""

import itertools
import json
import subprocess
import threading


class Refused(Exception):
    """An answer with ok false."""

    def __init__(self, command, answer):
        super().__init__(f"{command}: {answer.get('error')}: {answer.get('message')}")
        self.code = answer.get("error")
        self.answer = answer


class Peer:
    """One peer process."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", bufsize=1
        )
        self.ids = itertools.count(1)
        self.lock = threading.Lock()
        self.answers = {}
        self.events = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            message = json.loads(line)
            if "event" in message:
                self.events.append(message)
            else:
                waiting = self.answers.get(message["id"])
                if waiting:
                    waiting[1].update(message)
                    waiting[0].set()
        for done, answer in list(self.answers.values()):
            answer.setdefault("error", "ended")
            done.set()

    def begin(self, cmd, client=None, **arguments):
        """Sends a command and returns what waits for its answer."""
        number = next(self.ids)
        done, answer = threading.Event(), {}
        self.answers[number] = (done, answer)
        with self.lock:
            self.process.stdin.write(json.dumps({"id": number, "cmd": cmd, "client": client, **arguments}) + "\n")

        def end(timeout=60):
            if not done.wait(timeout):
                raise Refused(cmd, {"error": "silent", "message": f"no answer in {timeout} s"})
            del self.answers[number]
            if not answer.get("ok"):
                raise Refused(cmd, answer)
            return answer

        return end

    def call(self, cmd, client=None, **arguments):
        return self.begin(cmd, client, **arguments)()

    def close(self):
        try:
            self.process.stdin.close()
            self.process.wait(5)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            self.process.kill()
            self.process.wait(5)


class Device:
    """One client of a peer: the methods are the protocol's commands."""

    count = itertools.count(1)

    def __init__(self, peer, homeserver, user, password="p", register=True):
        self.peer = peer
        self.name = f"c{next(Device.count)}"
        self.user = user
        self.password = password
        answer = peer.call(
            "login", self.name, homeserver=homeserver, user=user, password=password, register=register
        )
        self.user_id, self.device_id = answer["userId"], answer["deviceId"]
        self.token = answer["accessToken"]

    def __getattr__(self, cmd):
        return lambda **arguments: self.peer.call(cmd, self.name, **arguments)

    def begin(self, cmd, **arguments):
        return self.peer.begin(cmd, self.name, **arguments)
