/** Hands sections of the configuration to the components they concern. */
@NullMarked
package carapace.config.json5.publish;

import org.jspecify.annotations.NullMarked;
