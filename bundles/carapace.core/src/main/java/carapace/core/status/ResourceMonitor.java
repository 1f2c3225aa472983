package carapace.core.status;

import carapace.status.Meters;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/** Looks at disk, memory and descriptors once a minute, and warns once per crossing. */
@Component(service = ResourceMonitor.class, immediate = true)
public final class ResourceMonitor {
    private static final Logger LOG = LoggerFactory.getLogger("gateway");
    private static final Duration EVERY = Duration.ofSeconds(60);
    private static final Duration WHEN_LOW = Duration.ofSeconds(5);
    private static final long DISK_WARN = 100_000_000;
    private static final long DISK_LEAST = 20_000_000;
    private static final long MEMORY_WARN = 1_000_000_000;
    private static final int PAGE_BYTES = 4_096;

    private final Path directory;
    private final StorageGauge storage;
    private final Thread thread;
    private final long began = System.nanoTime();
    private volatile Sample sample = Sample.UNKNOWN;
    private boolean diskWarned;
    private boolean memoryWarned;
    private boolean descriptorsWarned;

    /** What was seen; empty where the platform cannot tell. */
    public record Sample(OptionalLong diskFree, OptionalLong memory, OptionalLong descriptors) {
        static final Sample UNKNOWN =
                new Sample(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    @Activate
    public ResourceMonitor(
            BundleContext context, @Reference StorageGauge storage, @Reference Meters meters) {
        this(StateDirectory.of(context), storage, meters);
        var version = context.getProperty("carapace.version");
        meters.gauge(
                "carapace_build_info",
                "Always 1; the label says which release runs",
                () -> 1,
                "version",
                version == null ? "unknown" : version);
    }

    /** In tests. */
    public ResourceMonitor(Path directory, StorageGauge storage, Meters meters) {
        this.directory = directory;
        this.storage = storage;
        look();
        gauge(meters, "carapace_disk_free_bytes", "Free on the state volume", sample.diskFree(), 0);
        gauge(meters, "carapace_memory_rss_bytes", "Resident memory", sample.memory(), 1);
        gauge(meters, "carapace_open_fds", "Open descriptors", sample.descriptors(), 2);
        meters.gauge(
                "carapace_uptime_seconds",
                "Since the gateway started",
                () -> ManagementFactory.getRuntimeMXBean().getUptime() / 1000);
        meters.gauge(
                "carapace_resource_uptime_seconds",
                "Since the monitor started",
                () -> (System.nanoTime() - began) / 1_000_000_000);
        this.thread = Thread.ofVirtual().name("resources").start(this::run);
    }

    private void gauge(Meters meters, String name, String help, OptionalLong now, int which) {
        if (now.isEmpty()) return;
        meters.gauge(
                name,
                help,
                () ->
                        switch (which) {
                            case 0 -> sample.diskFree().orElse(-1);
                            case 1 -> sample.memory().orElse(-1);
                            default -> sample.descriptors().orElse(-1);
                        });
    }

    /** The last look. */
    public Sample sample() {
        return sample;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(storage.low() ? WHEN_LOW : EVERY);
                look();
            }
        } catch (InterruptedException e) {
            LOG.debug("resource monitor ended");
        }
    }

    private void look() {
        sample = new Sample(diskFree(), memory(), descriptors());
        var disk = sample.diskFree().orElse(Long.MAX_VALUE);
        storage.low(disk < DISK_LEAST);
        diskWarned = crossed(diskWarned, disk < DISK_WARN, "little room is left on the disk");
        var memory = sample.memory().orElse(0);
        memoryWarned = crossed(memoryWarned, memory > MEMORY_WARN, "memory use is high");
        var most = mostDescriptors();
        var many = sample.descriptors().orElse(0) > most / 10 * 8;
        descriptorsWarned = crossed(descriptorsWarned, many, "most descriptors are in use");
    }

    private static boolean crossed(boolean before, boolean now, String sentence) {
        if (now && !before) LOG.warn("{}", sentence);
        if (!now && before) LOG.info("no longer: {}", sentence);
        return now;
    }

    private OptionalLong diskFree() {
        try {
            return OptionalLong.of(Files.getFileStore(directory).getUsableSpace());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong memory() {
        var words = first(Path.of("/proc/self/statm"));
        if (words == null) return OptionalLong.empty();
        var fields = words.split(" ");
        return fields.length < 2
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(fields[1]) * PAGE_BYTES);
    }

    private static OptionalLong descriptors() {
        var list = Path.of("/proc/self/fd");
        if (!Files.isDirectory(list)) return OptionalLong.empty();
        try (var open = Files.list(list)) {
            return OptionalLong.of(open.count());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static long mostDescriptors() {
        try (var lines = Files.lines(Path.of("/proc/self/limits"))) {
            return lines.filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.replaceAll("\\s+", " ").split(" ")[3])
                    .filter(word -> word.chars().allMatch(Character::isDigit))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    private static @Nullable String first(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return null;
        }
    }

    @Deactivate
    public void close() {
        thread.interrupt();
    }
}
