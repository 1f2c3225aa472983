package carapace.matrix.live.ours;

import carapace.matrix.live.peer.Session;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests of one device: what a client around the engine does about limits and lost answers. */
final class Post {
    private static final Duration MOST_PAUSE = Duration.ofSeconds(5);
    private static final Duration AWAY = Duration.ofMillis(200);

    private final Session session;
    private final Bell bell;
    private final Lies lies = new Lies();
    private final LyingView view = new LyingView();
    private final AtomicInteger limited = new AtomicInteger();
    private volatile @Nullable String ended;

    Post(Session session, Bell bell) {
        this.session = session;
        this.bell = bell;
    }

    Session session() {
        return session;
    }

    LyingView view() {
        return view;
    }

    Lies lies() {
        return lies;
    }

    int timesLimited() {
        return limited.get();
    }

    /** The error code of a token that is no longer good. */
    @Nullable String ended() {
        return ended;
    }

    /** One attempt: status 0 when nothing came back; a limit has been waited for. */
    Session.Answer once(String method, String path, @Nullable JsonNode body)
            throws InterruptedException {
        Session.Answer answer;
        try {
            answer = session.send(method, path, lies.change(path, body));
        } catch (IOException e) {
            bell.pause(AWAY);
            return new Session.Answer(0, Session.object());
        }
        if (answer.status() == 429) {
            limited.incrementAndGet();
            var asked = Duration.ofMillis(answer.body().path("retry_after_ms").asLong(500));
            bell.pause(asked.compareTo(MOST_PAUSE) < 0 ? asked : MOST_PAUSE);
        } else if (answer.status() == 401
                && answer.body().path("errcode").asText().startsWith("M_UNKNOWN")) {
            ended = answer.body().path("errcode").asText();
        } else if (answer.status() >= 500) {
            bell.pause(AWAY);
        }
        return new Session.Answer(answer.status(), view.change(path, answer.body()));
    }

    /** As often as needed until it is answered for good; the same request each time. */
    JsonNode call(String method, String path, @Nullable JsonNode body) throws InterruptedException {
        for (int attempts = 0; attempts < 200; attempts++) {
            var answer = once(method, "/_matrix/client/v3" + path, body);
            if (answer.status() == 200) {
                return answer.body();
            }
            if (answer.status() != 0 && answer.status() != 429 && answer.status() < 500) {
                throw new IllegalStateException(answer.status() + " " + answer.body());
            }
        }
        throw new IllegalStateException("the homeserver stays away");
    }
}
