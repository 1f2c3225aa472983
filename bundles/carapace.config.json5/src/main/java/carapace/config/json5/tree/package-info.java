/** The configuration as a tree of values that know where they come from. */
@NullMarked
package carapace.config.json5.tree;

import org.jspecify.annotations.NullMarked;
