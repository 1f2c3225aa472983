package carapace.core.room;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import carapace.deadletter.DeadLetters;
import carapace.launch.Host;
import carapace.redaction.Redactor;
import carapace.responder.Responder;
import carapace.secret.Guard;
import carapace.settings.Settings;
import carapace.status.Door;
import carapace.status.Unfit;
import carapace.store.Store;
import carapace.wire.Carrier;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The switchboard: everything that may be swapped while the gateway runs is held here and nowhere
 * else, so that a swap re-makes nobody.
 */
@Component(service = Rooms.class)
public final class Rooms {
    private final Held<Store> store = new Held<>();
    private final Held<Guard> guard = new Held<>();
    private final Held<Carrier> carrier = new Held<>();
    private final Held<DeadLetters> deadLetters = new Held<>();
    private final Held<Responder> responder = new Held<>();
    private final Held<Settings> settings = new Held<>();
    private final Held<Host> host = new Held<>();
    private final Held<Door> door = new Held<>();
    private final Held<Unfit> unfit = new Held<>();
    private final Held<List<Redactor>> redactors = new Held<>();
    private final ConcurrentMap<Redactor, Integer> ranking = new ConcurrentHashMap<>();

    public Held<Store> store() {
        return store;
    }

    public Held<Guard> guard() {
        return guard;
    }

    public Held<Carrier> carrier() {
        return carrier;
    }

    public Held<DeadLetters> deadLetters() {
        return deadLetters;
    }

    public Held<Responder> responder() {
        return responder;
    }

    public Held<Settings> settings() {
        return settings;
    }

    public Held<Host> host() {
        return host;
    }

    public Held<Door> door() {
        return door;
    }

    public Held<Unfit> unfit() {
        return unfit;
    }

    /** All redactors, highest ranking first; nothing while there is none. */
    public Held<List<Redactor>> redactors() {
        return redactors;
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, name = "store", unbind = "storeLeaves")
    void storeArrives(Store service) {
        store.arrive(service);
    }

    void storeLeaves(Store service) {
        store.leave(service);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, name = "guard", unbind = "guardLeaves")
    void guardArrives(Guard service) {
        guard.arrive(service);
    }

    void guardLeaves(Guard service) {
        guard.leave(service);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, name = "carrier", unbind = "carrierLeaves")
    void carrierArrives(Carrier service) {
        carrier.arrive(service);
    }

    void carrierLeaves(Carrier service) {
        carrier.leave(service);
    }

    @Reference(
            cardinality = MULTIPLE,
            policy = DYNAMIC,
            name = "deadLetters",
            unbind = "deadLettersLeaves")
    void deadLettersArrives(DeadLetters service) {
        deadLetters.arrive(service);
    }

    void deadLettersLeaves(DeadLetters service) {
        deadLetters.leave(service);
    }

    @Reference(
            cardinality = MULTIPLE,
            policy = DYNAMIC,
            name = "responder",
            unbind = "responderLeaves")
    void responderArrives(Responder service) {
        responder.arrive(service);
    }

    void responderLeaves(Responder service) {
        responder.leave(service);
    }

    @Reference(
            cardinality = MULTIPLE,
            policy = DYNAMIC,
            name = "settings",
            unbind = "settingsLeaves")
    void settingsArrives(Settings service) {
        settings.arrive(service);
    }

    void settingsLeaves(Settings service) {
        settings.leave(service);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, name = "host", unbind = "hostLeaves")
    void hostArrives(Host service) {
        host.arrive(service);
    }

    void hostLeaves(Host service) {
        host.leave(service);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, name = "door", unbind = "doorLeaves")
    void doorArrives(Door service) {
        door.arrive(service);
    }

    void doorLeaves(Door service) {
        door.leave(service);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, name = "unfit", unbind = "unfitLeaves")
    void unfitArrives(Unfit service) {
        unfit.arrive(service);
    }

    void unfitLeaves(Unfit service) {
        unfit.leave(service);
    }

    @Reference(
            cardinality = MULTIPLE,
            policy = DYNAMIC,
            name = "redactor",
            unbind = "redactorLeaves")
    void redactorArrives(Redactor service, Map<String, Object> properties) {
        ranking.put(service, properties.get("service.ranking") instanceof Integer rank ? rank : 0);
        ranked();
    }

    void redactorLeaves(Redactor service) {
        ranking.remove(service);
        ranked();
    }

    private synchronized void ranked() {
        redactors.now().ifPresent(redactors::leave);
        var inOrder =
                ranking.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                        .map(Map.Entry::getKey)
                        .toList();
        if (!inOrder.isEmpty()) redactors.arrive(inOrder);
    }

    /** In tests and wherever there is no framework. */
    public void offer(Redactor redactor) {
        redactorArrives(redactor, Map.of());
    }

    /** See {@link #offer}. */
    public void withdraw(Redactor redactor) {
        redactorLeaves(redactor);
    }

    /** Text as it may leave, asked of every redactor; nothing leaves while there is none. */
    public Optional<String> redact(String text, Redactor.Profile profile) {
        return redactors
                .now()
                .map(
                        all -> {
                            var clean = text;
                            for (var one : all) clean = one.redact(clean, profile);
                            return clean;
                        });
    }
}
