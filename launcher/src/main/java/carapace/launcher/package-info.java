/** How the program is entered: which JVM, which kind of run, which words. */
@NullMarked
package carapace.launcher;

import org.jspecify.annotations.NullMarked;
