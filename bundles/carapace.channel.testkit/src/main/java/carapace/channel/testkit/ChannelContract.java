package carapace.channel.testkit;

import static carapace.message.FaultCode.CREDENTIALS_LOCKED;
import static carapace.message.FaultCode.CREDENTIALS_REFUSED;
import static carapace.message.FaultCode.PEER_FAILED;
import static carapace.message.FaultCode.PEER_UNREACHABLE;
import static carapace.message.FaultCode.RATE_LIMITED;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.channel.Channel;
import carapace.channel.Listening;
import carapace.channel.Receipt;
import carapace.message.Conversation;
import carapace.message.Inbound;
import carapace.message.Part;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What the gateway expects of every channel. A channel's test extends this, says how to make the
 * channel and its network's peer, and adds what is the network's own.
 *
 * <p>Pauses between attempts must be short in tests: hand the channel its own.
 */
@Timeout(60)
public abstract class ChannelContract {

    /** The name of the secret that {@link #wire} knows as the channel's credential. */
    protected static final String CREDENTIAL = "contract.credential";

    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    protected TestWire wire = new TestWire();
    protected TestInbox inbox = new TestInbox();
    private ContractPeer peer = new NoPeer();

    /** A peer that accepts the credential {@link #credential}. */
    protected abstract ContractPeer peer() throws Exception;

    /** The credential's value. */
    protected abstract String credential();

    /** A channel that talks to {@code origin} and shows the secret called {@link #CREDENTIAL}. */
    protected abstract Channel channel(TestWire wire, URI origin);

    @BeforeEach
    void startPeer() throws Exception {
        wire = new TestWire().with(CREDENTIAL, credential());
        inbox = new TestInbox();
        peer = peer();
    }

    @AfterEach
    void stopPeer() throws Exception {
        wire.close();
        peer.close();
    }

    /** The peer of this test, for tests of the network's own. */
    protected final ContractPeer contractPeer() {
        return peer;
    }

    protected final Channel channel() {
        return channel(wire, peer.origin());
    }

    protected final Part part(Channel channel, String text) {
        var place = Conversation.direct(channel.id(), peer.place());
        return new Part(place, "0123456789abcdef0123456789abcdef", text, Optional.empty());
    }

    private Receipt deliver(String text) throws InterruptedException {
        var channel = channel();
        return channel.deliver(part(channel, text));
    }

    private Listening listening() {
        var channel = channel();
        Assumptions.assumeTrue(channel instanceof Listening, "this channel does not listen");
        return (Listening) channel;
    }

    @Test
    void has_one_name_and_bounds_that_can_be_kept() {
        var channel = channel();
        assertThat(channel.id()).isEqualTo(channel.id()).isEqualTo(channel().id());
        assertThat(channel.textLimit().most()).isGreaterThanOrEqualTo(64);
        assertThat(channel.pace()).isNotNull();
    }

    @Test
    void delivers_a_part_once_and_says_what_the_network_calls_it() throws Exception {
        var receipt = deliver("hello ✓ 🦀 \"quoted\" \\ <b>&amp;");
        assertThat(receipt).isInstanceOf(Receipt.Delivered.class);
        assertThat(((Receipt.Delivered) receipt).remoteId()).isNotEmpty();
        assertThat(peer.delivered()).containsExactly("hello ✓ 🦀 \"quoted\" \\ <b>&amp;");
    }

    @Test
    void waits_when_nobody_can_be_reached() throws Exception {
        var channel = channel();
        peer.close();
        var receipt = channel.deliver(part(channel, "hello"));
        assertThat(receipt).isEqualTo(new Receipt.Later(PEER_UNREACHABLE, Duration.ZERO));
    }

    @Test
    void does_not_claim_delivery_when_the_answer_was_lost() throws Exception {
        peer.onDelivery(new Mischief.HangsUp(true));
        assertThat(deliver("hello")).isInstanceOf(Receipt.Unknown.class);
        assertThat(peer.delivered()).hasSize(1);
    }

    @Test
    void does_not_claim_failure_when_the_answer_broke_off() throws Exception {
        peer.onDelivery(new Mischief.BreaksOff());
        assertThat(deliver("hello")).isInstanceOf(Receipt.Unknown.class);
    }

    @Test
    void does_not_guess_from_an_answer_that_makes_no_sense() throws Exception {
        peer.onDelivery(
                new Mischief.SpeaksNonsense(),
                new Mischief.AnswersWith("<html>hello</html>"),
                new Mischief.AnswersWith("[".repeat(10_000)));
        assertThat(deliver("one")).isInstanceOf(Receipt.Unknown.class);
        assertThat(deliver("two")).isInstanceOf(Receipt.Unknown.class);
        assertThat(deliver("three")).isInstanceOf(Receipt.Unknown.class);
    }

