package carapace.deployer;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Deployment of bundles from a folder")
@interface DeployConfig {
    @AttributeDefinition(description = "Whether the folder deploy/ is watched")
    boolean enabled() default true;

    @AttributeDefinition(description = "Whether bundles without a trusted signature are installed")
    boolean allowUnsigned() default false;

    @AttributeDefinition(description = "Ed25519 public keys that may sign: X.509 form, base64")
    String[] trust() default {};
}
