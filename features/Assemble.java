import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Makes the one executable jar: launcher classes and what they lean on at the root, the bundles
 * that the feature files name beside them as they are, and an index of these. The same inputs give
 * the same bytes.
 *
 * <p>Run by Maven with the folder of the feature files, the build folder, the version and the
 * timestamp of reproducible builds.
 */
public class Assemble {

    /** Jars whose classes become the launcher's own, by the start of the file name. */
    private static final List<String> FOLDED =
            List.of(
                    "carapace-launcher-",
                    "carapace.redaction.engine-",
                    "org.apache.felix.framework-",
                    "org.osgi.service.log-",
                    "slf4j-api-",
                    "jline-terminal-",
                    "jline-reader-",
                    "jline-terminal-ffm-");

    private static final int MOST_BYTES = 32_000_000;

    /** The native libraries that a JDK 25 exists for; the driver brings twice as many. */
    private static final Set<String> NATIVES =
            Set.of(
                    "Linux/x86_64",
                    "Linux/aarch64",
                    "Linux/riscv64",
                    "Linux-Musl/x86_64",
                    "Linux-Musl/aarch64",
                    "Mac/x86_64",
                    "Mac/aarch64",
                    "Windows/x86_64",
                    "Windows/aarch64");

    /** What is started together, by the start of the features' names; each closure is proved. */
    private static final Map<String, List<String>> RUNS =
            Map.of(
                    "base", List.of("base"),
                    "maintenance", List.of("maintenance"),
                    "visit", List.of("visit"),
                    "gateway", List.of("gateway"),
                    "everything", List.of("gateway", "channel-", "door-"));

    private record Nested(String file, int level, Set<String> features) {}

    private final Path lib;
    private final Path out;
    private final String version;
    private final LocalDateTime timestamp;
    private final Map<String, JsonNode> features = new LinkedHashMap<>();

    private Assemble(Path out, String version, String timestamp) {
        this.out = out;
        this.lib = out.resolve("lib");
        this.version = version;
        this.timestamp = LocalDateTime.ofInstant(Instant.parse(timestamp), ZoneOffset.UTC);
    }

    public static void main(String[] args) throws Exception {
        var assemble = new Assemble(Path.of(args[1]), args[2], args[3]);
        assemble.read(Path.of(args[0]));
        assemble.write(Path.of(args[0]));
    }

    private void read(Path folder) throws IOException {
        var mapper = new JsonMapper();
        try (var files = Files.newDirectoryStream(folder, "*.json")) {
            for (var file : new TreeSet<>(list(files))) {
                features.put(
                        file.getFileName().toString().replace(".json", ""),
                        mapper.readTree(file.toFile()));
            }
        }
    }

    private static List<Path> list(Iterable<Path> paths) {
        var all = new ArrayList<Path>();
        paths.forEach(all::add);
        return all;
    }

