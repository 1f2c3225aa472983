package carapace.deployer;

import carapace.status.Facts;

import org.osgi.framework.Bundle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code cara status} shows of the folder. */
@Component
public final class DeployFacts implements Facts {

    private final Deployer deployer;

    @Activate
    public DeployFacts(@Reference Deployer deployer) {
        this.deployer = deployer;
    }

    @Override
    public String name() {
        return "deploy";
    }

    @Override
    public Map<String, Object> facts() {
        var facts = new LinkedHashMap<String, Object>();
        facts.put(
                "bundles",
                deployer.deployments().deployed().stream()
                        .collect(
                                Collectors.toMap(
                                        Bundle::getSymbolicName,
                                        bundle -> bundle.getVersion().toString(),
                                        (one, other) -> other)));
        facts.put("quarantined", deployer.quarantine().known());
        return facts;
    }
}
