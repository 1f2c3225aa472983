/** JSON5 as text: reading it with positions, and changing one value without touching the rest. */
@NullMarked
package carapace.config.json5.text;

import org.jspecify.annotations.NullMarked;
