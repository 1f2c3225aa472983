package carapace.deployer;

import carapace.deployer.Candidate.Unfit;

import org.osgi.framework.Constants;

import java.io.IOException;
import java.util.List;

/** What a bundle must be like before it is installed. */
record Policy(boolean allowUnsigned, Trust trust) {

    static Policy of(DeployConfig config) {
        return new Policy(config.allowUnsigned(), new Trust(List.of(config.trust())));
    }

    /**
     * Looks at the signature, and at what a third party's bundle asks for.
     *
     * @param ours whether the house has a bundle of that name, which this one is to replace
     * @throws Unfit with the sentence that the operator reads
     */
    void check(Candidate candidate, boolean ours) throws Unfit {
        signature(candidate);
        if (!candidate.header(Constants.FRAGMENT_HOST).isEmpty()) {
            throw new Unfit("It is a fragment, which would change another bundle from inside.");
        }
        if (ours) return;
        if (!candidate.header(Constants.REQUIRE_BUNDLE).isEmpty()) {
            throw new Unfit("It requires whole bundles (Require-Bundle); import packages instead.");
        }
        var own = Allowed.names(candidate.header(Constants.EXPORT_PACKAGE));
        for (var name : own) {
            if (name.startsWith("carapace.") || Allowed.permits(name)) {
                throw new Unfit("It exports " + name + ", which belongs to the house.");
            }
        }
        for (var header : List.of(Constants.IMPORT_PACKAGE, Constants.DYNAMICIMPORT_PACKAGE)) {
            var refused = Allowed.refused(candidate.header(header), own);
            if (!refused.isEmpty()) {
                throw new Unfit(
                        "It wants packages that channels are not given: "
                                + String.join(", ", refused)
                                + ".");
            }
        }
    }

    private void signature(Candidate candidate) throws Unfit {
        try {
            switch (trust.check(candidate.bytes())) {
                case TRUSTED -> {}
                case DAMAGED ->
                        throw new Unfit("Its signature does not match its contents: get it again.");
                case UNSIGNED -> {
                    if (!allowUnsigned) {
                        throw new Unfit(
                                "It is not signed: sign it with a key of deploy.trust, or set"
                                        + " deploy.allowUnsigned.");
                    }
                }
                case FOREIGN -> {
                    if (!allowUnsigned) {
                        throw new Unfit(
                                "It is signed by a key that is not in deploy.trust: add the key if"
                                        + " you trust its owner.");
                    }
                }
            }
        } catch (IOException e) {
            throw new Unfit("It is no jar that can be read whole.");
        }
    }
}