    @Test
    void does_not_read_an_endless_answer() throws Exception {
        peer.onDelivery(new Mischief.AnswersWith("x".repeat(2_000_000)));
        assertThat(deliver("hello")).isInstanceOf(Receipt.Unknown.class);
    }

    @Test
    void tries_again_when_the_network_is_broken_or_busy() throws Exception {
        peer.onDelivery(
                new Mischief.Refuses(500, Duration.ZERO),
                new Mischief.Refuses(503, Duration.ZERO),
                new Mischief.Refuses(429, Duration.ofSeconds(7)));
        assertThat(deliver("hello")).isEqualTo(new Receipt.Later(PEER_FAILED, Duration.ZERO));
        assertThat(deliver("hello")).isEqualTo(new Receipt.Later(PEER_FAILED, Duration.ZERO));
        assertThat(deliver("hello"))
                .isEqualTo(new Receipt.Later(RATE_LIMITED, Duration.ofSeconds(7)));
        assertThat(peer.delivered()).isEmpty();
    }

    @Test
    void keeps_a_part_when_its_credential_is_refused_or_locked() throws Exception {
        peer.onDelivery(new Mischief.Refuses(401, Duration.ZERO));
        assertThat(deliver("hello"))
                .isEqualTo(new Receipt.Later(CREDENTIALS_REFUSED, Duration.ZERO));
        wire.lock(CREDENTIAL);
        assertThat(deliver("hello"))
                .isEqualTo(new Receipt.Later(CREDENTIALS_LOCKED, Duration.ZERO));
        wire.unlock(CREDENTIAL);
        assertThat(deliver("hello")).isInstanceOf(Receipt.Delivered.class);
    }

    @Test
    void gives_up_on_a_part_that_will_never_be_taken() throws Exception {
        peer.onDelivery(new Mischief.Refuses(400, Duration.ZERO));
        assertThat(deliver("hello")).isInstanceOf(Receipt.Refused.class);
        var channel = channel();
        var nowhere = Conversation.direct(channel.id(), "no such place \u0000");
        var part = new Part(nowhere, "0".repeat(32), "hello", Optional.empty());
        assertThat(channel.deliver(part)).isInstanceOf(Receipt.Refused.class);
        assertThat(peer.delivered()).isEmpty();
    }

