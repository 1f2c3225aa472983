/** The pattern scanner (a library, folded into the launcher and the redactor). */
@NullMarked
package carapace.redaction.engine;

import org.jspecify.annotations.NullMarked;
