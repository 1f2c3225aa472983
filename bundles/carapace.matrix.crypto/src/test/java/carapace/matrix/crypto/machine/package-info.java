/** Tests of the machine: two of ours over a homeserver in memory. */
package carapace.matrix.crypto.machine;
