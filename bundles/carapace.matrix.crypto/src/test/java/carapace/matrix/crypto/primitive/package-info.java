/** Tests of curves, hashes and encodings. */
package carapace.matrix.crypto.primitive;
