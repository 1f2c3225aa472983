package carapace.store;

import carapace.message.ChannelId;
import carapace.message.Conversation;
import carapace.message.Part;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Parts on their way out.
 *
 * <pre>
 * queued ──► sending ──► sent | refused(reason) | unknown
 * </pre>
 *
 * <p>Parts of one conversation go out in the order they were queued; a part that is neither sent,
 * refused, nor unknown holds those behind it. A refused or held part takes the rest of its own
 * answer with it ({@code refused(earlier_part)}), later answers go on. Hops {@code queue send} are
 * written in the transactions that do these.
 */
@ProviderType
public interface Outbox {

    /**
     * Queues the parts of a finished answer, once; a second call changes nothing.
     *
     * @param take a worker's name to have the first part marked as sending in the same commit if
     *     nothing of its conversation is before it; empty to leave it queued
     * @return whether the first part was taken so
     */
    boolean queue(String turn, List<Part> parts, String take)
            throws StoreFault, InterruptedException;

    /**
     * Queues a notice: a part that answers no message.
     *
     * @param kind with the conversation it is said at most once in {@code interval}
     * @return false when it was said too recently
     */
    boolean notice(Part part, String kind, Duration interval)
            throws StoreFault, InterruptedException;

    /** The first unsent part of each conversation of a channel that is due, oldest first. */
    List<Waiting> heads(ChannelId channel, int most) throws StoreFault, InterruptedException;

    /** Channels that have parts queued. */
    List<ChannelId> channels() throws StoreFault, InterruptedException;

    /** Marks heads as sending, attempts counted; returns the keys of those that were. */
    List<String> sending(String worker, List<String> keys) throws StoreFault, InterruptedException;

    void sent(String key, String remoteId) throws StoreFault, InterruptedException;

    /** Queued again, due after {@code pause}. A part 24 h old becomes {@code refused(expired)}. */
    void again(String key, Duration pause, String reason) throws StoreFault, InterruptedException;

    void refused(String key, String reason) throws StoreFault, InterruptedException;

    /** Its answer was lost; a person or {@link #repeat} decides. */
    void unknown(String key, String reason) throws StoreFault, InterruptedException;

    /** An unknown part is queued once more, with this text; false when it was repeated before. */
    boolean repeat(String key, String text) throws StoreFault, InterruptedException;

    /** Parts that were sending when an earlier worker ended without saying what became of them. */
    List<Waiting> interrupted(String worker, int most) throws StoreFault, InterruptedException;

    /** Parts that are refused or unknown, oldest first. */
    List<Undelivered> undelivered(String after, int most) throws StoreFault, InterruptedException;

    /** A refused or unknown part, and what was refused with it, is queued again. */
    boolean replay(String key) throws StoreFault, InterruptedException;

    /** Forgets a refused or unknown part. */
    boolean drop(String key) throws StoreFault, InterruptedException;

    /** The parts of one turn's answer, in order. */
    List<Piece> of(String turn) throws StoreFault, InterruptedException;

    /** By channel, kept in memory; never blocks. */
    Map<ChannelId, Depth> depths();

    /** Waits until there may be a head that is due, or {@code atMost} has passed. */
    void await(Duration atMost) throws InterruptedException;

    /** When a queued part will be due that is not yet; empty when none is scheduled. */
    Optional<Instant> nextDue() throws StoreFault, InterruptedException;

    /**
     * A part that waits.
     *
     * @param repeat whether this is its one marked repeat
     * @param group whether its conversation is a group's, for pacing
     */
    record Waiting(
            Part part,
            boolean group,
            int attempts,
            boolean repeat,
            boolean notice,
            Instant queuedAt) {}

    /** A part a person can decide about; {@code state} is {@code refused} or {@code unknown}. */
    record Undelivered(
            String key, Conversation conversation, String state, String reason, Instant queuedAt) {}

    /** One part of an answer. */
    record Piece(String key, String text, String state, Optional<String> remoteId) {}

    /** How full a channel's outbox is. */
    record Depth(
            long queued,
            long sending,
            long unknown,
            long refused,
            Optional<Instant> oldestQueued) {}
}
