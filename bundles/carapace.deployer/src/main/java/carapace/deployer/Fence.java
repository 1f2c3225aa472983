package carapace.deployer;

import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

import java.util.Collection;

/** Keeps third parties' bundles from being wired to packages that are not on the list. */
final class Fence implements ResolverHookFactory {

    private final Deployments deployments;

    Fence(Deployments deployments) {
        this.deployments = deployments;
    }

    @Override
    public ResolverHook begin(Collection<BundleRevision> triggers) {
        return new Hook();
    }

    private final class Hook implements ResolverHook {
        @Override
        public void filterMatches(
                BundleRequirement requirement, Collection<BundleCapability> candidates) {
            if (!requirement.getNamespace().equals(PackageNamespace.PACKAGE_NAMESPACE)) return;
            var bundle = requirement.getRevision().getBundle();
            if (!Deployments.fromFolder(bundle)
                    || deployments.builtIn(bundle.getSymbolicName()).isPresent()) {
                return;
            }
            candidates.removeIf(
                    candidate ->
                            !candidate.getRevision().getBundle().equals(bundle)
                                    && !Allowed.permits(
                                            String.valueOf(
                                                    candidate
                                                            .getAttributes()
                                                            .get(
                                                                    PackageNamespace
                                                                            .PACKAGE_NAMESPACE))));
        }

        @Override
        public void filterResolvable(Collection<BundleRevision> candidates) {
            // Every bundle may take part.
        }

        @Override
        public void filterSingletonCollisions(
                BundleCapability singleton, Collection<BundleCapability> collisions) {
            // The framework's own rule holds.
        }

        @Override
        public void end() {
            // Nothing was kept.
        }
    }
}
