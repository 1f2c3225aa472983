/** From the file to a checked configuration: includes, placeholders, environment, defaults. */
@NullMarked
package carapace.config.json5.load;

import org.jspecify.annotations.NullMarked;
