/** The one way out for log lines: filter, form, redaction, writer. */
@NullMarked
package carapace.launcher.log;

import org.jspecify.annotations.NullMarked;
