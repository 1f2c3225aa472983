package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.store.Unit;
import carapace.matrix.crypto.trust.CrossSigningKey;
import carapace.matrix.crypto.trust.DeviceKeys;
import carapace.matrix.crypto.trust.Person;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Device lists: who is tracked, whose list is old, and what the homeserver answered. */
public final class People {
    private static final String TABLE = "user";
    private static final String OUTDATED = "old";
    private static final int MOST_PER_QUERY = 250;

    private final Context context;
    // One query at a time: answers cannot overtake each other. Users with the number of the hint
    // that the query will have answered.
    private @Nullable String asking;
    private Map<String, Long> asked = Map.of();
    private long asks;
    private long generation;

    public People(Context context) {
        this.context = context;
    }

    /** Rises with every change of any device list or mark. */
    long generation() {
        return generation;
    }

    public Person find(Step step, String user) {
        var row = step.unit().tree(Unit.row(TABLE, user));
        return row == null ? Person.unknown(user) : new Person(row);
    }

    void save(Step step, Person person) {
        step.unit().save(Unit.row(TABLE, person.user()), person.row());
        String outdated = Unit.row(OUTDATED, person.user());
        if (person.tracked() && person.outdated()) {
            var mark = Json.object();
            mark.put("user", person.user());
            step.unit().save(outdated, mark);
        } else {
            step.unit().remove(outdated);
        }
        generation++;
    }

    void track(Step step, String user) {
        var person = find(step, user);
        if (!person.tracked() && user.startsWith("@")) {
            person.track();
            save(step, person);
        }
    }

    /** The {@code device_lists} of a sync, or the answer to {@code /keys/changes}. */
    void changed(Step step, JsonNode lists) {
        for (var user : lists.path("changed")) {
            var person = find(step, user.asText());
            if (person.tracked()) {
                person.markOutdated();
                save(step, person);
            }
        }
        for (var user : lists.path("left")) {
            var person = find(step, user.asText());
            if (person.tracked() && !person.user().equals(context.user())) {
                person.untrack();
                save(step, person);
            }
        }
    }

    /** Nobody told us who changed: everybody may have. */
    void allOutdated(Step step) {
        String after = "";
        List<String> page;
        do {
            page = step.unit().stored(TABLE + "/", after, MOST_PER_QUERY);
            for (String row : page) {
                var tree = step.unit().tree(row);
                var person = new Person(tree == null ? Json.object() : tree);
                if (person.tracked()) {
                    person.markOutdated();
                    save(step, person);
                }
                after = row;
            }
        } while (page.size() == MOST_PER_QUERY);
    }

    List<String> outdated(Step step, int most) {
        var users = new ArrayList<String>();
        for (String row : step.unit().rows(OUTDATED + "/", most)) {
            String user = Json.text(step.unit().tree(row), "user");
            if (user != null) {
                users.add(user);
            }
        }
        return users;
    }

    Optional<Request> query(Step step) {
        if (asking != null && !asked.isEmpty()) {
            return Optional.of(queryFor(asking, asked));
        }
        var users = new HashMap<String, Long>();
        for (String row : step.unit().rows(OUTDATED + "/", MOST_PER_QUERY)) {
            String user = Json.text(step.unit().tree(row), "user");
            if (user != null) {
                users.put(user, find(step, user).dirty());
            }
        }
        if (users.isEmpty()) {
            return Optional.empty();
        }
        asking = "query-" + ++asks + "-" + context.token();
        asked = users;
        return Optional.of(queryFor(asking, users));
    }

    private static Request queryFor(String id, Map<String, Long> users) {
        var body = Json.object();
        var keys = body.putObject("device_keys");
        users.keySet().stream().sorted().forEach(keys::putArray);
        String path = Requests.CLIENT + "/keys/query";
        return new Request(id, Request.Kind.KEYS_QUERY, "POST", path, Optional.of(body));
    }

    boolean owns(String id) {
        return id.equals(asking);
    }

    /** The query got no usable answer: it will be asked again, with what is outdated then. */
    void failed() {
        asking = null;
        asked = Map.of();
    }

    /** Takes the answer; returns whose lists are known now. */
    Set<String> answered(Step step, JsonNode answer) {
        var users = asked.keySet();
        var failures = Json.childOrEmpty(answer, "failures");
        for (var each : asked.entrySet()) {
            String user = each.getKey();
            int colon = user.indexOf(':');
            boolean unreachable = colon > 0 && failures.has(user.substring(colon + 1));
            var person = find(step, user);
            if (!unreachable) {
                update(step, person, answer);
            }
            // A server that cannot be reached keeps the list we have; it is asked again with the
            // next hint, and not for every message until then.
            person.fresh(each.getValue());
            save(step, person);
        }
        failed();
        return users;
    }

    private void update(Step step, Person person, JsonNode answer) {
        String user = person.user();
        identity(step, person, answer);
        var devices = new ArrayList<DeviceKeys>();
        var listed = Json.childOrEmpty(answer.get("device_keys"), user);
        for (var entry : sorted(listed)) {
            if (devices.size() == Person.MOST_DEVICES) {
                break;
            }
            accept(person, entry.getKey(), entry.getValue()).ifPresent(devices::add);
        }
        person.devices(devices);
        person.checkSignatures();
    }

    private static List<Map.Entry<String, JsonNode>> sorted(ObjectNode node) {
        return node.properties().stream().sorted(Map.Entry.comparingByKey()).toList();
    }

    private Optional<DeviceKeys> accept(Person person, String id, JsonNode json) {
        if (!(json instanceof ObjectNode object)) {
            return Optional.empty();
        }
        try {
            var keys = DeviceKeys.checked(person.user(), id, object);
            var known = person.device(id);
            // A device never changes its signing key; one that does is a forgery of the server.
            if (known.isPresent() && !known.get().keys().ed25519().equals(keys.ed25519())) {
                return Optional.of(known.get().keys());
            }
            return Optional.of(keys);
        } catch (CryptoFault refused) {
            return Optional.empty();
        }
    }

    private void identity(Step step, Person person, JsonNode answer) {
        String user = person.user();
        var master = key(answer, "master_keys", user, "master");
        boolean before = person.changed();
        person.key("master", master);
        person.key("self_signing", key(answer, "self_signing_keys", user, "self_signing"));
        if (user.equals(context.user())) {
            person.key("user_signing", key(answer, "user_signing_keys", user, "user_signing"));
        }
        var present = person.master();
        if (present.isPresent() && person.pinned().isEmpty()) {
            person.pin(present.get().key().base64());
        }
        if (person.changed() && !before) {
            step.tell(new MachineEvent.IdentityChanged(user));
        }
    }

    private static Optional<ObjectNode> key(
            JsonNode answer, String section, String user, String usage) {
        var json = Json.child(answer.get(section), user);
        if (json.isEmpty()) {
            return json;
        }
        try {
            CrossSigningKey.of(user, usage, json.get());
            return json;
        } catch (CryptoFault refused) {
            return Optional.empty();
        }
    }
}
