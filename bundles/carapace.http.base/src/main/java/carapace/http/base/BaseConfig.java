package carapace.http.base;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What the configuration says about the HTTP surface; address and port are Jetty's own names. */
@ObjectClassDefinition(name = "HTTP ground floor")
@interface BaseConfig {
    @AttributeDefinition(description = "token, password, local, none or unset")
    String mode() default "unset";

    @AttributeDefinition(description = "Name of the secret that holds the token; not the token")
    String token_secret() default "gateway.auth.token";

    @AttributeDefinition(description = "Name of the secret that holds the password")
    String password_secret() default "gateway.auth.password";

    @AttributeDefinition(description = "Addresses whose X-Forwarded-For names the client")
    String[] trustedProxies() default {};

    @AttributeDefinition(description = "auto, service or none")
    String metricsAuth() default "auto";

    @AttributeDefinition(description = "Whether /control answers at all")
    boolean controlEnabled() default true;

    @AttributeDefinition(description = "The most bytes an inbound webhook may send")
    int hooksMaxBodyBytes() default 262144;

    @AttributeDefinition(description = "The address the port is opened on")
    String org_apache_felix_http_host() default "127.0.0.1";

    @AttributeDefinition(description = "The port, 0 for a free one")
    int org_osgi_service_http_port() default 18789;
}
