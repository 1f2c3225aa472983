package carapace.config.json5;

import carapace.config.json5.load.Loaded;
import carapace.config.json5.schema.Type;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.write.Edit;
import carapace.config.json5.write.NotWritten;
import carapace.config.json5.write.Writes;
import carapace.config.json5.write.Writes.Order;
import carapace.secret.Sealer;
import carapace.settings.Settings;
import carapace.settings.Snapshot;
import carapace.status.Audit.AuditFailed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The configuration in its file: what is in force, and the way to change it. */
public final class FileSettings implements Settings {
    private static final Logger LOG = LoggerFactory.getLogger("config");

    // What a Matrix login gives, and the password that is no longer needed after it.
    private static final Pattern HANDED_OUT =
            Pattern.compile(
                    "matrix(\\.accounts\\.[A-Za-z0-9_-]+)?\\.(accessToken|deviceId|password)");

    private final Desk desk;
    private final Reloads reloads;
    private final Writes writes;
    private final Locks locks;
    private final Ledger ledger;
    // Trees alone: no class of ours gets into its caches.
    private final JsonMapper json =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    FileSettings(Desk desk, Reloads reloads, Writes writes, Locks locks, Ledger ledger) {
        this.desk = desk;
        this.reloads = reloads;
        this.writes = writes;
        this.locks = locks;
        this.ledger = ledger;
    }

    /** What a change did, for the command line. */
    record Made(Change change, int sealed, List<String> warnings) {}

    @Override
    public Snapshot snapshot() {
        return desk.snapshot();
    }

    Desk desk() {
        return desk;
    }

    @Override
    public Change set(String path, String value, Optional<String> baseHash, String actor)
            throws InterruptedException {
        var parsed = ConfigPath.parse(path).filter(p -> !p.isRoot());
        if (parsed.isEmpty()) return noPath(path);
        var edit = Edit.set(parsed.get(), value(parsed.get(), value));
        var order = Order.of(List.of(edit), baseHash, /* owner= */ false);
        return change(order, Cause.of(actor, parsed.get())).change();
    }

    @Override
    public Change remove(String path, Optional<String> baseHash, String actor)
            throws InterruptedException {
        var parsed = ConfigPath.parse(path).filter(p -> !p.isRoot());
        if (parsed.isEmpty()) return noPath(path);
        var edit = Edit.remove(parsed.get());
        var order = Order.of(List.of(edit), baseHash, /* owner= */ false);
        return change(order, Cause.of(actor, parsed.get())).change();
    }

    private static Change noPath(String path) {
        return new Change.Refused("invalid", path + " is no path: a segment is empty", List.of());
    }

    @Override
    public Change writeBack(Map<String, Optional<String>> values, String actor)
            throws InterruptedException {
        var edits = new ArrayList<Edit>();
        for (var value : values.entrySet()) {
            if (!HANDED_OUT.matcher(value.getKey()).matches()) {
                return new Change.Refused(
                        "protected", value.getKey() + " is nothing a network hands out", List.of());
            }
            var path = ConfigPath.parse(value.getKey()).orElseThrow();
            edits.add(new Edit(path, value.getValue().map(TextNode::valueOf)));
        }
        if (!locks.sealer().map(Sealer::passwordSet).orElse(false)) {
            return new Change.Refused(
                    "locked",
                    "CARAPACE_CONFIG_PASSWORD is not set; a token is only kept sealed",
                    List.of());
        }
        var order = Order.of(edits, Optional.empty(), /* owner= */ true);
        var paths = edits.stream().map(Edit::path).toList();
        return change(order, new Cause(actor, "token_writeback", paths)).change();
    }

    @Override
    public Change reload(String actor) {
        return reloads.reload(Cause.reload(actor));
    }

    /** JSON, or else the text itself; where a text belongs, a number is one. */
    JsonNode value(ConfigPath path, String value) {
        var text = TextNode.valueOf(value);
        try {
            var read = json.readTree(value);
            if (read == null || read.isMissingNode()) return text;
            var type = desk.loader().schema().key(path).map(k -> k.type());
            var wantsText =
                    type.filter(t -> t == Type.TEXT || t == Type.SECRET).isPresent()
                            && !read.isTextual()
                            && !read.isNull();
            return wantsText ? text : read;
        } catch (JsonProcessingException _) {
            return text;
        }
    }

    /** Writes edits and puts them in force. */
    Made change(Order order, Cause cause) throws InterruptedException {
        var owner = order.owner();
        var secrets =
                order.edits().stream()
                        .map(Edit::path)
                        .filter(desk.loader().schema()::secret)
                        .toList();
        try {
            if (owner) {
                ledger.beforeSecret(new Cause(cause.actor(), cause.method(), secrets));
            }
            var written =
                    writes.change(
                            order,
                            locks.sealer(),
                            locks::open,
                            candidate -> reloads.objection(desk.loaded(), candidate));
            for (var warning : written.warnings()) LOG.warn("{}", warning);
            return new Made(
                    reloads.reload(owner ? cause.without(secrets) : cause),
                    written.sealed(),
                    written.warnings());
        } catch (NotWritten refused) {
            return made(new Change.Refused(refused.code(), refused.sentence(), refused.issues()));
        } catch (AuditFailed failed) {
            return made(
                    new Change.Refused("audit", String.valueOf(failed.getMessage()), List.of()));
        }
    }

    private static Made made(Change.Refused refused) {
        return new Made(refused, 0, List.of());
    }

    Loaded loaded() {
        return desk.loaded();
    }
}
