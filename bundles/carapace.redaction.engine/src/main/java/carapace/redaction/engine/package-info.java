/** The pattern scanner: takes secrets out of text; a plain library without state. */
@NullMarked
package carapace.redaction.engine;

import org.jspecify.annotations.NullMarked;
