package carapace.sealer.aesgcm;

import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import carapace.secret.Guard;
import carapace.secret.KeySource;
import carapace.secret.Sealer;
import carapace.secret.Secret;
import carapace.secret.SecretSource;
import carapace.secret.SecretSource.From;
import carapace.status.Unfit;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Seals and opens with AES-256-GCM under a key from the configuration password. */
@Component(service = {Guard.class, Sealer.class, KeySource.class})
public final class AesGcmSealer implements Guard, Sealer, KeySource {

    static final String VARIABLE = "CARAPACE_CONFIG_PASSWORD";

    private static final Logger LOG = LoggerFactory.getLogger("config");

    private final Password password;
    private final DataKey dataKey;
    private final @Nullable ServiceRegistration<Unfit> unfit;
    private volatile @Nullable SecretSource source;

    @Activate
    public AesGcmSealer(BundleContext context) {
        this(Optional.ofNullable(System.getenv(VARIABLE)).orElse(""), context);
    }

    /** With a password from elsewhere; without a framework when the context is null. */
    AesGcmSealer(String text, @Nullable BundleContext context) {
        this.password = new Password(text);
        this.dataKey = new DataKey(password);
        this.unfit = context != null && password.hasNul() ? refuse(context) : null;
        if (password.isShort()) {
            LOG.warn("{} is shorter than 16 bytes; a longer one is harder to guess", VARIABLE);
        }
    }

    private static ServiceRegistration<Unfit> refuse(BundleContext context) {
        var sentence = VARIABLE + " holds a NUL character; set it without one.";
        return context.registerService(Unfit.class, new Unfit("password-nul", sentence), null);
    }

    @Deactivate
    void close() {
        if (unfit != null) unfit.unregister();
        dataKey.close();
        password.close();
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void setSource(SecretSource arriving) {
        source = arriving;
    }

    void unsetSource(SecretSource leaving) {
        if (source == leaving) source = null;
    }

    @Override
    public Opened open(String name) {
        var from = source;
        if (from == null) return new Opened.Locked();
        var raw = from.raw(name);
        if (raw.isEmpty()) return new Opened.Absent();
        var text = raw.get().text();
        if (!looksSealed(text)) return new Opened.Value(secretOf(text));
        return Opening.open(text, password)
                .<Opened>map(Opened.Value::new)
                .orElseGet(Opened.Locked::new);
    }

    private static Secret secretOf(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            return Secret.of(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * The loose predicate: what looks sealed is never taken for a password, whatever its version.
     */
    private static boolean looksSealed(String text) {
        return text.length() > 5
                && text.startsWith("enc:v")
                && text.charAt(5) >= '0'
                && text.charAt(5) <= '9';
    }

    @Override
    public Map<String, Kept> kept() {
        var kept = new LinkedHashMap<String, Kept>();
        var from = source;
        if (from == null) return kept;
        for (var name : from.names()) {
            from.raw(name).ifPresent(raw -> kept.put(name, kept(raw)));
        }
        return kept;
    }

    private Kept kept(SecretSource.Raw raw) {
        if (looksSealed(raw.text())) {
            var opened = Opening.open(raw.text(), password);
            opened.ifPresent(Secret::close);
            return opened.isPresent() ? Kept.SEALED_OK : Kept.SEALED_LOCKED;
        }
        if (raw.from() == From.PLACEHOLDER) return Kept.PLACEHOLDER;
        return raw.from() == From.ENVIRONMENT ? Kept.ENVIRONMENT : Kept.PLAINTEXT;
    }

    @Override
    public boolean passwordSet() {
        return password.isSet();
    }

    @Override
    public boolean isSealed(String text) {
        return EncV2.parse(text).isPresent();
    }

    @Override
    public Pass pass() {
        return new SealingPass(password);
    }

    @Override
    public Wrapped create() {
        return dataKey.create();
    }

    @Override
    public boolean unlock(Wrapped wrapped) {
        return dataKey.unlock(wrapped);
    }

    @Override
    public Optional<Secret> derive(String purpose) {
        return dataKey.derive(purpose);
    }
}
