/** Changes the file: one at a time, sealed, with a backup, whole or not at all. */
@NullMarked
package carapace.config.json5.write;

import org.jspecify.annotations.NullMarked;
