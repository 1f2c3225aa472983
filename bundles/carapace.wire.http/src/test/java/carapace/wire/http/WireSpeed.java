package carapace.wire.http;

import carapace.wire.Answer;
import carapace.wire.Credential;
import carapace.wire.Request;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Measures small JSON calls over kept connections, client and server in one process. Arguments:
 * callers (16), calls each (5000), rounds (4).
 */
public final class WireSpeed {

    private WireSpeed() {}

    public static void main(String[] arguments) throws Exception {
        var callers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 16;
        var calls = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5000;
        var rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4;
        var carrier = new HttpCarrier(new Vault(Map.of("token", "123:ABC")), "speed");
        try (var server =
                new HostileServer(
                        peer -> {
                            while (true) {
                                peer.request();
                                peer.answer("{\"ok\":true,\"result\":true}");
                            }
                        })) {
            var link =
                    carrier.link(server.origin(), new Credential.InPath("/bot{secret}", "token"));
            for (var round = 1; round <= rounds; round++) {
                server.heads.clear();
                var bad = new AtomicInteger();
                var done = new CountDownLatch(callers);
                var began = System.nanoTime();
                for (var i = 0; i < callers; i++) {
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            for (var n = 0; n < calls; n++) {
                                                var request = Request.json("/send", "{\"n\":1}");
                                                var answer = link.send(request);
                                                if (!(answer instanceof Answer.Answered)) {
                                                    bad.incrementAndGet();
                                                }
                                            }
                                        } catch (InterruptedException e) {
                                            Thread.currentThread().interrupt();
                                        } finally {
                                            done.countDown();
                                        }
                                    });
                }
                done.await();
                var seconds = (System.nanoTime() - began) / 1e9;
                System.out.printf(
                        Locale.ROOT,
                        "round %d: %.0f calls/s, %d bad, %d connections%n",
                        round,
                        callers * (double) calls / seconds,
                        bad.get(),
                        server.connections.get());
            }
        }
        carrier.close();
    }
}
