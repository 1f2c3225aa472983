package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.primitive.Ed25519PublicKey;
import carapace.matrix.crypto.trust.CrossSigningKey;
import carapace.matrix.crypto.trust.Device;
import carapace.matrix.crypto.trust.DeviceKeys;
import carapace.matrix.crypto.verification.Party;
import carapace.matrix.crypto.verification.SasExchange;

import java.util.List;
import java.util.Optional;

/** What a finished verification means: marks, signatures, and the secrets of our own user. */
final class FlowOutcome {
    private final Context context;
    private final Account account;
    private final People people;
    private final Trust trust;
    private final CrossSigning crossSigning;
    private final Secrets secrets;

    FlowOutcome(
            Context context,
            Account account,
            People people,
            Trust trust,
            CrossSigning crossSigning,
            Secrets secrets) {
        this.context = context;
        this.account = account;
        this.people = people;
        this.trust = trust;
        this.crossSigning = crossSigning;
        this.secrets = secrets;
    }

    /** Our side: the master key only if we stand by it. */
    Party us(Step step) {
        Optional<Ed25519PublicKey> master =
                trust.ownIdentity(step)
                        ? people.find(step, context.user()).master().map(CrossSigningKey::key)
                        : Optional.empty();
        var key = account.keys(step).ed25519();
        return new Party(context.user(), context.device(), key, master);
    }

    Optional<Ed25519PublicKey> ownMaster(Step step) {
        return people.find(step, context.user()).master().map(CrossSigningKey::key);
    }

    /** Their side as we know it now, fixed for the rest of the flow; empty when it is unusable. */
    Optional<Party> them(Step step, String user, String device) {
        var person = people.find(step, user);
        var master = person.master().map(CrossSigningKey::key);
        // A device that goes by the master key's name would make one MAC prove two keys.
        if (master.filter(key -> person.device(key.base64()).isPresent()).isPresent()) {
            return Optional.empty();
        }
        return person.device(device)
                .map(Device::keys)
                .map(DeviceKeys::ed25519)
                .map(key -> new Party(user, device, key, master));
    }

    /** Whether the keys are still the ones that were verified. */
    boolean holds(Step step, Party them, SasExchange.Verified proved) {
        var person = people.find(step, them.user());
        boolean sameDevice =
                person.device(them.device())
                        .filter(d -> d.keys().ed25519().equals(them.key()))
                        .isPresent();
        boolean sameMaster = person.master().map(CrossSigningKey::key).equals(them.master());
        return (!proved.device() || sameDevice) && (!proved.master() || sameMaster);
    }

    /** Marks and signs what was proved, when both sides said that they are done. */
    void apply(Step step, Party them, SasExchange.Verified proved) {
        var person = people.find(step, them.user());
        var device = person.device(them.device());
        if (proved.device()) {
            person.mark(them.device(), Device.Mark.VERIFIED);
            people.save(step, person);
        }
        if (them.user().equals(context.user())) {
            step.ownTrustGrew();
            own(step, them, proved, device);
        } else if (proved.master()) {
            person.master().ifPresent(master -> crossSigning.signUser(step, master));
        }
    }

    private void own(Step step, Party them, SasExchange.Verified proved, Optional<Device> device) {
        if (proved.device() && device.isPresent()) {
            crossSigning.signDevice(step, them.device(), device.get().keys().json());
        }
        if (proved.master() && !trust.ownIdentity(step) && them.master().isPresent()) {
            trust.trustOwnMaster(step, them.master().get().base64());
            var from = people.find(step, context.user()).device(them.device());
            secrets.ask(step, Secrets.ALL, from.map(List::of).orElse(List.of()));
        }
    }
}