    private void write(Path folder) throws Exception {
        var nested = nested();
        var entries = new TreeMap<String, byte[]>();
        for (var name : FOLDED) fold(jar(name), entries);
        var index = new StringBuilder();
        var digest = MessageDigest.getInstance("SHA-256");
        entries.forEach((name, bytes) -> digest.update(sha256(bytes)));
        var bundles = new TreeMap<String, byte[]>();
        for (var bundle : nested.values()) {
            var bytes = Files.readAllBytes(lib.resolve(bundle.file()));
            if (bundle.file().startsWith("sqlite-jdbc-")) bytes = usedNatives(bytes);
            bundles.put("bundles/" + bundle.file(), bytes);
            index.append(bundle.level()).append('\t').append(bundle.file()).append('\t');
            index.append(symbolicName(bytes, bundle.file())).append('\t');
            index.append(HexFormat.of().formatHex(sha256(bytes))).append('\t');
            index.append(String.join(",", bundle.features())).append('\n');
        }
        entries.put("carapace/launcher/bundles.index", text(index.toString()));
        digest.update(text(index.toString()));
        var stamp = HexFormat.of().formatHex(digest.digest(), 0, 12);
        var commit = git(folder, "log", "-1", "--format=%H %cs", "--", "..").split(" ");
        var known = commit.length == 2;
        var build =
                String.join(
                        "\n",
                        version,
                        known ? commit[1] : timestamp.toLocalDate().toString(),
                        known ? commit[0] : "unknown",
                        stamp,
                        "");
        entries.put("carapace/launcher/build", text(build));
        var jar = out.resolve("carapace.jar.new");
        write(jar, entries, bundles);
        if (Files.size(jar) > MOST_BYTES) throw fail("the jar has more than 32 MB");
        Files.write(out.resolve("jvm.options"), entries.get("carapace/launcher/jvm.options"));
        Files.writeString(out.resolve("carapace.digest"), stamp + "\n");
        for (var run : RUNS.entrySet()) proof(run.getKey(), run.getValue(), nested.values());
        Files.move(
                jar,
                out.resolve("carapace.jar"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** The bundles of all features by file name; checks that features and Maven agree. */
    private SortedMap<String, Nested> nested() throws IOException {
        var bundles = new TreeMap<String, Nested>();
        for (var feature : features.entrySet()) {
            for (var bundle : feature.getValue().path("bundles")) {
                var id = bundle.path("id").asText().replace("${version}", version).split(":");
                var file = id[1] + "-" + id[2] + ".jar";
                if (!Files.exists(lib.resolve(file))) {
                    throw fail(feature.getKey() + ".json names " + file + ", Maven brought others");
                }
                var level = bundle.path("bundle-start-level").asInt();
                var one = bundles.computeIfAbsent(file, f -> new Nested(f, level, new TreeSet<>()));
                if (one.level() != level) throw fail(file + " has two start levels");
                for (var name : features.keySet()) {
                    if (closure(name).contains(feature.getKey())) one.features().add(name);
                }
            }
        }
        try (var files = Files.newDirectoryStream(lib, "*.jar")) {
            for (var file : files) {
                var name = file.getFileName().toString();
                if (bundles.containsKey(name) || FOLDED.stream().anyMatch(name::startsWith)) {
                    continue;
                }
                Files.delete(file); // left over from an earlier version
            }
        }
        return bundles;
    }

    private Set<String> closure(String feature) {
        var all = new LinkedHashSet<String>();
        var todo = new ArrayList<>(List.of(feature));
        while (!todo.isEmpty()) {
            var name = todo.removeLast();
            if (!all.add(name)) continue;
            var node = features.get(name);
            if (node == null) throw fail("no feature is called " + name);
            for (var more : node.path("extensions").path("carapace-includes").path("json")) {
                todo.add(more.asText());
            }
        }
        return all;
    }

    /** A run for the resolver: asked for exactly these bundles, it must not want another. */
    private void proof(String run, List<String> features, Iterable<Nested> all) throws IOException {
        var inside = new ArrayList<String>();
        var outside = new ArrayList<>(List.of("bnd.identity;id=\"slf4j.api\""));
        for (var bundle : all) {
            var name = symbolicName(Files.readAllBytes(lib.resolve(bundle.file())), bundle.file());
            var asked =
                    bundle.features().stream()
                            .anyMatch(f -> features.stream().anyMatch(f::startsWith));
            (asked ? inside : outside).add("bnd.identity;id=\"" + name + "\"");
        }
        Files.writeString(
                out.resolve(run + ".bndrun"),
                String.join(
                        "\n",
                        "-runfw: org.apache.felix.framework;version='[7.0.5,7.0.5]'",
                        "-runee: JavaSE-25",
                        "-resolve.effective: resolve,active",
                        "-runsystempackages:"
                                + " carapace.launch;version=1.0.0,org.slf4j;version=2.0.20,"
                                + "org.slf4j.event;version=2.0.20,org.slf4j.helpers;version=2.0.20,"
                                + "org.slf4j.spi;version=2.0.20,org.osgi.service.log;version=1.5.0,"
                                + "javax.annotation;version=3.0.2",
                        "-runsystemcapabilities: "
                                + service("carapace.launch.Host")
                                + ","
                                + service("org.osgi.service.log.LogService"),
                        "-runrequires: " + String.join(",", inside),
                        "-runblacklist: " + String.join(",", outside),
                        ""));
    }

    private static String service(String name) {
        return "osgi.service;objectClass:List<String>=\"" + name + "\";effective:=active";
    }

    private Path jar(String start) throws IOException {
        try (var files = Files.newDirectoryStream(lib, start + "[0-9]*.jar")) {
            var found = list(files);
            if (found.size() != 1) throw fail(start + "*.jar is there " + found.size() + " times");
            return found.getFirst();
        }
    }

    private void fold(Path jar, SortedMap<String, byte[]> entries) throws IOException {
        try (var in = new ZipInputStream(Files.newInputStream(jar))) {
            for (ZipEntry entry; (entry = in.getNextEntry()) != null; ) {
                var name = entry.getName();
                if (entry.isDirectory() || name.endsWith("module-info.class")) continue;
                var bytes = in.readAllBytes();
                if (name.matches("(META-INF/)?(LICENSE|NOTICE)(\\.txt|\\.md)?")) {
                    name =
                            "META-INF/notices/"
                                    + jar.getFileName()
                                    + "/"
                                    + name.replace("META-INF/", "");
                } else if (name.startsWith("META-INF/") && !name.startsWith("META-INF/services/")) {
                    continue;
                } else if (name.startsWith("OSGI-OPT/")) {
                    continue;
                }
                if (entries.putIfAbsent(name, bytes) != null && name.endsWith(".class")) {
                    if (!sameApi(name)) throw fail(name + " is in two of the folded jars");
                }
            }
        }
    }

    private byte[] usedNatives(byte[] jar) throws IOException {
        var folder = "org/sqlite/native/";
        var out = new ByteArrayOutputStream();
        try (var in = new ZipInputStream(new ByteArrayInputStream(jar));
                var zip = new ZipOutputStream(out)) {
            for (ZipEntry entry; (entry = in.getNextEntry()) != null; ) {
                var name = entry.getName();
                if (entry.isDirectory()) continue;
                if (name.startsWith(folder)) {
                    var platform = name.substring(folder.length(), name.lastIndexOf('/'));
                    if (!NATIVES.contains(platform)) continue;
                }
                put(zip, name, in.readAllBytes(), ZipEntry.DEFLATED);
            }
        }
        return out.toByteArray();
    }

    /** Felix carries the framework's API classes, and so do API jars: the first one stays. */
    private static boolean sameApi(String name) {
        return name.startsWith("org/osgi/");
    }

    private static String symbolicName(byte[] jar, String file) throws IOException {
        try (var in = new JarInputStream(new ByteArrayInputStream(jar))) {
            var manifest = in.getManifest();
            var name =
                    manifest == null
                            ? null
                            : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
            if (name == null) throw fail(file + " is no bundle");
            return name.split(";")[0].trim();
        }
    }

    private void write(
            Path jar, SortedMap<String, byte[]> entries, SortedMap<String, byte[]> bundles)
            throws IOException {
        var manifest = new Manifest();
        var main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, "carapace.launcher.Main");
        main.put(new Attributes.Name("Enable-Native-Access"), "ALL-UNNAMED");
        main.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        var head = new ByteArrayOutputStream();
        manifest.write(head);
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            put(zip, "META-INF/MANIFEST.MF", head.toByteArray(), ZipEntry.DEFLATED);
            for (var entry : entries.entrySet()) {
                put(zip, entry.getKey(), entry.getValue(), ZipEntry.DEFLATED);
            }
            for (var entry : bundles.entrySet()) {
                put(zip, entry.getKey(), entry.getValue(), ZipEntry.STORED);
            }
        }
    }

    private void put(ZipOutputStream zip, String name, byte[] bytes, int method)
            throws IOException {
        var entry = new ZipEntry(name);
        entry.setMethod(method);
        entry.setTimeLocal(timestamp);
        entry.setSize(bytes.length);
        var crc = new CRC32();
        crc.update(bytes);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What git answers; empty outside a checkout. */
    private static String git(Path folder, String... words) {
        var command = new ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(words));
        try {
            var git =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            git.getOutputStream().close();
            var answer =
                    new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? answer : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static IllegalStateException fail(String sentence) {
        return new IllegalStateException("assembly: " + sentence);
    }
}
