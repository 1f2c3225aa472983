package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.json.SignedJson;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.trust.Device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Claims one-time keys of devices we have something for, and makes the sessions. */
final class Claims {
    static final int MOST_PER_CLAIM = 250;

    private static final String ALGORITHM = "signed_curve25519";
    private static final Duration WITHOUT_KEYS = Duration.ofHours(1);
    private static final Duration SERVER_AWAY = Duration.ofMinutes(5);

    private final Context context;
    private final People people;
    private final Account account;
    private final OlmPost post;
    private final Sharing sharing;
    private @Nullable Request asking;
    private List<Address> asked = List.of();

    Claims(Context context, People people, Account account, OlmPost post, Sharing sharing) {
        this.sharing = sharing;
        this.context = context;
        this.people = people;
        this.account = account;
        this.post = post;
    }

    private record Address(String user, String device) {}

    Optional<Request> claim(Step step) {
        if (asking != null) {
            return Optional.of(asking);
        }
        var addresses = new ArrayList<Address>();
        var body = Json.object();
        var keys = body.putObject("one_time_keys");
        for (String row : post.wants(step)) {
            var want = step.unit().treeOrEmpty(row);
            String user = want.path("user").asText();
            String device = want.path("device").asText();
            addresses.add(new Address(user, device));
            var byUser = Json.child(keys, user).orElse(null);
            (byUser == null ? keys.putObject(user) : byUser).put(device, ALGORITHM);
        }
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        body.put("timeout", 10_000);
        asked = addresses;
        String path = Requests.CLIENT + "/keys/claim";
        String id = "claim-" + context.token();
        asking = new Request(id, Request.Kind.KEYS_CLAIM, "POST", path, Optional.of(body));
        return Optional.of(asking);
    }

    boolean owns(String id) {
        return asking != null && asking.id().equals(id);
    }

    /** No usable answer: the same devices are claimed again. */
    void failed() {
        asking = null;
        asked = List.of();
    }

    /** The homeserver refuses this claim; asking the same again would be refused again. */
    void refused(Step step) {
        for (var each : asked) {
            noKey(step, each, SERVER_AWAY, false);
        }
        failed();
    }

    void answered(Step step, JsonNode answer) {
        var failures = Json.childOrEmpty(answer, "failures");
        var keys = Json.childOrEmpty(answer, "one_time_keys");
        for (var each : asked) {
            var given = Json.childOrEmpty(keys.get(each.user()), each.device());
            var device = people.find(step, each.user()).device(each.device());
            if (device.isPresent() && establish(step, device.get(), given)) {
                continue;
            }
            int colon = each.user().indexOf(':');
            boolean away = colon > 0 && failures.has(each.user().substring(colon + 1));
            Duration pause = away ? SERVER_AWAY : WITHOUT_KEYS;
            noKey(step, each, pause, !away);
        }
        failed();
    }

    private void noKey(Step step, Address to, Duration pause, boolean tell) {
        var dropped = post.gaveNoKey(step, to.user(), to.device(), pause, tell);
        sharing.notGiven(step, to.user(), to.device(), dropped);
    }

    private boolean establish(Step step, Device device, ObjectNode given) {
        for (var entry : given.properties()) {
            if (!entry.getKey().startsWith(ALGORITHM + ":")
                    || !(entry.getValue() instanceof ObjectNode json)) {
                continue;
            }
            try {
                var keys = device.keys();
                SignedJson.check(json, keys.user(), keys.device(), keys.ed25519());
                var oneTime = Curve25519PublicKey.of(Json.requiredText(json, "key"));
                var session = account.keys(step).outbound(keys.curve25519(), oneTime);
                post.reachable(step, keys, session);
                return true;
            } catch (CryptoFault refused) {
                // A forged or malformed key is as good as none.
                continue;
            }
        }
        return false;
    }
}
