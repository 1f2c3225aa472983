package carapace.config.json5.load;

import carapace.config.json5.load.LoadFault.Code;
import carapace.config.json5.text.Json5;
import carapace.config.json5.text.Lines;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Place;
import carapace.config.json5.tree.Tree;
import carapace.settings.Settings.Issue;
import carapace.settings.Settings.Severity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts included files in the place of {@code $include}. */
final class Includes {
    static final String DIRECTIVE = "$include";
    private static final int DEEPEST = 10;
    // Files that include each other many times over could grow without end.
    private static final int MOST_FILES = 1000;

    private final Set<Path> files = new LinkedHashSet<>();
    private final List<Issue> warnings = new ArrayList<>();
    private int reads;

    /** Every file that was included. */
    Set<Path> files() {
        return files;
    }

    List<Issue> warnings() {
        return warnings;
    }

    /** The main file's tree with everything included. */
    Tree expand(Path file, String text) throws LoadFault {
        return expand(tree(file, text, Place.FILE), file, List.of(canonical(file)));
    }

    private Tree tree(Path file, String text, String source) throws LoadFault {
        var value = Texts.parse(file, text);
        var lines = new Lines(text);
        duplicates(value, ConfigPath.ROOT, lines);
        return Tree.of(value, source, lines);
    }

    private void duplicates(Json5 value, ConfigPath here, Lines lines) {
        switch (value) {
            case Json5.Scalar _ -> {}
            case Json5.Items items -> {
                var index = 0;
                for (var e : items.elements()) {
                    duplicates(e, here.child(Integer.toString(index++)), lines);
                }
            }
            case Json5.Members members -> {
                var seen = new HashSet<String>();
                for (var member : members.members()) {
                    var path = here.child(member.name());
                    if (!seen.add(member.name())) {
                        var line = lines.line(member.keyStart());
                        warnings.add(
                                new Issue(
                                        path.toString(),
                                        Severity.WARNING,
                                        "is there twice; the last one, on line "
                                                + line
                                                + ", counts"));
                    }
                    duplicates(member.value(), path, lines);
                }
            }
        }
    }

    private Tree expand(Tree tree, Path file, List<Path> chain) throws LoadFault {
        switch (tree) {
            case Tree.Leaf leaf -> {
                return leaf;
            }
            case Tree.Items items -> {
                var elements = new ArrayList<Tree>();
                for (var e : items.elements()) elements.add(expand(e, file, chain));
                return new Tree.Items(elements, items.place());
            }
            case Tree.Branch branch -> {
                var own = new LinkedHashMap<String, Tree>();
                for (var member : branch.members().entrySet()) {
                    if (member.getKey().equals(DIRECTIVE)) continue;
                    own.put(member.getKey(), expand(member.getValue(), file, chain));
                }
                var siblings = new Tree.Branch(own, branch.place());
                var directive = branch.members().get(DIRECTIVE);
                if (directive == null) return siblings;
                var included = included(directive, file, chain);
                if (own.isEmpty()) return included;
                if (!(included instanceof Tree.Branch)) {
                    throw new LoadFault(
                            Code.INCLUDE_MUST_BE_OBJECT,
                            DIRECTIVE,
                            where(file, directive)
                                    + " has keys beside it, so that what is included must be an"
                                    + " object");
                }
                return merge(included, siblings);
            }
        }
    }

    private Tree included(Tree directive, Path file, List<Path> chain) throws LoadFault {
        var names = new ArrayList<String>();
        if (directive instanceof Tree.Items items) {
            for (var element : items.elements()) names.add(name(element, file));
        } else {
            names.add(name(directive, file));
        }
        if (names.isEmpty()) return new Tree.Branch(java.util.Map.of(), directive.place());
        Optional<Tree> all = Optional.empty();
        for (var name : names) {
            var one = include(name, directive, file, chain);
            if (names.size() > 1 && !(one instanceof Tree.Branch)) {
                throw new LoadFault(
                        Code.INCLUDE_MUST_BE_OBJECT,
                        DIRECTIVE,
                        name + " is included with others, so that it must hold an object");
            }
            all = Optional.of(all.isPresent() ? merge(all.get(), one) : one);
        }
        return all.get();
    }

    private static String name(Tree element, Path file) throws LoadFault {
        var name = element.text().filter(t -> !t.isBlank());
        if (name.isEmpty()) {
            throw new LoadFault(
                    Code.INVALID_INCLUDE,
                    DIRECTIVE,
                    where(file, element) + " must name a file, or a list of files");
        }
        return name.get();
    }

    private Tree include(String name, Tree directive, Path from, List<Path> chain)
            throws LoadFault {
        var file = resolve(name, directive, from);
        var real = canonical(file);
        var longer = new ArrayList<>(chain);
        longer.add(real);
        if (chain.contains(real)) {
            throw new LoadFault(
                    Code.CIRCULAR_INCLUDE,
                    DIRECTIVE,
                    "files include each other: "
                            + longer.stream()
                                    .map(Path::toString)
                                    .collect(Collectors.joining(" → ")));
        }
        if (chain.size() > DEEPEST) {
            throw new LoadFault(
                    Code.INCLUDE_TOO_DEEP,
                    DIRECTIVE,
                    where(from, directive) + " is nested deeper than " + DEEPEST + " files");
        }
        if (++reads > MOST_FILES) {
            throw new LoadFault(
                    Code.INCLUDE_TOO_DEEP,
                    DIRECTIVE,
                    "more than " + MOST_FILES + " files are included");
        }
        files.add(file.toAbsolutePath().normalize());
        return expand(tree(file, Texts.read(file), "include:" + name), file, longer);
    }

    private static Path resolve(String name, Tree directive, Path from) throws LoadFault {
        try {
            var file = from.toAbsolutePath().resolveSibling(name);
            if (Files.exists(file)) return file;
            throw new LoadFault(
                    Code.INCLUDE_NOT_FOUND,
                    DIRECTIVE,
                    where(from, directive) + " names a file that is not there: " + file);
        } catch (InvalidPathException _) {
            throw new LoadFault(
                    Code.INVALID_INCLUDE,
                    DIRECTIVE,
                    where(from, directive) + " is no name of a file");
        }
    }

    private static String where(Path file, Tree value) {
        return "$include in " + file.getFileName() + ", line " + value.place().line() + ",";
    }

    private static Path canonical(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException _) {
            return file.toAbsolutePath().normalize();
        }
    }

    /** Objects member by member, arrays one after the other; otherwise the later wins. */
    static Tree merge(Tree earlier, Tree later) {
        if (earlier instanceof Tree.Branch a && later instanceof Tree.Branch b) {
            var members = new LinkedHashMap<>(a.members());
            b.members().forEach((name, value) -> members.merge(name, value, Includes::merge));
            return new Tree.Branch(members, b.place());
        }
        if (earlier instanceof Tree.Items a && later instanceof Tree.Items b) {
            var elements = new ArrayList<>(a.elements());
            elements.addAll(b.elements());
            return new Tree.Items(elements, b.place());
        }
        return later;
    }
}
