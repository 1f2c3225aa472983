/** The house plan, held against what was built. */
@NullMarked
package carapace.house;

import org.jspecify.annotations.NullMarked;
