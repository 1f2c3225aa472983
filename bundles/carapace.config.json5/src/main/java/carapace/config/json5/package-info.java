/** Reads, checks, watches and edits carapace.json5; publishes component configuration. */
@NullMarked
package carapace.config.json5;

import org.jspecify.annotations.NullMarked;
