package carapace.wire.http;

import carapace.secret.Guard;
import carapace.status.Meters;
import carapace.wire.Answer;
import carapace.wire.Carrier;
import carapace.wire.Credential;
import carapace.wire.Limits;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

import java.net.InetAddress;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;

/**
 * Carries on the JDK's HTTP client, and on sockets of its own where a stranger named the address.
 */
@Component
public final class HttpCarrier implements Carrier {

    private final Workshop shop;
    private final GuardedFetch fetch;
    private final Set<HttpLink> links = ConcurrentHashMap.newKeySet();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Guard guard;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable Meters meters;

    @Activate
    public HttpCarrier(BundleContext framework) {
        var version = framework.getProperty("carapace.version");
        var keys = new Keys(() -> guard);
        var tally = new Tally(() -> meters);
        this.shop = shop(keys, tally, version == null ? "0" : version, HttpCarrier::platformTrust);
        this.fetch = new GuardedFetch(shop, Addresses::forbidden);
    }

    /** Without a framework: for tests and programs that measure. */
    public HttpCarrier(Guard guard, String version) {
        this(guard, version, HttpCarrier::platformTrust, Addresses::forbidden);
    }

    HttpCarrier(
            Guard guard,
            String version,
            Supplier<SSLContext> trust,
            Predicate<InetAddress> forbidden) {
        this.shop = shop(new Keys(() -> guard), new Tally(() -> null), version, trust);
        this.fetch = new GuardedFetch(shop, forbidden);
    }

    private static Workshop shop(
            Keys keys, Tally tally, String version, Supplier<SSLContext> trust) {
        var resolver = new Resolver(InetAddress::getAllByName);
        return new Workshop(keys, resolver, tally, "carapace/" + version, trust);
    }

    private static SSLContext platformTrust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has a default TLS context");
        }
    }

    @Override
    public Link link(URI origin, Credential credential) {
        var link = new HttpLink(Origin.of(origin), credential, shop, links::remove);
        links.add(link);
        return link;
    }

    @Override
    public Answer fetch(URI url, Limits limits) throws InterruptedException {
        return shop.tally().count(fetch.fetch(url, limits));
    }

    /** Ends every call; links that are kept answer that they are not ready. */
    @Deactivate
    public void close() {
        links.forEach(HttpLink::close);
        fetch.close();
        shop.close();
    }
}
