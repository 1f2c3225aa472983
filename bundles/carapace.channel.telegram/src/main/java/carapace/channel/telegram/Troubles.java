package carapace.channel.telegram;

import carapace.channel.Identity;
import carapace.channel.Inbox;
import carapace.channel.Kind;
import carapace.channel.Status;
import carapace.message.FaultCode;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/** Says what is wrong, in words without address or token, and waits as long as it should. */
final class Troubles {

    private static final Logger LOG = LoggerFactory.getLogger("telegram");
    private static final int LOUD = 3;

    private final Pauses pauses;
    private int failures;
    private boolean told;

    Troubles(Pauses pauses) {
        this.pauses = pauses;
    }

    /** It works again. */
    void over(Inbox inbox, Identity me) {
        if (told) {
            inbox.connected(me);
            LOG.info("connected again after {} failures", failures);
        }
        told = false;
        failures = 0;
    }

    /** Telegram answered with a status other than 2xx. */
    void refused(Inbox inbox, int code, Duration asked) throws InterruptedException {
        failures++;
        switch (code) {
            case 401, 404 ->
                    rest(
                            inbox,
                            Kind.AUTH_REJECTED,
                            Status.ERROR,
                            "Telegram does not accept the bot token: set a new one from @BotFather",
                            pauses.badToken());
            case 429 ->
                    rest(
                            inbox,
                            Kind.RATE_LIMITED,
                            Status.CONNECTING,
                            "Telegram asks for a pause",
                            asked.isZero() ? pauses.after(failures) : asked);
            default ->
                    rest(
                            inbox,
                            Kind.BAD_RESPONSE,
                            passing(),
                            "telegram call failed: HTTP " + code,
                            asked.isZero() ? pauses.after(failures) : asked);
        }
    }

    /** Somebody else polls, or a webhook is set. */
    void conflict(Inbox inbox) throws InterruptedException {
        failures++;
        rest(
                inbox,
                Kind.CONFLICT,
                Status.ERROR,
                "another program polls with this bot token, or a webhook is set for it: stop the"
                        + " other one, or use a token of its own",
                pauses.conflict());
    }

    /** No answer that could be used. */
    void lost(Inbox inbox, FaultCode code) throws InterruptedException {
        failures++;
        var pause = pauses.after(failures);
        switch (code) {
            case CREDENTIALS_LOCKED ->
                    rest(
                            inbox,
                            Kind.CREDENTIAL_LOCKED,
                            Status.ERROR,
                            "the bot token cannot be opened: is CARAPACE_CONFIG_PASSWORD the one it"
                                    + " was sealed with?",
                            pause);
            case ANSWER_MALFORMED, BODY_TOO_LARGE ->
                    rest(
                            inbox,
                            Kind.BAD_RESPONSE,
                            passing(),
                            "the answer makes no sense: is baseUrl a Bot API?",
                            pause);
            default ->
                    rest(inbox, Kind.UNREACHABLE, passing(), "Telegram cannot be reached", pause);
        }
    }

    /** The inbox did not take a batch; Telegram keeps it meanwhile. */
    void appending(Inbox inbox, boolean stuck) throws InterruptedException {
        failures++;
        if (stuck) {
            rest(
                    inbox,
                    Kind.APPEND_FAILED,
                    Status.ERROR,
                    "messages cannot be stored; Telegram keeps them until they can",
                    pauses.after(failures));
        } else {
            Thread.sleep(pauses.after(1).dividedBy(3));
        }
    }

    private Status passing() {
        return failures < LOUD ? Status.CONNECTING : Status.ERROR;
    }

    private void rest(Inbox inbox, Kind kind, Status status, String sentence, Duration pause)
            throws InterruptedException {
        told = true;
        if (failures <= LOUD) LOG.warn("{} ({})", sentence, kind.text());
        inbox.trouble(kind, status, sentence, pause);
        Thread.sleep(pause);
    }
}
