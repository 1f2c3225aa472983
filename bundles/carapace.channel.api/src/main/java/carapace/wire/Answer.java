package carapace.wire;

import carapace.message.FaultCode;

import java.time.Duration;
import java.util.Optional;

/** What came of one request. */
public sealed interface Answer {

    /**
     * The peer answered, with whatever status.
     *
     * @param retryAfter from {@code Retry-After}, clamped to 0 … 1 h
     */
    record Answered(int status, Headers headers, Body body, Optional<Duration> retryAfter)
            implements Answer {
        /** 200 to 299. */
        public boolean ok() {
            return status >= 200 && status < 300;
        }
    }

    /** It never left: trying again is safe. */
    record Unsent(FaultCode code) implements Answer {}

    /** It left and nothing usable came back: the peer may have acted. */
    record Unanswered(FaultCode code) implements Answer {}
}
