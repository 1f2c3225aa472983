package carapace.store;

import carapace.message.ChannelId;
import carapace.message.Conversation;
import carapace.responder.Entry;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Messages and the turns that answer them.
 *
 * <pre>
 * admitted ──► answering ──► answered      (or: dead-lettered(reason), declined(reason))
 * </pre>
 *
 * <p>The conversation is what is claimed, not its messages: at most one claim a conversation and
 * one a session at any time, oldest message first. Hops {@code admit claim answer} are written in
 * the transactions that do these.
 */
@ProviderType
public interface Journal {

    // -- who listens ---------------------------------------------------------------------------

    /** Takes the seat of one bot on one account; earlier seats of the account end. */
    Seat seat(ChannelId channel, String identity) throws StoreFault, InterruptedException;

    /** The identity that last held a seat, for accounts that cannot ask who they are just now. */
    Optional<String> lastIdentity(ChannelId channel) throws StoreFault, InterruptedException;

    /** The stored position of the seat's identity. */
    Optional<String> cursor(Seat seat) throws StoreFault, InterruptedException;

    /**
     * Admits a batch and the position after it in one transaction.
     *
     * @param batch at most 1,000; one outcome for each, in order. Keys seen before, in this batch
     *     too, are duplicates. A conversation with 1,000 waiting declines
     * @throws StoreFault {@code FULL}, {@code DISK}, {@code FENCED}, {@code AWAY}: nothing was kept
     */
    List<Entered> admit(Seat seat, List<Arrival> batch, @Nullable String cursor)
            throws StoreFault, InterruptedException;

    /** Replaces the text of a message that nobody has claimed yet; false when it is too late. */
    boolean edit(Seat seat, String eventKey, String text) throws StoreFault, InterruptedException;

    // -- turns ---------------------------------------------------------------------------------

    /**
     * Claims what is due: conversations whose oldest message is admitted, or is answering and its
     * retry is due, or whose worker's lease ended or is not {@code worker}'s own run (a crash). The
     * questions become entries of the history here, once each.
     *
     * @param burst conversations' networks for which everything waiting shares one turn
     */
    List<Claim> claim(String worker, int most, Duration lease, List<String> burst)
            throws StoreFault, InterruptedException;

    /** Holds the claims longer; returns the turns that were lost. */
    List<String> renew(String worker, List<String> turns, Duration lease)
            throws StoreFault, InterruptedException;

    /** Writes entries of a running turn. */
    void append(Claim claim, List<Entry> entries) throws StoreFault, InterruptedException;

    /**
     * The answer is finished: its text and last entries are stored, the messages are answered. From
     * here on the model is never asked again for them. Empty text sends nothing.
     */
    void answered(Claim claim, String text, List<Entry> entries, Map<String, String> notes)
            throws StoreFault, InterruptedException;

    /** It failed in passing: stays answering, due again after {@code pause}. */
    void again(Claim claim, Duration pause, String reason, boolean countsAsFailure)
            throws StoreFault, InterruptedException;

    /** It did not run to an end and none of it counts: as if it had never been claimed. */
    void release(Claim claim) throws StoreFault, InterruptedException;

    /**
     * It is to be buried as soon as dead letters are kept again: stays answering, marked, and stays
     * this worker's while it renews the claim; a later worker claims it with {@link Claim#bury}.
     */
    void toBury(Claim claim, String reason) throws StoreFault, InterruptedException;

    /** Its dead letter is on disk: the messages are dead-lettered, their text is dropped. */
    void buried(Claim claim, String reason) throws StoreFault, InterruptedException;

    /** Completes a half step: the letter with this id is on disk, whatever the row says. */
    void buried(String messageId, String reason) throws StoreFault, InterruptedException;

    /** A dead-lettered message is admitted again, past {@code seen}; false when it is not dead. */
    boolean revive(String messageId, String text) throws StoreFault, InterruptedException;

    // -- finished answers ----------------------------------------------------------------------

    /** Finished answers that have no parts yet, oldest first. */
    List<Finished> finished(int most) throws StoreFault, InterruptedException;

    /**
     * A finished answer.
     *
     * @param turn whose it is
     * @param text as the model wrote it
     */
    record Finished(String turn, StoredMessage to, String text) {}

    // -- looking -------------------------------------------------------------------------------

    Optional<StoredMessage> find(String messageId) throws StoreFault, InterruptedException;

    /** Under which message id an event was admitted, if that is still known. */
    Optional<String> find(ChannelId channel, String identity, String eventKey)
            throws StoreFault, InterruptedException;

    /** Ids of the newest messages, newest first. */
    List<String> newest(int most) throws StoreFault, InterruptedException;

    /** The newest turn that answered, or answers, a message. */
    Optional<String> turnOf(String messageId) throws StoreFault, InterruptedException;

    /** How many messages wait in a conversation. */
    int waiting(Conversation conversation) throws StoreFault, InterruptedException;

    /** Counts by state and reason, kept in memory; never blocks. */
    Tally tally();

    /**
     * Counts.
     *
     * @param admitted all ever admitted, those declined included
     * @param evictedEarly event keys forgotten before their time
     */
    record Tally(
            long admitted,
            long open,
            long answered,
            long deadLettered,
            long declined,
            long evictedEarly) {}

    /** Waits until there may be something to claim, or finished, or {@code atMost} has passed. */
    void await(Duration atMost) throws InterruptedException;

    /** When something will be due that is not yet; empty when nothing is scheduled. */
    Optional<Instant> nextDue() throws StoreFault, InterruptedException;
}
