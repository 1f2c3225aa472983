package carapace.http.base;

import carapace.secret.Guard;
import carapace.status.Audit;
import carapace.status.Meters;

import jakarta.servlet.Servlet;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

import java.nio.file.Path;

/**
 * What every request passes, whichever door it goes to. Known by this bundle alone; configuration
 * is taken over in place, so that the port stays open while it changes.
 */
@Component(
        service = GroundFloor.class,
        immediate = true,
        configurationPid = {"carapace.http.base", "org.apache.felix.http"},
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class GroundFloor {

    /** Where the port is to be opened. */
    record Address(String host, int port) {}

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Guard guard;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable Meters meters;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable Audit audit;

    private final DoorSigns signs = new DoorSigns();
    private final Ledger ledger = new Ledger(() -> meters, () -> audit);
    private final LocalToken local;
    private final Gate gate;
    private final Address address;
    private volatile Rules rules;

    @Activate
    public GroundFloor(BaseConfig config, BundleContext framework) {
        this(config, Path.of(framework.getProperty("carapace.state.dir")));
    }

    private GroundFloor(BaseConfig config, Path stateDirectory) {
        this.rules = Rules.from(config);
        this.address =
                new Address(
                        config.org_apache_felix_http_host(), config.org_osgi_service_http_port());
        this.local = LocalToken.write(stateDirectory);
        this.gate =
                new Gate(
                        signs,
                        new Callers(local, () -> guard),
                        new RateLimiter(System::nanoTime),
                        new FailureLimiter(System::nanoTime),
                        ledger);
    }

    @Modified
    void changed(BaseConfig config) {
        rules = Rules.from(config);
    }

    @Reference(
            service = Servlet.class,
            target = "(carapace.auth=*)",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "withdraw")
    void offer(ServiceReference<Servlet> door) {
        signs.add(door);
    }

    void withdraw(ServiceReference<Servlet> door) {
        signs.remove(door);
    }

    @Deactivate
    void close() {
        local.close();
    }

    Address address() {
        return address;
    }

    Rules rules() {
        return rules;
    }

    Gate gate() {
        return gate;
    }

    DoorSigns signs() {
        return signs;
    }

    Ledger ledger() {
        return ledger;
    }
}
