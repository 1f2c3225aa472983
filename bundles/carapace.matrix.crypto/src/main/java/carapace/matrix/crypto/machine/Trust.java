package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.trust.Device;
import carapace.matrix.crypto.trust.Person;
import carapace.matrix.crypto.trust.TrustLevel;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What follows from signatures and marks ("Cross-signing", "Key and signature security"). */
public final class Trust {
    private static final String ROW = "trust";

    private final Context context;
    private final People people;
    // Answers for the present state of all lists; signatures cost too much to check per event.
    private final Map<String, Boolean> known = new HashMap<>();
    private long knownAt = -1;

    public Trust(Context context, People people) {
        this.context = context;
        this.people = people;
    }

    /**
     * Our own master key: the one whose private half we had, or that another device vouched for.
     */
    Optional<String> ownMaster(Step step) {
        return Optional.ofNullable(Json.text(step.unit().tree(ROW), "master"));
    }

    void trustOwnMaster(Step step, String master) {
        var row = step.unit().treeOrEmpty(ROW);
        row.put("master", master);
        step.unit().save(ROW, row);
        var me = people.find(step, context.user());
        me.pin(master);
        people.save(step, me);
    }

    void forgetOwnMaster(Step step) {
        step.unit().remove(ROW);
        people.save(step, people.find(step, context.user()));
    }

    /** Whether the published identity is the one we trust as our own. */
    public boolean ownIdentity(Step step) {
        var trusted = ownMaster(step);
        var published = people.find(step, context.user()).master();
        return trusted.isPresent()
                && published.isPresent()
                && trusted.get().equals(published.get().key().base64());
    }

    /** Whether we verified this user: our user-signing key signed the master key. */
    public boolean verified(Step step, Person person) {
        if (knownAt != people.generation()) {
            known.clear();
            knownAt = people.generation();
        }
        var answer = known.get(person.user());
        if (answer == null) {
            answer = checkVerified(step, person);
            known.put(person.user(), answer);
        }
        return answer;
    }

    private boolean checkVerified(Step step, Person person) {
        if (person.user().equals(context.user())) {
            return ownIdentity(step);
        }
        if (!ownIdentity(step)) {
            return false;
        }
        var signer = people.find(step, context.user()).userSigning();
        var master = person.master();
        return signer.isPresent()
                && master.isPresent()
                && master.get().signedBy(context.user(), signer.get().key());
    }

    public TrustLevel of(Step step, Device device) {
        return of(step, people.find(step, device.user()), device);
    }

    TrustLevel of(Step step, Person person, Device device) {
        if (device.mark() == Device.Mark.BLOCKED) {
            return TrustLevel.BLOCKED;
        }
        if (device.mark() == Device.Mark.VERIFIED) {
            return TrustLevel.VERIFIED;
        }
        // An identity that changed unseen vouches for nobody until the change was accepted.
        if (device.crossSigned() && !person.changed()) {
            return verified(step, person) ? TrustLevel.VERIFIED : TrustLevel.CROSS_SIGNED;
        }
        return TrustLevel.UNSIGNED;
    }
}
