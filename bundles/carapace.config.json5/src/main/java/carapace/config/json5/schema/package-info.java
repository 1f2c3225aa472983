/** The one table of all configuration keys, and the rules their values keep. */
@NullMarked
package carapace.config.json5.schema;

import org.jspecify.annotations.NullMarked;
