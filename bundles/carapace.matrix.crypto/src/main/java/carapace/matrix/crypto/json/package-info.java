/** JSON read strictly, written canonically, and signed. */
@NullMarked
package carapace.matrix.crypto.json;

import org.jspecify.annotations.NullMarked;
