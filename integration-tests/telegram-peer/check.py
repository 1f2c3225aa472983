"""Asks a client library we did not write whether TelegramPeer speaks the Bot API.

Usage: check.py COMMAND...   where COMMAND starts carapace.channel.testkit.telegram.TelegramPeerMain.
Exit 0 when every check passed. The library parses each answer into its own types and maps errors to
its own exceptions, so a wrong shape, name or status fails here.
"""

import asyncio
import subprocess
import sys

from telegram import Bot, Update, constants
from telegram import error as problems
from telegram.ext import Application, MessageHandler, filters

TOKEN = "123456:TEST"


class Peer:
    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.port = int(self.line().split()[1])

    def line(self):
        return self.process.stdout.readline().strip()

    def do(self, words):
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        return self.line()

    def stats(self):
        words = self.do("stats").split()
        return dict(zip(words[::2], map(int, words[1::2])))

    def texts(self):
        self.process.stdin.write("texts\n")
        self.process.stdin.flush()
        found = []
        while (line := self.line()) != "end":
            found.append(line)
        return found

    def base(self):
        return f"http://127.0.0.1:{self.port}/bot"

    def quit(self):
        self.process.stdin.write("quit\n")
        self.process.stdin.flush()
        self.process.wait(10)


passed = 0


def check(what, good):
    global passed
    if not good:
        raise AssertionError(what)
    passed += 1
    print("ok", what)


async def raises(kind, call):
    try:
        await call
    except kind as e:
        return e
    raise AssertionError(f"{kind.__name__} was expected")


async def methods(peer):
    async with Bot(TOKEN, base_url=peer.base()) as bot:
        me = await bot.get_me()
        check("getMe names the bot", me.id == 123456 and me.username == "test_bot" and me.is_bot)

        peer.do("say 77 hello \N{CRAB}")
        peer.do("say -1001234567890123 in a group")
        updates = await bot.get_updates(timeout=1)
        first = updates[0]
        check("getUpdates gives updates in order", len(updates) == 2 and first.update_id < updates[1].update_id)
        check("a message has text, chat and sender", first.message.text == "hello \N{CRAB}" and first.message.chat.id == 77 and first.message.from_user.id == 77)
        check("a private chat says so", first.message.chat.type == constants.ChatType.PRIVATE)
        check("a supergroup says so", updates[1].message.chat.type == constants.ChatType.SUPERGROUP)
        again = await bot.get_updates(timeout=0)
        check("updates stay until they are confirmed", [u.update_id for u in again] == [u.update_id for u in updates])
        rest = await bot.get_updates(offset=first.update_id + 1, timeout=0)
        check("an offset confirms what is below it", [u.update_id for u in rest] == [updates[1].update_id])
        await bot.get_updates(offset=updates[1].update_id + 1, timeout=0)
        check("nothing is left", peer.stats()["pending"] == 0)
        limited = [peer.do(f"say 5 {n}") for n in range(3)]
        check("limit bounds a batch", len(await bot.get_updates(limit=2, timeout=0)) == 2 and len(limited) == 3)
        check("a negative offset counts from the end", [u.message.text for u in await bot.get_updates(offset=-1, timeout=0)] == ["2"])

        sent = await bot.send_message(77, "answer <b>&\N{CRAB}", message_thread_id=4)
        check("sendMessage gives the message back", sent.text == "answer <b>&\N{CRAB}" and sent.chat.id == 77 and sent.from_user.id == 123456 and sent.message_id > 0)
        check("a thread comes back", sent.message_thread_id == 4)
        check("the text arrived", peer.texts()[-1] == "77 answer <b>&\N{CRAB}")
        check("sendChatAction says true", await bot.send_chat_action(77, constants.ChatAction.TYPING))
        e = await raises(problems.BadRequest, bot.send_message(77, "x" * 4097))
        check("a long text is a bad request", "too long" in str(e))
        e = await raises(problems.BadRequest, bot.send_message(77, "  "))
        check("an empty text is a bad request", "empty" in str(e))

        peer.do("fail sendMessage retry 7")
        e = await raises(problems.RetryAfter, bot.send_message(77, "x"))
        pause = e.retry_after
        check("429 tells for how long", getattr(pause, "seconds", pause) == 7)
        peer.do("fail sendMessage status 500")
        await raises(problems.NetworkError, bot.send_message(77, "x"))
        check("500 is a network error", True)
        peer.do("fail sendMessage status 403")
        await raises(problems.Forbidden, bot.send_message(77, "x"))
        check("403 is forbidden", True)
        peer.do("fail sendMessage hangup")
        await raises(problems.NetworkError, bot.send_message(77, "x"))
        check("a hang-up is a network error", True)

        check("setWebhook says true", await bot.set_webhook("https://example.org/hook", secret_token="s"))
        info = await bot.get_webhook_info()
        check("getWebhookInfo names it", info.url == "https://example.org/hook" and info.pending_update_count == 1)
        await raises(problems.Conflict, bot.get_updates(timeout=0))
        check("polling beside a webhook is a conflict", True)
        check("deleteWebhook says true", await bot.delete_webhook(drop_pending_updates=True))
        check("and can drop what waited", (await bot.get_webhook_info()).pending_update_count == 0)

    async with Bot(TOKEN, base_url=peer.base()) as one, Bot(TOKEN, base_url=peer.base()) as two:
        slow = asyncio.create_task(raises(problems.Conflict, one.get_updates(timeout=10)))
        await asyncio.sleep(0.5)
        await two.get_updates(timeout=0)
        await slow
        check("a second poller ends the first with a conflict", peer.stats()["conflicts"] >= 1)

    stranger = Bot("999:NOBODY", base_url=peer.base())
    await raises(problems.InvalidToken, stranger.initialize())
    check("an unknown token is refused", True)


async def conversation(peer):
    peer.do("forget")
    application = Application.builder().token(TOKEN).base_url(peer.base()).build()

    async def answer(update: Update, context):
        await update.message.reply_text("echo " + update.message.text)

    application.add_handler(MessageHandler(filters.TEXT, answer))
    async with application:
        await application.start()
        await application.updater.start_polling(timeout=2)
        peer.do("flood 50 5 0 text")
        await asyncio.to_thread(peer.do, "await 50 20000")
        await application.updater.stop()
        await application.stop()
    texts = [line.split(" ", 1)[1] for line in peer.texts()]
    check("a whole bot answers each message once", sorted(texts) == sorted(f"echo text-{n}" for n in range(50)))
    check("and confirms all of them", peer.stats()["pending"] == 0)


def main():
    peer = Peer(sys.argv[1:])
    try:
        asyncio.run(methods(peer))
        asyncio.run(conversation(peer))
    finally:
        peer.quit()
    print(f"{passed} checks passed")


main()
