/** Every command in the shell, over an owner-only socket. */
@NullMarked
package carapace.shell.gogo;

import org.jspecify.annotations.NullMarked;
