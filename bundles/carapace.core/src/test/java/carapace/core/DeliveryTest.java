package carapace.core;

import static carapace.core.Waiting.until;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.channel.Channel;
import carapace.channel.Lookup;
import carapace.channel.Pace;
import carapace.channel.Receipt;
import carapace.message.FaultCode;
import carapace.message.Part;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

@DisplayName("A part")
class DeliveryTest {
    private static final String MARK = "\n(may be a repeat)";

    private final Echo echo = new Echo();
    private final Network network = new Network();
    private final TestSettings settings = new TestSettings();
    private Gateway gateway;

    @TempDir Path state;

    @BeforeEach
    void start() {
        gateway =
                new Gateway(state)
                        .with(settings)
                        .with(new TestGuard())
                        .with(new TestRedactor())
                        .with(new TestLetters())
                        .with(echo);
        gateway.openStore();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private void seat(Channel channel) {
        gateway.with(channel);
    }

    @Test
    void that_was_put_off_goes_out_once_after_the_pause_the_network_asked_for() {
        var attempts = new CopyOnWriteArrayList<Long>();
        network.delivery =
                part -> {
                    attempts.add(System.nanoTime());
                    return attempts.size() == 1
                            ? new Receipt.Later(FaultCode.RATE_LIMITED, Duration.ofMillis(700))
                            : new Receipt.Delivered("1");
                };
        seat(network.channel());
        network.says("a", "hello");
        until(() -> network.sent.size() == 1);
        assertThat(attempts).hasSize(2);
        assertThat(Duration.ofNanos(attempts.get(1) - attempts.get(0)))
                .isGreaterThanOrEqualTo(Duration.ofMillis(690));
    }

    @Test
    void that_is_refused_is_not_tried_again_except_by_replay() throws Exception {
        var attempts = new AtomicInteger();
        network.delivery =
                part ->
                        attempts.incrementAndGet() == 1
                                ? new Receipt.Refused(FaultCode.MESSAGE_REFUSED)
                                : new Receipt.Delivered("1");
        seat(network.channel());
        network.says("a", "hello");
        until(() -> !gateway.store().outbox().undelivered("", 10).isEmpty());
        gateway.crash();
        start();
        seat(network.channel());
        network.says("b", "other");
        until(() -> network.sent.size() == 1);
        assertThat(network.texts("a")).isEmpty();
        var key = gateway.store().outbox().undelivered("", 10).getFirst().key();
        var dlq = new carapace.core.command.DlqCommand(gateway.rooms);
        assertThat(dlq.run(List.of("replay", key), new TestOutput())).isZero();
        until(() -> network.texts("a").contains("echo: hello"));
    }

    @Test
    void whose_answer_was_lost_is_sent_once_more_with_the_mark() {
        var attempts = new AtomicInteger();
        network.delivery =
                part ->
                        attempts.incrementAndGet() == 1
                                ? new Receipt.Unknown(FaultCode.PEER_SILENT)
                                : new Receipt.Delivered("1");
        seat(network.channel());
        network.says("a", "hello");
        until(() -> network.sent.size() == 1);
        assertThat(network.texts()).containsExactly("echo: hello" + MARK);
    }

    @Test
    void whose_repeat_is_lost_too_stays_unknown() throws Exception {
        var attempts = new AtomicInteger();
        network.delivery =
                part -> {
                    attempts.incrementAndGet();
                    return new Receipt.Unknown(FaultCode.PEER_SILENT);
                };
        seat(network.channel());
        network.says("a", "hello");
        until(() -> attempts.get() == 2);
        until(() -> !gateway.store().outbox().undelivered("", 10).isEmpty());
        assertThat(gateway.store().outbox().undelivered("", 10).getFirst().state())
                .isEqualTo("unknown");
        assertThat(attempts).hasValue(2);
    }

    @Test
    void that_is_to_be_held_waits_for_a_person() throws Exception {
        settings.set("channels.telegram.delivery.onUnknown", "hold");
        network.delivery = part -> new Receipt.Unknown(FaultCode.PEER_SILENT);
        seat(network.channel());
        network.says("a", "hello");
        until(() -> !gateway.store().outbox().undelivered("", 10).isEmpty());
        assertThat(network.sent).isEmpty();
    }

    @Test
    void on_a_network_with_keys_is_sent_again_as_it_is_after_a_crash() throws Exception {
        var keyed = new Keyed();
        interruptedBy(keyed.channel());
        assertThat(network.texts()).containsExactly("echo: hello");
    }

    @Test
    void in_flight_at_a_crash_is_sent_once_more_with_the_mark() throws Exception {
        interruptedBy(network.channel());
        assertThat(network.texts()).containsExactly("echo: hello" + MARK);
    }

    @Test
    void that_a_look_up_finds_is_not_sent_again() throws Exception {
        var found = new Finding(Optional.of("r1"));
        hangsAndCrashes(found.channel());
        seat(found.channel());
        until(() -> gateway.store().outbox().depths().get(Network.ID).sending() == 0);
        assertThat(network.sent).isEmpty();
        assertThat(gateway.store().outbox().undelivered("", 10)).isEmpty();
    }

    @Test
    void that_a_look_up_misses_is_sent_without_a_mark() throws Exception {
        var missed = new Finding(Optional.empty());
        hangsAndCrashes(missed.channel());
        seat(missed.channel());
        until(() -> network.sent.size() == 1);
        assertThat(network.texts()).containsExactly("echo: hello");
    }

    /** The gateway ends while the part is being sent, and starts again. */
    private void interruptedBy(Channel channel) throws Exception {
        hangsAndCrashes(channel);
        seat(channel);
        until(() -> network.sent.size() == 1);
    }

    private void hangsAndCrashes(Channel channel) throws Exception {
        var sending = new CountDownLatch(1);
        network.delivery =
                part -> {
                    sending.countDown();
                    new CountDownLatch(1).await();
                    throw new AssertionError();
                };
        seat(channel);
        network.says("a", "hello");
        sending.await();
        gateway.crash();
        network.delivery = part -> new Receipt.Delivered("1");
        start();
    }

    private final class Keyed {
        Channel channel() {
            return new KeyedChannel();
        }
    }

    private final class KeyedChannel extends Forwarding {
        @Override
        public boolean keyed() {
            return true;
        }
    }

    private record Found(Optional<String> remoteId) {}

    private final class Finding {
        private final Found found;

        Finding(Optional<String> remoteId) {
            this.found = new Found(remoteId);
        }

        Channel channel() {
            return new FindingChannel(found.remoteId());
        }
    }

    private class Forwarding implements carapace.channel.Listening {
        private final carapace.channel.Listening inner =
                (carapace.channel.Listening) network.channel();

        @Override
        public carapace.message.ChannelId id() {
            return inner.id();
        }

        @Override
        public Receipt deliver(Part part) throws InterruptedException {
            return inner.deliver(part);
        }

        @Override
        public void listen(carapace.channel.Inbox inbox)
                throws carapace.channel.ChannelFault, InterruptedException {
            inner.listen(inbox);
        }
    }

    private final class FindingChannel extends Forwarding implements Lookup {
        private final Optional<String> remoteId;

        FindingChannel(Optional<String> remoteId) {
            this.remoteId = remoteId;
        }

        @Override
        public Optional<String> find(Part part) {
            return remoteId;
        }
    }

    @Test
    void of_one_conversation_waits_for_the_one_before_it_and_for_no_other() {
        var gate = new CountDownLatch(1);
        network.delivery =
                part -> {
                    if (part.text().equals("echo: slow")) gate.await();
                    return new Receipt.Delivered("1");
                };
        seat(network.channel());
        network.says("a", "slow");
        network.says("a", "next");
        network.says("b", "free");
        until(() -> network.texts("b").contains("echo: free"));
        assertThat(network.texts("a")).isEmpty();
        gate.countDown();
        until(() -> network.texts("a").size() == 2);
        assertThat(network.texts("a")).containsExactly("echo: slow", "echo: next");
    }

    @Test
    void is_as_long_as_the_network_takes_and_they_come_in_order() {
        echo.answer = text -> Echo.answered("word ".repeat(1_800).strip());
        seat(network.channel());
        network.says("a", "long");
        until(() -> network.sent.size() == 3);
        assertThat(network.texts()).allMatch(text -> text.length() <= 4_096);
        assertThat(String.join(" ", network.texts())).isEqualTo("word ".repeat(1_800).strip());
    }

    @Test
    void goes_out_no_faster_than_the_network_wants() {
        network.pace = new Pace(0, 4, 0);
        seat(network.channel());
        var began = System.nanoTime();
        for (var i = 0; i < 6; i++) network.says("a", "" + i);
        until(() -> network.sent.size() == 6);
        // three at once, then one every 250 ms
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isGreaterThanOrEqualTo(Duration.ofMillis(700));
    }

    @Test
    void goes_out_at_once_when_the_operator_switched_pacing_off() {
        network.pace = new Pace(0, 0.01, 0);
        settings.set("channels.telegram.pacing.perChatPerSecond", 0L);
        seat(network.channel());
        for (var i = 0; i < 8; i++) network.says("a", "" + i);
        until(() -> network.sent.size() == 8);
    }

    @Test
    void never_leaves_while_there_is_no_redactor() {
        var redactor = gateway.rooms.redactors().now().orElseThrow().getFirst();
        gateway.rooms.withdraw(redactor);
        seat(network.channel());
        network.says("a", "hello");
        until(() -> gateway.store().journal().tally().answered() == 1);
        assertThat(network.sent).isEmpty();
        gateway.rooms.offer(redactor);
        until(() -> network.texts().contains("echo: hello"));
    }

    @Test
    void in_flight_ends_before_its_channel_leaves() throws Exception {
        var sending = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        network.delivery =
                part -> {
                    sending.countDown();
                    gate.await();
                    return new Receipt.Delivered("1");
                };
        var channel = network.channel();
        seat(channel);
        network.says("a", "hello");
        sending.await();
        var leaving = Thread.ofVirtual().start(() -> gateway.desk.unseat(channel));
        assertThat(leaving.join(Duration.ofMillis(200))).isFalse();
        gate.countDown();
        assertThat(leaving.join(Duration.ofSeconds(5))).isTrue();
        assertThat(network.texts()).containsExactly("echo: hello");
    }

    @Test
    void waits_for_its_channel_to_come_back() {
        var first = network.channel();
        seat(first);
        network.says("a", "one");
        until(() -> network.sent.size() == 1);
        var gate = new CountDownLatch(1);
        echo.answer =
                text -> {
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        return Echo.failed("interrupted", true);
                    }
                    return Echo.answered("later");
                };
        network.says("a", "two");
        until(() -> echo.now.get() == 1);
        gateway.desk.unseat(first);
        gate.countDown();
        until(() -> gateway.store().outbox().depths().get(Network.ID).queued() == 1);
        seat(network.channel());
        until(() -> network.texts().contains("later"));
        assertThat(network.listens).hasValue(2);
    }
}
