package carapace.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One of our bundles as it was built: its manifest and what its classes name. */
record BuiltBundle(
        String name, Path folder, Set<String> imports, Set<String> exports, Set<String> used) {

    private static final Pattern CLAUSE =
            Pattern.compile("([A-Za-z0-9_.;]+?)(;[^,\"]*(\"[^\"]*\")?[^,\"]*)*(,|$)");

    /** Every bundle below {@code bundles/} that has a jar. */
    static List<BuiltBundle> all(Path house) {
        try (Stream<Path> folders = Files.list(house.resolve("bundles"))) {
            var built = new ArrayList<BuiltBundle>();
            for (var folder : folders.filter(Files::isDirectory).sorted().toList()) {
                var jar = folder.resolve("target/" + folder.getFileName() + "-0.1.0.jar");
                if (Files.exists(jar)) built.add(read(folder, jar));
            }
            return built;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BuiltBundle read(Path folder, Path file) throws IOException {
        try (var jar = new JarFile(file.toFile())) {
            var main = jar.getManifest().getMainAttributes();
            var used = new TreeSet<String>();
            for (var entry : (Iterable<java.util.jar.JarEntry>) jar.stream()::iterator) {
                if (!entry.getName().endsWith(".class")) continue;
                var model = ClassFile.of().parse(jar.getInputStream(entry).readAllBytes());
                for (var constant : model.constantPool()) {
                    if (constant instanceof ClassEntry type) used.add(type.asInternalName());
                }
            }
            return new BuiltBundle(
                    folder.getFileName().toString(),
                    folder,
                    packages(main.getValue("Import-Package")),
                    packages(main.getValue("Export-Package")),
                    used);
        }
    }

    private static Set<String> packages(String header) {
        var names = new TreeSet<String>();
        if (header == null) return names;
        var matcher = CLAUSE.matcher(header);
        while (matcher.find()) {
            for (var name : matcher.group(1).split(";")) {
                if (!name.isEmpty()) names.add(name);
            }
        }
        return names;
    }
}
