package carapace.store.sqlite;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an operator may say about the store. */
@ObjectClassDefinition(name = "Store")
@interface StoreConfig {
    @AttributeDefinition(description = "off, if_password or required")
    String encryption() default "if_password";

    @AttributeDefinition(description = "warn or reject: what an entry that does not open means")
    String integrity() default "warn";
}
