package carapace.model.anthropic;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Anthropic")
@interface AnthropicConfig {

    @AttributeDefinition(
            description = "Name of the secret that holds the API key; not the key. Empty: no key")
    String apiKey_secret() default "";

    @AttributeDefinition(description = "Rises when the key changes")
    long apiKey_revision() default 0;

    @AttributeDefinition(description = "Where the API is; https, or http to this machine")
    String baseUrl() default "https://api.anthropic.com";
}
