package carapace.model.openai;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "OpenAI, or a server that speaks its protocol")
@interface OpenAiConfig {

    @AttributeDefinition(description = "What stands before the colon of a model's name")
    String provider() default "openai";

    @AttributeDefinition(
            description = "Name of the secret that holds the API key; not the key. Empty: no key")
    String apiKey_secret() default "";

    @AttributeDefinition(description = "Rises when the key changes")
    long apiKey_revision() default 0;

    @AttributeDefinition(
            description = "Where the API is, with or without /v1; https, or http to this machine")
    String baseUrl() default "https://api.openai.com";

    @AttributeDefinition(description = "Sent as HTTP-Referer where set")
    String httpReferer() default "";

    @AttributeDefinition(description = "Sent as X-Title where set")
    String title() default "";
}