    @Test
    void stops_delivering_at_once_when_interrupted() throws Exception {
        peer.onDelivery(new Mischief.SaysNothing(false));
        var channel = channel();
        var ended = new CountDownLatch(1);
        var courier =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        channel.deliver(part(channel, "hello"));
                                    } catch (InterruptedException e) {
                                        ended.countDown();
                                    }
                                });
        courier.join(Duration.ofMillis(300));
        courier.interrupt();
        assertThat(ended.await(AT_ONCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    void prints_nothing_that_should_stay_secret() throws Exception {
        var channel = channel();
        var printed = channel + " " + channel.id() + " " + channel.deliver(part(channel, "secret"));
        assertThat(printed).doesNotContain(credential(), "127.0.0.1", "secret");
    }

    @Test
    void says_who_it_is_before_it_admits_anything() throws Exception {
        peer.says("hello");
        try (var running = Running.start(listening(), inbox)) {
            inbox.awaitAdmitted(1);
            assertThat(inbox.identities()).isNotEmpty();
            assertThat(inbox.identities().getFirst().id()).isNotEmpty();
            assertThat(running.fault()).isEmpty();
        }
    }

    @Test
    void admits_messages_once_and_in_order() throws Exception {
        for (var i = 0; i < 150; i++) peer.says("text " + i);
        try (var running = Running.start(listening(), inbox)) {
            var admitted = inbox.awaitAdmitted(150);
            assertThat(admitted)
                    .hasSize(150)
                    .extracting(Inbound::text)
                    .startsWith("text 0", "text 1");
            assertThat(admitted).extracting(Inbound::eventKey).doesNotHaveDuplicates();
            assertThat(admitted).allSatisfy(m -> assertThat(m.sender()).isNotEmpty());
            peer.says("live");
            assertThat(inbox.awaitAdmitted(151).getLast().text()).isEqualTo("live");
            assertThat(running.fault()).isEmpty();
        }
    }

    @Test
    void leaves_a_message_with_the_network_until_it_is_on_disk() throws Exception {
        inbox.refuse(2);
        var key = peer.says("hello");
        try (var running = Running.start(listening(), inbox)) {
            inbox.await("refusals", () -> inbox.refusalsLeft() == 0);
            inbox.awaitAdmitted(1);
            assertThat(running.fault()).isEmpty();
        }
        assertThat(inbox.admitted()).hasSize(1);
        assertThat(inbox.admitted().getFirst().eventKey()).isEqualTo(key);
    }

    @Test
    void does_not_acknowledge_what_was_not_admitted() throws Exception {
        inbox.refuse(1_000_000);
        var key = peer.says("hello");
        try (var running = Running.start(listening(), inbox)) {
            inbox.await("refusals", () -> inbox.refusalsLeft() < 1_000_000 - 2);
            assertThat(peer.acknowledged(key)).isFalse();
            assertThat(running.fault()).isEmpty();
        }
        assertThat(peer.acknowledged(key)).isFalse();
    }

    @Test
    void goes_on_where_it_stopped() throws Exception {
        peer.says("one");
        try (var first = Running.start(listening(), inbox)) {
            inbox.awaitAdmitted(1);
            assertThat(first.fault()).isEmpty();
        }
        peer.says("two");
        try (var second = Running.start(listening(), inbox)) {
            assertThat(inbox.awaitAdmitted(2).getLast().text()).isEqualTo("two");
            assertThat(second.fault()).isEmpty();
        }
        assertThat(inbox.admitted()).hasSize(2);
    }

    @Test
    void survives_whatever_the_network_does_while_it_listens() throws Exception {
        peer.onListening(
                new Mischief.Refuses(500, Duration.ZERO),
                new Mischief.HangsUp(false),
                new Mischief.SpeaksNonsense(),
                new Mischief.BreaksOff(),
                new Mischief.AnswersWith("[".repeat(10_000)),
                new Mischief.AnswersWith(""),
                new Mischief.RefusesConnection());
        peer.says("hello");
        try (var running = Running.start(listening(), inbox)) {
            assertThat(inbox.awaitAdmitted(1).getFirst().text()).isEqualTo("hello");
            inbox.awaitConnected();
            assertThat(running.fault()).isEmpty();
        }
        assertThat(inbox.troubles())
                .isNotEmpty()
                .allSatisfy(
                        t -> assertThat(t.sentence()).doesNotContain(credential(), "127.0.0.1"));
    }

    @Test
    void says_when_its_credential_is_locked_and_comes_back() throws Exception {
        wire.lock(CREDENTIAL);
        peer.says("hello");
        try (var running = Running.start(listening(), inbox)) {
            inbox.await("trouble", () -> !inbox.troubles().isEmpty());
            assertThat(inbox.troubles().getFirst().kind().text()).isEqualTo("credential-locked");
            wire.unlock(CREDENTIAL);
            inbox.awaitAdmitted(1);
            assertThat(running.fault()).isEmpty();
        }
    }

    @Test
    void leaves_out_what_is_no_message_and_says_so() throws Exception {
        peer.somethingElseHappens();
        peer.says("hello");
        try (var running = Running.start(listening(), inbox)) {
            inbox.awaitAdmitted(1);
            inbox.awaitDropped(1);
            assertThat(running.fault()).isEmpty();
        }
        assertThat(inbox.admitted()).hasSize(1);
    }

    @Test
    void comes_home_at_once_when_interrupted() throws Exception {
        var running = Running.start(listening(), inbox);
        inbox.awaitConnected();
        assertThat(running.stop()).isLessThan(AT_ONCE);
        var waiting = new TestInbox();
        wire.lock(CREDENTIAL);
        var troubled = Running.start(listening(), waiting);
        waiting.await("trouble", () -> !waiting.troubles().isEmpty());
        assertThat(troubled.stop()).isLessThan(AT_ONCE);
    }

    @Test
    void leaves_no_classes_behind() throws Exception {
        var test = getClass().getName();
        var departed = new Departure(getClass(), channel().getClass()).run(test, this::exercise);
        assertThat(departed).as("the class loader of a departed channel is collected").isTrue();
    }

    /** Uses a channel made by another loader's copy of this test; returns once it is let go. */
    private void exercise(ChannelContract twin) throws Exception {
        try (var wire = new TestWire().with(CREDENTIAL, credential())) {
            var inbox = new TestInbox();
            var channel = twin.channel(wire, peer.origin());
            channel.deliver(part(channel, "hello"));
            if (channel instanceof Listening listening) {
                peer.says("hello");
                try (var running = Running.start(listening, inbox)) {
                    inbox.awaitAdmitted(1);
                    assertThat(running.fault()).isEmpty();
                }
            }
        }
    }

    /** Before the first test. */
    private static final class NoPeer implements ContractPeer {
        @Override
        public URI origin() {
            return URI.create("http://127.0.0.1:9");
        }

        @Override
        public String place() {
            return "nowhere";
        }

        @Override
        public void onDelivery(Mischief... ways) {
            throw new IllegalStateException("not started");
        }

        @Override
        public void onListening(Mischief... ways) {
            throw new IllegalStateException("not started");
        }

        @Override
        public void refuseConnections(boolean refuse) {
            throw new IllegalStateException("not started");
        }

        @Override
        public java.util.List<String> delivered() {
            return java.util.List.of();
        }

        @Override
        public String says(String text) {
            throw new IllegalStateException("not started");
        }

        @Override
        public void somethingElseHappens() {
            throw new IllegalStateException("not started");
        }

        @Override
        public boolean acknowledged(String eventKey) {
            return false;
        }

        @Override
        public void close() {
            return;
        }
    }
}
