package carapace.core.room;

import org.osgi.service.component.annotations.Component;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Makes ids: 128 bits, the first 64 of them time and a counter, the rest random. */
@Component(service = Ids.class)
public final class Ids {
    private final AtomicLong last = new AtomicLong();
    private final String worker = next();

    /** Who works on turns and parts in this run of the process; no earlier run had this name. */
    public String worker() {
        return worker;
    }

    /** 32 lower-case hexadecimal digits, later ones greater. */
    public String next() {
        var now = System.currentTimeMillis() << 16;
        var head = last.updateAndGet(before -> Math.max(before + 1, now));
        var tail = ThreadLocalRandom.current().nextLong();
        var hex = HexFormat.of();
        return hex.toHexDigits(head) + hex.toHexDigits(tail);
    }
}
